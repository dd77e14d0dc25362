import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { open } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { type Running, startCommand } from '../../adapters/runtime/child-command.ts'
import { freeBytes } from '../../adapters/runtime/data-folder.ts'
import { replaceFile } from '../../adapters/runtime/new-file.ts'
import type { Environment } from '../../config/reader.ts'
import { DAY, MINUTE } from '../../domain/base/time.ts'
import { type Chance, randomToken } from '../../domain/ports/chance.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import {
  ERROR_FILES,
  type ErrorFile,
  type ImportKind,
  type ImportPhase,
  type ImportState,
  type Imports,
  type Received,
  type Upload,
} from '../../domain/ports/imports.ts'

type Parts = {
  readonly dataDir: string
  /** the bundled commands, `dist/cli.js` */
  readonly cli: string
  /** the settings of the portal; undefined: those of this process */
  readonly env: Environment | undefined
  readonly clock: Clock
  readonly chance: Chance
  readonly warn: (message: string) => void
}

const MB = 1024 * 1024
/** A padrón of two million people is 200 MB as CSV; the official catalogue, 15 MB. */
const LARGEST: Readonly<Record<ImportKind, number>> = { padron: 256 * MB, catalogo: 64 * MB, series: 8 * MB }
/** The names around a file in its form. */
const FORM = 8 * 1024
/** What stays free on the disk: people go on with their trámites meanwhile, and an import writes about as much as it reads. */
const ROOM = 300 * MB
/** A file of people waits this long for a decision. */
const KEPT = DAY
/** A portal that dies over and over does not begin an import over and over. */
const MOST_STARTS = 5
/** After this long a command that was asked to end is ended. */
const GRACE = 1500

/** An upload until it is whole. */
const ARRIVING = 'llegando'

type Ends = Readonly<Record<'well' | 'stopped' | 'badly', ImportPhase>>
/** A dry run that was stopped has said nothing of the file, and nothing of it is in. */
const CHECK_ENDS: Ends = { well: 'checked', stopped: 'unchecked', badly: 'refused' }
const IMPORT_ENDS: Ends = { well: 'done', stopped: 'stopped', badly: 'failed' }
const endsOf = ({ phase }: Pick<ImportState, 'phase'>): Ends =>
  phase === 'checking' ? CHECK_ENDS : IMPORT_ENDS
const CHECKED_AGAIN: readonly ImportPhase[] = ['checked', 'refused', 'unchecked', 'stopped', 'failed']

/** What is on the disk besides the state that the pages see. */
type Kept = Omit<ImportState, 'progress' | 'errorFiles'> & {
  readonly file: string
  readonly starts: number
  /** an employee wants it to end */
  readonly stopping?: boolean
}

/**
 * Imports by upload. The file, what the command said of it and how far it is are in the folder `importar` of the data
 * folder (mode 0700), so that all of it outlives a restart: an import that was under way goes on from where it was. The
 * work itself is the operator's own command in a process of its own, which ends when this one does.
 */
export function createImports(parts: Parts): Imports & { close(): Promise<void> } {
  const { dataDir, cli, env, clock, chance, warn } = parts
  const folder = path.join(dataDir, 'importar')
  const inFolder = (name: string): string => path.join(folder, name)
  const stateFile = inFolder('trabajo.json')
  const progressFile = inFolder('avance.json')
  let receiving = false
  let closing = false
  let child: Running | undefined
  let work: Promise<void> = Promise.resolve()
  let kept = readKept(stateFile)

  const keep = (next: Kept): void => {
    kept = next
    replaceFile(stateFile, JSON.stringify(next))
  }
  const clear = (): void => {
    kept = undefined
    rmSync(folder, { recursive: true, force: true })
  }
  const enter = (phase: ImportPhase, more: Partial<Kept> = {}): void => {
    if (kept) keep({ ...kept, phase, since: clock.now(), ...more })
  }
  const isUnderWay = (): boolean => kept?.phase === 'checking' || kept?.phase === 'importing'

  const run = async (job: Kept): Promise<void> => {
    rmSync(progressFile, { force: true })
    child = startCommand(cli, argumentsOf(job, inFolder(job.file), progressFile), { env, held: true })
    const ended = await child.ended
    child = undefined
    // the portal ends: the next one goes on
    if (closing || kept?.id !== job.id) return
    const { ok, lines, moreLines } = answerOf(ended)
    const { stopping } = kept
    const phase = endsOf(job)[ok ? 'well' : stopping ? 'stopped' : 'badly']
    enter(phase, { lines, moreLines, stopping: false, starts: 0 })
    // people's data are in the database now, and nowhere else
    if (phase === 'done') rmSync(inFolder(job.file), { force: true })
  }
  const start = (): void => {
    const job = kept
    if (!job) return
    work = run(job).catch((error: Error) => {
      warn(`importación: ${error.name}`)
      if (!closing) enter('failed')
    })
  }
  const begin = (phase: 'checking' | 'importing', more: Partial<Kept> = {}): void => {
    enter(phase, { starts: 1, stopping: false, ...more })
    start()
  }

  /** An import that a restart cut goes on; a file that nobody decided on goes. */
  const takeUp = (): void => {
    if (!kept || !isUnderWay()) return
    const lost = !existsSync(inFolder(kept.file)) || kept.starts >= MOST_STARTS
    if (lost || kept.stopping) {
      enter(lost ? 'failed' : endsOf(kept).stopped, { stopping: false })
      return
    }
    keep({ ...kept, starts: kept.starts + 1 })
    start()
  }
  const expire = (): void => {
    if (kept && !isUnderWay() && !receiving && clock.now() - kept.since > KEPT) clear()
  }
  // an upload that a crash cut, and files whose state is lost: nobody can ask for them any more
  rmSync(kept ? inFolder(ARRIVING) : folder, { recursive: true, force: true })
  takeUp()
  expire()
  const expiring = setInterval(expire, 10 * MINUTE)
  expiring.unref()

  const admits: Imports['admits'] = (kind, bytes) => {
    if (receiving || isUnderWay()) return 'busy'
    if (bytes > LARGEST[kind] + FORM) return 'too large'
    return freeBytes(dataDir) < ROOM + 2 * bytes ? 'full disk' : 'yes'
  }

  const write = async (upload: Upload, content: AsyncIterable<Uint8Array>): Promise<Received> => {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const draft = inFolder(ARRIVING)
    rmSync(draft, { force: true })
    const bytes = await writeUpload(draft, content, LARGEST[upload.kind])
    if (typeof bytes === 'string') {
      rmSync(draft, { force: true })
      return bytes
    }
    // it takes the place of the one before, which stays when this one does not arrive
    for (const name of readdirSync(folder)) if (name !== ARRIVING) rmSync(inFolder(name), { force: true })
    const file = `subido${extensionOf(upload.name)}`
    renameSync(draft, inFolder(file))
    const now = clock.now()
    const name = path
      .basename(upload.name)
      .replace(/[^\p{L}\p{N}\p{P} ]/gu, ' ')
      .slice(0, 100)
    keep({
      ...upload,
      name,
      id: randomToken(chance, 64),
      bytes,
      at: now,
      phase: 'checking',
      since: now,
      lines: [],
      moreLines: 0,
      file,
      starts: 0,
    })
    begin('checking')
    return 'received'
  }

  return {
    state: () => {
      if (!kept) return undefined
      const { file, starts: _, stopping: __, ...state } = kept
      const progress = isUnderWay() ? readProgress(progressFile) : undefined
      return {
        ...state,
        errorFiles: ERROR_FILES.filter((which) => existsSync(inFolder(errorsOf(file, which)))),
        ...(progress ? { progress } : {}),
      }
    },
    admits,
    receive: async (upload, content) => {
      const admitted = admits(upload.kind, 0)
      if (admitted !== 'yes') return admitted
      receiving = true
      try {
        return await write(upload, content)
      } finally {
        receiving = false
      }
    },
    check: (options) => {
      if (!kept || receiving || !CHECKED_AGAIN.includes(kept.phase)) return false
      if (!existsSync(inFolder(kept.file))) return false
      begin('checking', { options })
      return true
    },
    begin: () => {
      if (receiving || (kept?.phase !== 'checked' && kept?.phase !== 'stopped')) return false
      if (!existsSync(inFolder(kept.file))) return false
      begin('importing')
      return true
    },
    stop: () => {
      if (!kept || !child || !isUnderWay()) return false
      keep({ ...kept, stopping: true })
      child.close()
      return true
    },
    discard: () => {
      if (!kept || receiving || isUnderWay()) return false
      clear()
      return true
    },
    errorFile: (which) => {
      const file = kept && inFolder(errorsOf(kept.file, which))
      const found = file && statSync(file, { throwIfNoEntry: false })
      if (!file || !found) return undefined
      return {
        bytes: found.size,
        stream: Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>,
      }
    },
    settled: () => work,
    close: async () => {
      closing = true
      clearInterval(expiring)
      const last = child
      if (!last) return
      last.close()
      const late = setTimeout(last.kill, GRACE)
      await last.ended
      clearTimeout(late)
    },
  }
}

/** Kinds of file by which the commands tell workbooks from texts; anything else is taken for text. */
const EXTENSIONS = new Set(['.csv', '.txt', '.tsv', '.xlsx', '.xls', '.xml', '.zip'])
function extensionOf(name: string): string {
  const extension = path.extname(name).toLowerCase()
  return EXTENSIONS.has(extension) ? extension : '.csv'
}

/** What a page shows of an answer: a file with an error in each row has as many lines. */
const MOST_LINES = 50

/** As `nss padron importar` names them. */
const errorsOf = (file: string, which: ErrorFile): string => `${path.parse(file).name}.${which}.csv`

function argumentsOf(job: Kept, file: string, progressFile: string): string[] {
  const { kind, options, phase } = job
  const said = (name: string, value: string): string[] =>
    value.trim() === '' ? [] : [`--${name}=${value.trim()}`]
  const reading = [...said('codificacion', options.encoding), ...said('hoja', options.sheet)]
  const rest: Readonly<Record<ImportKind, readonly string[]>> = {
    padron: [
      ...reading,
      ...said('ignorar', options.ignored),
      ...(options.anyway ? ['--aunque-no-concuerden'] : []),
      '--sin-muestra',
    ],
    catalogo: options.anyway ? ['--forzar'] : [],
    series: [...reading, ...(options.anyway ? ['--aunque-falten'] : [])],
  }
  const dry = phase === 'checking' ? ['--simular'] : []
  return [kind, 'importar', file, '--json', `--avance=${progressFile}`, ...rest[kind], ...dry]
}

/** What the command answered, as its `--json` has it. */
function answerOf({ code, stdout, stderr }: { code: number | null; stdout: string; stderr: string }) {
  try {
    const { lineas, errores } = JSON.parse(stdout) as { lineas: string[]; errores: string[] }
    const said = lineas.flatMap((line) => line.split('\n'))
    const why = errores.flatMap((line) => line.split('\n'))
    const shown = said.slice(0, MOST_LINES)
    return { ok: code === 0, lines: [...shown, ...why], moreLines: said.length - shown.length }
  } catch {
    return { ok: false, lines: stderr.split('\n').slice(-5), moreLines: 0 }
  }
}

/** Bytes written; or why none are kept. */
async function writeUpload(
  file: string,
  content: AsyncIterable<Uint8Array>,
  most: number,
): Promise<number | 'too large' | 'empty' | 'cut'> {
  const handle = await open(file, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const piece of content) {
      bytes += piece.length
      if (bytes > most) return 'too large'
      await handle.writeFile(piece)
    }
    await handle.sync()
    return bytes === 0 ? 'empty' : bytes
  } catch (error) {
    // what the disk says is not the sender's fault
    if ((error as NodeJS.ErrnoException).syscall) throw error
    return 'cut'
  } finally {
    await handle.close()
  }
}

function readKept(file: string): Kept | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Kept
  } catch {
    return undefined
  }
}

function readProgress(file: string): ImportState['progress'] {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ImportState['progress']
  } catch {
    return undefined
  }
}
