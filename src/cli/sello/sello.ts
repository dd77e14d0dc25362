import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  createSeal,
  type ImportFiles,
  importSeal,
  requestCertificate,
  rotateSeal,
  type Wanted,
} from './change.ts'
import type { SealContext } from './context.ts'
import { exportSeal, knownSeals, listSeals } from './list.ts'
import { knownQrKeys, listQrKeys, rotateQrKey, withdrawQrKey } from './qr.ts'

export type SelloCommand = {
  /** opened when a command needs it */
  readonly context: () => Promise<SealContext>
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data?: (value: unknown) => void
}

type MakeOptions = { bits: number; anios: number; nombre?: string }
type FileOptions = { llave?: string; certificado?: string; contrasenaArchivo?: string }

/**
 * Adds `sello crear | importar | rotar | listar | exportar | qr` to the operator's program. What a command refuses to do
 * it throws as `Refused`.
 */
export function sello(program: Command, { context, now, print, data }: SelloCommand): Command {
  const command = program.command('sello').description('la llave y el certificado con los que se sella')
  const say = (lines: readonly string[]): void => {
    for (const line of lines) print(line)
  }
  making(command.command('crear'))
    .addOption(
      new Option(
        '--csr',
        'en vez de un certificado propio, una solicitud para una autoridad certificadora',
      ).conflicts('anios'),
    )
    .description('hace una llave RSA y su certificado en la carpeta de datos')
    .action(async (options: MakeOptions & { csr?: boolean }) => {
      const wanted = asWanted(options, now())
      say(
        options.csr ? requestCertificate(await context(), wanted) : await createSeal(await context(), wanted),
      )
    })
  files(command.command('importar'))
    .description('revisa tu llave y tu certificado, y los pone en la carpeta de datos')
    .action(async (options: FileOptions) =>
      say(await importSeal(await context(), required(command, options, now()))),
    )
  files(making(command.command('rotar')))
    .description(
      'cambia de sello: con tus archivos, o con una llave nueva; lo ya sellado se sigue verificando',
    )
    .action(async (options: MakeOptions & FileOptions) => {
      const given = options.llave ?? options.certificado ?? options.contrasenaArchivo
      const found = given === undefined ? undefined : required(command, options, now())
      say(await rotateSeal(await context(), asWanted(options, now()), found))
    })
  command
    .command('listar')
    .description('series, vigencias, días que faltan, y cuál está en uso')
    .action(async () => {
      const opened = await context()
      data?.(await knownSeals(opened))
      say(await listSeals(opened, now()))
    })
  command
    .command('exportar')
    .argument('<serie>', 'los 20 dígitos, como los muestra listar')
    .option('--publica', 'solo su llave pública')
    .description('escribe el certificado en PEM')
    .action(async (certificateSerial: string, { publica }: { publica?: boolean }) =>
      print((await exportSeal(await context(), certificateSerial, publica === true)).trimEnd()),
    )
  command
    .command('qr')
    .option('--rotar', 'firma los siguientes con una llave nueva; los de antes se siguen comprobando')
    .option(
      '--retirar <llave>',
      'deja de publicar una llave que alguien más pudo tener: lo que firmó ya no se cree',
    )
    .description('las llaves del QR que se comprueba sin conexión, y cuál está en uso')
    .action(async ({ rotar, retirar }: { rotar?: boolean; retirar?: string }) => {
      const opened = await context()
      if (rotar) say(await rotateQrKey(opened, now()))
      if (retirar !== undefined) say(await withdrawQrKey(opened, retirar, now()))
      data?.(await knownQrKeys(opened))
      if (!rotar && retirar === undefined) say(await listQrKeys(opened))
    })
  return command
}

const making = (command: Command): Command =>
  command
    .option('--bits <n>', 'tamaño de la llave', integer(2048, 8192), 3072)
    .option('--anios <n>', 'vigencia del certificado', integer(1, 20), 4)
    .option('--nombre <texto>', 'a nombre de quién; si falta, el del portal (PORTAL_NAME)')

const files = (command: Command): Command =>
  command
    .option('--llave <archivo>', 'llave privada, PEM o DER; si falta, la de la solicitud pendiente')
    .addOption(
      new Option(
        '--certificado <archivo>',
        'su certificado, PEM (con su cadena, si la hay) o DER',
        // of a pair that is made here
      ).conflicts(['bits', 'anios', 'nombre']),
    )
    .option('--contrasena-archivo <archivo>', 'archivo con la contraseña de la llave')

const integer =
  (low: number, high: number) =>
  (text: string): number => {
    const n = Number(text)
    if (Number.isInteger(n) && n >= low && n <= high) return n
    throw new InvalidArgumentError(`Debe ser un entero de ${low} a ${high}.`)
  }

const asWanted = ({ bits, anios, nombre }: MakeOptions, now: number): Wanted => ({
  bits,
  years: anios,
  now,
  ...(nombre ? { name: nombre } : {}),
})

function required(command: Command, options: FileOptions, now: number): ImportFiles {
  const { llave, certificado, contrasenaArchivo } = options
  if (certificado === undefined) command.error('Falta --certificado ARCHIVO.')
  return {
    certificate: certificado,
    now,
    ...(llave ? { key: llave } : {}),
    ...(contrasenaArchivo ? { passphrase: contrasenaArchivo } : {}),
  }
}
