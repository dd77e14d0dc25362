import { readFileSync, statSync } from 'node:fs'
import { type Command, InvalidArgumentError } from 'commander'
import { CORREOS_PAGE } from '../../adapters/postal/download.ts'
import { type CatalogueTrouble, openCatalogue } from '../../db/postal/catalogue.ts'
import { ESTADOS, estadoByKey } from '../../db/postal/estados.ts'
import { type ImportOrder, importPostal } from '../../db/postal/import.ts'
import { isoDate, mexicoTime } from '../../domain/base/mexico-time.ts'
import { unmarked } from '../../domain/base/text.ts'
import { createProgressNote, progressOption } from '../program/progress-note.ts'
import { type RefreshOutcome, refreshCatalogue } from './refresh.ts'
import { infoLines, type Said, sayCode, sayResult, TERMS, troubleLine } from './words.ts'

export type CatalogoCommand = {
  /** the data folder, prepared */
  readonly dataDir: () => string
  /** CATALOGO_URL */
  readonly url: () => string | undefined
  /** PEM of the authority of that server's certificate, when it is not a public one */
  readonly ca?: string
  readonly now: () => number
  /** one line for the operator */
  readonly print: (line: string) => void
  /** the answer as a value, for --json */
  readonly data?: (value: unknown) => void
  /** the command did not do what it was asked: the process should end with 1 */
  readonly fail: (line: string) => void
}

type Flags = { forzar?: boolean; simular?: boolean; estado?: string; avance?: string }

const FORCE = ['--forzar', 'aunque traiga muchas menos colonias que el catálogo en uso'] as const
const DRY = ['--simular', 'revisa todo y no cambia nada'] as const

/** Adds `catalogo importar ARCHIVO | descargar | ver [CP]` to the operator's program. */
export function catalogo(program: Command, deps: CatalogoCommand): Command {
  const command = program
    .command('catalogo')
    .description('los códigos postales')
    .addHelpText('after', `\n${TERMS}`)
  command
    .command('importar')
    .argument(
      '<archivo>',
      'de Correos de México el TXT, el XML o el XLS, o el ZIP en que se descargan; o el MX.txt de GeoNames, o su ZIP',
    )
    .option(
      '--estado <nombre>',
      'solo este estado, por su nombre o su clave del INEGI; lo demás sigue como está',
      estadoOf,
    )
    .option(...FORCE)
    .option(...DRY)
    .addOption(progressOption())
    .description('pone un catálogo nuevo en lugar del que está en uso, sin detener la ventanilla')
    .action((file: string, flags: Flags) => importFile(deps, file, flags))
  command
    .command('descargar')
    .option(...FORCE)
    .option(...DRY)
    .description('descarga el catálogo de Correos de México (o de CATALOGO_URL) y lo importa, si cambió')
    .action((flags: Flags) => download(deps, flags))
  command
    .command('ver')
    .argument('[cp]', 'un código postal')
    .description('el catálogo en uso, o lo que dice de un código')
    .action((cp: string | undefined) => show(deps, cp))
  return command
}

/** `Chiapas`, `chiapas` or `07` → `07` */
function estadoOf(text: string): string {
  const plain = (name: string) => unmarked(name.trim().toLowerCase())
  const found = ESTADOS.map((clave) => estadoByKey(clave)).find(
    (one) => one && (one.clave === text.trim().padStart(2, '0') || plain(one.nombre) === plain(text)),
  )
  if (found) return found.clave
  throw new InvalidArgumentError('Escribe el nombre de un estado, o su clave de 01 a 32.')
}

const LARGEST = 150 * 1024 * 1024

async function importFile(deps: CatalogoCommand, file: string, flags: Flags): Promise<void> {
  let bytes: Uint8Array
  let fileDay: string
  try {
    const { size, mtimeMs } = statSync(file)
    fileDay = isoDate(mexicoTime(mtimeMs))
    if (size > LARGEST) return deps.fail(`${file} es demasiado grande para ser el catálogo.`)
    bytes = readFileSync(file)
  } catch (error) {
    return deps.fail(`No se puede leer ${file} (${(error as NodeJS.ErrnoException).code}).`)
  }
  return doing(deps, flags, () => importPostal(bytes, { ...orderOf(deps, flags), fileDay }))
}

async function download(deps: CatalogoCommand, flags: Flags): Promise<void> {
  const url = deps.url() ?? CORREOS_PAGE
  const order = { ...orderOf(deps, flags), url, ...(deps.ca ? { ca: deps.ca } : {}) }
  return doing(deps, flags, () => refreshCatalogue(order))
}

/** A full or closed disk is a sentence too. */
async function doing(
  deps: CatalogoCommand,
  flags: Flags,
  work: () => RefreshOutcome | Promise<RefreshOutcome>,
): Promise<void> {
  const begun = performance.now()
  try {
    const result = await work()
    say(deps, sayResult(result, (performance.now() - begun) / 1000, flags.simular === true))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (!/^(E[A-Z0-9]+|SQLITE_\w+)$/.test(code ?? '')) throw error
    deps.fail(`No se pudo escribir en la carpeta de datos (${code}). Sigue el catálogo que estaba en uso.`)
  }
}

function orderOf({ dataDir, now }: CatalogoCommand, { forzar, simular, estado, avance }: Flags): ImportOrder {
  const at = now()
  return {
    dataDir: dataDir(),
    now: at,
    today: isoDate(mexicoTime(at)),
    force: forzar === true,
    dryRun: simular === true,
    estado,
    ...(avance === undefined ? {} : { onProgress: createProgressNote(avance, now) }),
  }
}

function say({ print, fail }: CatalogoCommand, { lines, failure }: Said): void {
  for (const line of lines) print(line)
  if (failure) fail(failure)
}

function show(deps: CatalogoCommand, cp: string | undefined): void {
  const log = (trouble: CatalogueTrouble): void => deps.print(troubleLine(trouble))
  const catalogue = openCatalogue({ dataDir: deps.dataDir(), log })
  deps.data?.(cp === undefined ? catalogue.info() : catalogue.find(cp))
  if (cp === undefined) say(deps, { lines: infoLines(catalogue.info()) })
  else say(deps, sayCode(cp, catalogue.find(cp), catalogue.estadoOf(cp)))
  catalogue.close()
}
