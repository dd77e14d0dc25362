import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import type { AuditEvent } from '../../domain/facts/audit-event.ts'
import type { OpenDatabase } from '../base/open.ts'
import { numberContext } from '../base/row-context.ts'
import { createBulkVault, materialOf } from '../base/vault.ts'
import { chainStore } from '../person/chain.ts'
import { type ChainLinks, linksOf } from './chains.ts'
import { createEntryEncryptor, type Entry, readEntries } from './packet.ts'
import type { PadronError } from './problem.ts'
import type { PadronFound, PadronMessage, PadronWindow } from './worker.ts'

/** Rows by what became of them; `numeros`: NSS, `enlaces`: CURP of one person, that were not known before. */
export type PadronCounts = { fresh: number; changed: number; same: number; numeros: number; enlaces: number }

export type WritingOrder = {
  /** the operator's, that the keys of the database are wrapped with */
  readonly secret: string
  /** epoch ms */
  readonly now: () => number
  /** counts what would come of it, and changes nothing */
  readonly dryRun: boolean
  /** ends the run after the transaction it is in */
  readonly stop: AbortSignal
  /** what is wrong, in the order of the lines of a window, and the separator of the file */
  readonly onErrors: (errors: readonly PadronError[], separator: string) => void
  /** what is to be looked at in rows that are in, likewise */
  readonly onNotices?: (notices: readonly PadronError[], separator: string) => void
  /** the first row that cannot be taken, told before any is */
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

const CHANGED = { what: 'padrón: persona cambiada', outcome: 'ok' } as const satisfies AuditEvent
const ACTOR = 'nss padron importar'
/** CURP linked in one transaction. */
const LINKS_AT_ONCE = 20
/** Errors handed over together: what is made of each to write it takes more memory than the error. */
const MOST_ERRORS_AT_ONCE = 1000
/** Entries that are encrypted together, while others may have the write lock: about what one transaction takes. */
const ENTRIES_AT_ONCE = 300
/** How long one transaction may hold the write lock, in ms. */
const HOLD_MS = 5
/** A checkpoint after about this many rows: a request whose commit finds a longer log would have to pay for it. */
const CHECKPOINT_ROWS = 4_000
/** For each ms that the write lock was held, others get this many. */
const SHARE = 0.7
/** What a long checkpoint may save of later pauses, in ms. */
const MOST_SAVED_MS = 10

/** Writes what the reading thread hands over, window by window, and keeps the tally. */
export function createWindowWriter(base: OpenDatabase, order: WritingOrder) {
  const { secret, now, dryRun, stop, onErrors, onNotices = () => {}, onProgress } = order
  const vault = createBulkVault(materialOf(base.sqlite, secret))
  const encrypt = createEntryEncryptor(vault)
  const writeSome = createBatchWriter(base, dryRun)
  const pace = createPace(base)
  const counts: PadronCounts = { fresh: 0, changed: 0, same: 0, numeros: 0, enlaces: 0 }
  let [rows, bad, noticed, waiting, total, separator] = [0, 0, 0, 0, 0, ',']
  const progress = (done: number) => onProgress({ phase: 'writing', done, total })

  const writeAll = async (window: PadronWindow, wrong: PadronError[]): Promise<boolean> => {
    const { entries, buffer, encrypted } = window.packet
    const bytes = Buffer.from(buffer)
    for (let done = 0, at = 0; done < entries; ) {
      const batch = readEntries(bytes, at, Math.min(entries - done, ENTRIES_AT_ONCE))
      if (!encrypted) for (const entry of batch) encrypt(entry)
      for (let nth = 0; nth < batch.length; ) {
        await pace.turn()
        if (stop.aborted) return false
        const written = pace.held(() => writeSome(batch, nth, now(), counts, (error) => wrong.push(error)))
        nth += written
        done += written
        progress(rows + Math.round((done / entries) * window.rows))
      }
      at = batch.at(-1)?.end ?? at
    }
    return true
  }

  const linkChains = async (links: ChainLinks): Promise<void> => {
    const chain = chainStore(base)
    for (let done = 0; done < links.count && !stop.aborted; ) {
      await pace.turn()
      const wrong: PadronError[] = []
      done += pace.held(() =>
        base.atomically(() => {
          let taken = 0
          for (const { from, to, line } of linksOf(links, done, LINKS_AT_ONCE)) {
            taken += 1
            const outcome = chain.link(from, to, now(), ACTOR)
            if (outcome === 'linked') counts.enlaces += 1
            if (outcome === 'loop') wrong.push({ line, field: 'curp_vigente', code: 'curp_en_circulo' })
          }
          return taken
        }),
      )
      noticed += linesOf(wrong)
      tellInOrder(wrong, onNotices)
      onProgress({ phase: 'linking', done, total: links.count })
    }
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
  }
}

const linesOf = (errors: readonly PadronError[]): number => new Set(errors.map(({ line }) => line)).size

/**
 * Writes entries in short transactions. A row goes in whole or not at all, and its digest with it, so that an
 * interrupted run is completed by the next one.
 * @param dryRun rolls each transaction back: what would come of it is counted all the same
 */
function createBatchWriter({ sqlite, vault }: OpenDatabase, dryRun: boolean) {
  // plain statements: drizzle-orm's would cost as much again as SQLite takes, a million times
  const begin = sqlite.prepare('begin immediate')
  const end = sqlite.prepare(dryRun ? 'rollback' : 'commit')
  const insert = sqlite.prepare(
    'insert into personas (curp_index, sealed, row_hash, correo_index) values (?, ?, ?, ?) on conflict do nothing',
  )
  const hashOf = sqlite.prepare('select row_hash from personas where curp_index = ?').pluck()
  const update = sqlite.prepare(
    'update personas set sealed = ?, row_hash = ?, correo_index = ? where curp_index = ?',
  )
  const updateHash = sqlite.prepare('update personas set row_hash = ? where curp_index = ?')
  const insertNumber = sqlite.prepare(
    "insert into numeros (nss_index, curp_index, sealed, origin, at) values (?, ?, ?, 'padron', ?) on conflict do nothing",
  )
  const ownerOf = sqlite.prepare('select curp_index from numeros where nss_index = ?').pluck()
  const audit = sqlite.prepare(
    `insert into auditoria (at, what, subject, actor, outcome) values (?, '${CHANGED.what}', ?, ?, '${CHANGED.outcome}')`,
  )

  const personKey = sqlite.prepare('select person_index from curps where curp_index = ?').pluck()
  const personKeyOf = (curpIndex: Buffer) => (personKey.get(curpIndex) as Buffer | undefined) ?? curpIndex

  /** The number of a CURP that is not its person's key, bound to the row that it will stand in. */
  const bindTo = (person: Buffer, curpIndex: Buffer, nssIndex: Buffer, encrypted: Buffer): Buffer =>
    vault.encrypt(
      vault.decrypt(encrypted, numberContext(nssIndex, curpIndex)),
      numberContext(nssIndex, person),
    )

  const isOfAnother = ({ curpIndex, numeros }: Entry): boolean =>
    numeros.some(({ nssIndex }) => {
      const owner = ownerOf.get(nssIndex) as Buffer | undefined
      return owner !== undefined && !owner.equals(personKeyOf(curpIndex))
    })

  const addNumbers = ({ curpIndex, numeros }: Entry, now: number): number => {
    let added = 0
    const person = numeros.length > 0 ? personKeyOf(curpIndex) : curpIndex
    for (const { nssIndex, encrypted } of numeros) {
      const ours = person.equals(curpIndex) ? encrypted : bindTo(person, curpIndex, nssIndex, encrypted)
      added += insertNumber.run(nssIndex, person, ours, now).changes
    }
    return added
  }

  const writePerson = ({
    what,
    curpIndex,
    encrypted,
    rowHash,
    correoIndex,
  }: Entry): 'fresh' | 'changed' | 'same' => {
    if (what === 'numbers') return 'same'
    if (what === 'digest') {
      updateHash.run(rowHash, curpIndex)
      return 'same'
    }
    if (what === 'new' && insert.run(curpIndex, encrypted, rowHash, correoIndex).changes > 0) return 'fresh'
    // the same row twice in one file, or another process wrote the person meanwhile
    if ((hashOf.get(curpIndex) as Buffer).equals(rowHash)) return 'same'
    update.run(encrypted, rowHash, correoIndex, curpIndex)
    return 'changed'
  }

  const write = (entry: Entry, now: number, counts: PadronCounts): void => {
    const added = addNumbers(entry, now)
    const became = writePerson(entry)
    const what = became === 'same' && added > 0 ? 'changed' : became
    if (what === 'changed') audit.run(now, entry.curpIndex, ACTOR)
    counts[what] += 1
    counts.numeros += added
  }

  /** Entries from `start` on, encrypted before, for as long as one transaction may last; how many. */
  return (
    entries: readonly Entry[],
    start: number,
    now: number,
    counts: PadronCounts,
    wrong: (error: PadronError) => void,
  ): number => {
    let at = start
    begin.run()
    try {
      const until = performance.now() + HOLD_MS
      do {
        const entry = entries[at]
        if (!entry) break
        if (isOfAnother(entry)) wrong({ line: entry.line, field: 'nss', code: 'nss_ajeno' })
        else write(entry, now, counts)
        at += 1
      } while (performance.now() < until)
      end.run()
    } catch (error) {
      if (sqlite.inTransaction) sqlite.exec('rollback')
      throw error
    }
    return at - start
  }
}

/**
 * Rate limit of the writing, so that the portal keeps serving: between two transactions others get the write lock for
 * as long, in proportion, as the last one held it. All that is done meanwhile counts: encrypting, and a passive
 * checkpoint, which needs no such lock.
 */
function createPace({ sqlite }: OpenDatabase) {
  let owed = 0
  let unsaved = 0
  let freed = performance.now()
  return {
    /** Waits until the lock may be taken again. */
    turn: async (): Promise<void> => {
      const left = owed - (performance.now() - freed)
      // a timer takes a whole millisecond at least; what is owed less is paid next time
      await (left >= 1 ? sleep(left) : nextTurn())
    },
    /** Does what takes the lock. @param work gives how many rows it wrote */
    held: (work: () => number): number => {
      const started = performance.now()
      owed = Math.max(owed - (started - freed), -MOST_SAVED_MS)
      const rows = work()
      freed = performance.now()
      owed += (freed - started) * SHARE
      unsaved += rows
      if (unsaved >= CHECKPOINT_ROWS) {
        sqlite.pragma('wal_checkpoint(PASSIVE)')
        unsaved = 0
      }
      return rows
    },
  }
}
