import { chownSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Command } from 'commander'
import { prepareFolder } from '../../adapters/runtime/data-folder.ts'
import { replaceFile } from '../../adapters/runtime/new-file.ts'
import { systemChance } from '../../adapters/runtime/system.ts'
import { openBase } from '../../app/open-base.ts'
import { readConfig } from '../../config/config.ts'
import type { Environment } from '../../config/reader.ts'
import { Refused } from '../../domain/base/problem.ts'
import { randomToken } from '../../domain/ports/chance.ts'
import { examine, tell } from '../doctor/doctor.ts'
import { createAsker } from '../program/ask.ts'
import type { CommandOutput } from '../program/output.ts'
import { folderOption } from '../program/program.ts'
import { createSeal, requestCertificate } from '../sello/change.ts'
import { openSealContext } from '../sello/context.ts'
import { askSetup, askTestMail, type Setup } from './questions.ts'

export type ConfigurarCommand = Pick<CommandOutput, 'print' | 'data'> & {
  /** the settings that there are; one that is there is not asked for where a container sets it */
  readonly env: () => Environment
  readonly input: NodeJS.ReadStream
  /** where the questions are written */
  readonly stream: { write(text: string): unknown }
  readonly now: () => number
}

/** Adds `configurar [--carpeta DIR]` to the operator's program: the first steps of an installation. */
export function configurar(program: Command, parts: ConfigurarCommand): Command {
  return program
    .command('configurar')
    .option('--carpeta <dir>', 'dónde se escriben .env y secretos/', folderOption, '.')
    .option(
      '--intercambio <dir>',
      'hace además la carpeta de los archivos que entran y salen de un contenedor',
      folderOption,
    )
    .description('pregunta lo necesario, hace secretos y sello, escribe los ajustes y los revisa')
    .action(({ carpeta, intercambio }: { carpeta: string; intercambio?: string }) =>
      setUp({ folder: path.resolve(carpeta), exchange: intercambio }, parts),
    )
}

async function setUp(
  { folder, exchange }: { readonly folder: string; readonly exchange: string | undefined },
  { env: settingsOf, input, stream, now, print, data }: ConfigurarCommand,
): Promise<void> {
  const env = settingsOf()
  const files = setupFiles(folder)
  refuseSecondSetup(files)
  const asker = createAsker({ input, stream })
  try {
    const given = env.DATA_DIR ? { ...env, DATA_DIR: path.resolve(env.DATA_DIR) } : env
    const setup = await askSetup(asker, { given, dataDir: path.join(folder, 'data') })
    const testMail = await askTestMail(asker)
    const dataDir = path.resolve(setup.settings.DATA_DIR)
    prepareFolder(dataDir)
    if (exchange !== undefined) makeExchange(exchange, dataDir)
    const { smtpUrl, settings } = setup
    const secret = randomToken(systemChance, 256)
    const written = writeSetup(files, { settings, secret, smtpUrl, reader: statSync(dataDir) })
    print(`Ajustes: ${files.env}`)
    print(
      `Secretos: ${path.dirname(files.secret)} (guarda una copia de «secreto» aparte: sin él los datos no se abren)`,
    )
    const all = { ...env, ...written }
    for (const line of await makeSeal(all, setup, now())) print(line)
    adoptFiles(dataDir)
    print('')
    // findings do not fail the command: the settings are written, which is what was asked for
    tell(await examine(all, { now: now(), installing: true, ...(testMail ? { testMail } : {}) }), {
      print,
      fail: print,
      data,
    })
    adoptFiles(dataDir)
    for (const line of NEXT) print(line)
  } finally {
    asker.close()
  }
}

const NEXT = [
  '',
  'Falta, en este orden:',
  '  1. arrancarla: docker compose up -d, o systemctl enable --now ventanilla',
  '  2. las colonias de cada código postal, que son de Correos de México y gratis: nss catalogo descargar',
  '  3. revisarla ya en marcha: nss doctor',
  'En el contenedor, lo que empieza con nss va después de: docker compose exec ventanilla',
]

/** In the data folder, which backups include. A seal that is there already stays. */
async function makeSeal(env: Environment, { seal }: Setup, now: number): Promise<string[]> {
  if (seal === 'despues') return ['Sello: después, con nss sello crear o nss sello importar.']
  const config = readConfig(env, { needsSeal: false })
  const base = await openBase(config, config.secret ?? '')
  try {
    const context = openSealContext(config, base, systemChance)
    const wanted = { bits: 3072, years: 4, now, name: config.institution }
    return seal === 'propio' ? await createSeal(context, wanted) : requestCertificate(context, wanted)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [error.message]
  } finally {
    await base.close()
  }
}

/** For whoever has the data folder. Throws `Refused`. */
function makeExchange(folder: string, dataDir: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    giveTo(statSync(dataDir), folder)
  } catch (error) {
    throw new Refused(`No se puede hacer ${folder} (${(error as NodeJS.ErrnoException).code}).`)
  }
}

type SetupFiles = { readonly env: string; readonly secret: string; readonly smtpUrl: string }

/** Names of what is written in `folder`. */
const setupFiles = (folder: string): SetupFiles => ({
  env: path.join(folder, '.env'),
  secret: path.join(folder, 'secretos', 'secreto'),
  smtpUrl: path.join(folder, 'secretos', 'smtp_url'),
})

/** Throws `Refused` when there are settings already. */
function refuseSecondSetup({ env }: SetupFiles): void {
  if (!existsSync(env)) return
  throw new Refused(
    `Ya hay ajustes en ${env}: cámbialos ahí y revisa con nss doctor. Para empezar de nuevo, ponle otro nombre.`,
  )
}

/**
 * Writes secrets and settings, mode 0600; a secret that is there stays, since it may protect data already. Gives the
 * settings as an environment. Throws `Refused`.
 * @param reader user id that will read the secrets, when this process may give them away
 */
function writeSetup(
  files: SetupFiles,
  { settings, secret, smtpUrl, reader }: Written,
): Record<string, string> {
  const own = { ...settings, SECRET_FILE: files.secret, SMTP_URL_FILE: files.smtpUrl }
  try {
    mkdirSync(path.dirname(files.secret), { recursive: true, mode: 0o700 })
    if (!existsSync(files.secret)) writeFileSync(files.secret, `${secret}\n`, { mode: 0o600, flag: 'wx' })
    replaceFile(files.smtpUrl, `${smtpUrl}\n`)
    const owner = statSync(path.dirname(files.env))
    giveTo(owner, path.dirname(files.secret))
    for (const file of [files.secret, files.smtpUrl]) giveTo(reader, file)
    const lines = Object.entries(own).map(([name, value]) => `${name}=${value}\n`)
    writeFileSync(files.env, HEAD + lines.join(''), { mode: 0o600, flag: 'wx' })
    giveTo(owner, files.env)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Refused(`No se puede escribir en ${path.dirname(files.env)} (${code}).`)
  }
  return own
}

type Owner = { readonly uid: number; readonly gid: number }
type Written = {
  readonly settings: Readonly<Record<string, string>>
  readonly secret: string
  readonly smtpUrl: string
  readonly reader: Owner
}

const HEAD =
  '# Escrito por nss configurar. Qué es cada ajuste está en README.md; después de un cambio: nss doctor\n'

/** Gives files that root made in the data folder to the folder's owner. */
function adoptFiles(folder: string): void {
  for (const name of readdirSync(folder)) giveTo(statSync(folder), path.join(folder, name))
}

function giveTo({ uid, gid }: Owner, file: string): void {
  if (process.getuid?.() === 0) chownSync(file, uid, gid)
}
