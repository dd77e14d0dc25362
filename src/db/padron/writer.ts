import type { OpenDatabase } from '../base/open.ts'
import { createBulkVault, unwrapMaterial } from '../base/vault.ts'
import { chainStore } from '../person/chain.ts'
import type { OpenPostgres } from '../postgres/open.ts'
import { sqliteSink } from './batch.ts'
import { type ChainLinkOfLine, type ChainLinks, linksOf } from './chains.ts'
import { createEntryEncryptor, readEntries } from './packet.ts'
import { postgresSink } from './postgres-batch.ts'
import type { PadronError } from './problem.ts'
import { ACTOR, noCounts } from './rules.ts'

/** The database of either engine that people are brought into. */
export type PadronBase = OpenDatabase | OpenPostgres

import type { PadronFound, PadronMessage, PadronWindow } from './worker.ts'

export type WritingOrder = {
  /** the operator's, that the keys of the database are wrapped with */
  readonly secret: string
  /** epoch ms */
  readonly now: () => number
  /** counts what would come of it, and changes nothing */
  readonly dryRun: boolean
  /** of SQLite: makes a passive checkpoint in another thread, instead of in this one */
  readonly checkpoint?: (() => Promise<void>) | undefined
  /** ends the run after the transaction it is in */
  readonly stop: AbortSignal
  /** what is wrong, in the order of the lines of a window, and the separator of the file */
  readonly onErrors: (errors: readonly PadronError[], separator: string) => void
  /** what is to be looked at in rows that are in, likewise */
  readonly onNotices?: (notices: readonly PadronError[], separator: string) => void
  /** called once with a row that cannot be taken: the first one, as soon as it is read */
  readonly onFirstError?: (error: PadronError) => void
  /** what the first pass found, told before anything is written */
  readonly onFound?: (found: PadronFound) => void
  readonly onProgress: (progress: PadronProgress) => void
}

/**
 * How far an import is: `reading` finds the encoding or opens the workbook, `checking` goes through the whole file once,
 * `linking` joins the CURP of one person, `writing` goes through it again.
 */
export type PadronProgress = {
  readonly phase: 'reading' | 'checking' | 'linking' | 'writing'
  /** done in this phase: rows, or links of CURP */
  readonly done: number
  /** absent while nobody knows how many there are */
  readonly total?: number
}

/** CURP linked in one transaction. */
const LINKS_AT_ONCE = 20
/** Errors handed over together: what is made of each to write it takes more memory than the error. */
const MOST_ERRORS_AT_ONCE = 1000
/**
 * Writes what the reading thread hands over, window by window, and keeps the tally. What was written stays, whatever
 * ends it. Rejects when `order.secret` is another, and with what the engine throws.
 */
export async function createWindowWriter(base: PadronBase, order: WritingOrder) {
  const { secret, now, dryRun, stop, onErrors, onNotices = () => {}, onProgress } = order
  const vault = createBulkVault(await materialIn(base, secret))
  const encrypt = createEntryEncryptor(vault)
  const sink =
    base.engine === 'sqlite' ? sqliteSink(base, dryRun, order.checkpoint) : postgresSink(base, dryRun)
  const counts = noCounts()
  let [rows, bad, noticed, waiting, total, separator] = [0, 0, 0, 0, 0, ',']
  const progress = (done: number) => onProgress({ phase: 'writing', done, total })

  const writeAll = async (window: PadronWindow, wrong: PadronError[]): Promise<boolean> => {
    const { entries, buffer, encrypted } = window.packet
    const bytes = Buffer.from(buffer)
    for (let done = 0, at = 0; done < entries; ) {
      const batch = readEntries(bytes, at, Math.min(entries - done, sink.entriesAtOnce))
      if (!encrypted) for (const entry of batch) encrypt(entry)
      for (let nth = 0; nth < batch.length; ) {
        await sink.turn()
        if (stop.aborted) return false
        const written = await sink.write(batch, nth, now(), counts, (error) => wrong.push(error))
        nth += written
        done += written
        progress(rows + Math.round((done / entries) * window.rows))
      }
      at = batch.at(-1)?.end ?? at
    }
    return true
  }

  const chain = chainStore(base)
  const linkSome = (some: readonly ChainLinkOfLine[]) =>
    base.inTurn(
      async () => {
        const wrong: PadronError[] = []
        const forks: ChainLinkOfLine[] = []
        let linked = 0
        for (const link of some) {
          const outcome = await chain.link(link.from, link.to, now(), ACTOR)
          if (outcome === 'linked') linked += 1
          if (outcome === 'loop')
            wrong.push({ line: link.line, field: 'curp_vigente', code: 'curp_en_circulo' })
          if (outcome === 'fork') forks.push(link)
        }
        return { linked, wrong, forks }
      },
      // each link locks its people
      { locks: [] },
    )
  const linkChains = async (links: ChainLinks): Promise<void> => {
    const forks: ChainLinkOfLine[] = []
    const take = async (some: readonly ChainLinkOfLine[], retried = false): Promise<void> => {
      await sink.turn()
      const found = await sink.held(() => linkSome(some))
      counts.enlaces += found.linked
      const wrong = [...found.wrong]
      if (!retried) forks.push(...found.forks)
      else
        for (const { line } of found.forks)
          wrong.push({ line, field: 'curp_vigente', code: 'curp_dos_vigentes' })
      noticed += linesOf(wrong)
      tellInOrder(wrong, onNotices)
    }
    for (let done = 0; done < links.count && !stop.aborted; ) {
      const some = [...linksOf(links, done, LINKS_AT_ONCE)]
      await take(some)
      done += some.length
      onProgress({ phase: 'linking', done, total: links.count })
    }
    // a later line may have said that the other one was replaced by this one
    for (let done = 0; done < forks.length && !stop.aborted; done += LINKS_AT_ONCE)
      await take(forks.slice(done, done + LINKS_AT_ONCE), true)
  }

  const tellInOrder = (errors: PadronError[], tell: WritingOrder['onErrors']): void => {
    errors.sort((a, b) => a.line - b.line)
    for (let at = 0; at < errors.length; at += MOST_ERRORS_AT_ONCE)
      tell(errors.slice(at, at + MOST_ERRORS_AT_ONCE), separator)
  }

  return {
    /** Links the chains of CURP of the file, before any row of it is written. */
    begin: async (surveyed: Extract<PadronMessage, { is: 'surveyed' }>): Promise<void> => {
      total = surveyed.rows
      separator = surveyed.separator
      // a rehearsal links nothing: what it says of NSS that two CURPs of one chain have is not final
      if (!dryRun) await linkChains(surveyed.links)
      progress(0)
    },
    /** False when it was stopped on its way. */
    write: async (window: PadronWindow): Promise<boolean> => {
      const wrong = [...window.errors]
      if (!(await writeAll(window, wrong))) return false
      rows += window.rows
      bad += linesOf(wrong)
      counts.same += window.same
      progress(rows)
      const notices = [...window.notices]
      noticed += linesOf(notices)
      waiting += linesOf(notices.filter(({ field }) => field === 'nss' || field === 'estatus'))
      tellInOrder(wrong, onErrors)
      tellInOrder(notices, onNotices)
      return true
    },
    tally: () => ({ rows, bad, noticed, waiting, counts }),
    end: sink.end,
  }
}

const linesOf = (errors: readonly PadronError[]): number => new Set(errors.map(({ line }) => line)).size

async function materialIn(base: PadronBase, secret: string): Promise<Buffer> {
  const [row] = await base.rows<{ wrapped: Buffer }>('select wrapped from keys where version = 1')
  if (!row) throw new Error('the database has no keys')
  return unwrapMaterial(secret, row.wrapped)
}
