import { desc, eq, sql } from 'drizzle-orm'
import { isoDate, mexicoTime, two } from '../../domain/base/mexico-time.ts'
import { MINUTE } from '../../domain/base/time.ts'
import { DOCUMENT_TYPES, type Issue, saysSame } from '../../domain/facts/issue.ts'
import { umfOf } from '../../domain/number/nss-series.ts'
import { canonicalCorreo } from '../../domain/person/correo.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { IssueOrder, IssueOutcome, IssueStore } from '../../domain/ports/issue-store.ts'
import type { ResultMailStore } from '../../domain/ports/result-mail-store.ts'
import type { Base } from '../base/engine.ts'
import { tramiteLock } from '../base/locks.ts'
import { hashToken } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { issueContext } from '../base/row-context.ts'
import { documentos, emisiones } from '../base/schema.ts'
import type { Vault } from '../base/vault.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { PersonKeys } from '../person/keys.ts'
import type { StatisticsCounter } from '../statistics/store.ts'
import type { Bindings } from '../tramite/binding-store.ts'
import { blockStore } from '../tramite/block-store.ts'
import type { Succession, TramiteRows } from '../tramite/store.ts'
import { assignmentPace } from './assignment-pace.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { NumberStore } from './number-store.ts'
import type { SeriesTable } from './series-store.ts'

type Parts = {
  readonly rows: TramiteRows
  readonly keys: PersonKeys
  readonly bindings: Bindings
  readonly succeed: Succession
  readonly numbers: NumberStore
  readonly series: SeriesTable
  readonly ledger: LedgerStore
  readonly queue: QueueMail
  readonly statistics: StatisticsCounter
  readonly audit: (entry: AuditEntry) => Promise<unknown>
}

/** A result mail waits at most this long for its PDFs to be made; then it is due and makes them itself. */
const FILES_AT_LATEST = MINUTE

/**
 * Issued documents: `IssueStore` says what each method takes, gives and refuses. Rejects with what the engine throws; a
 * transaction that rejects has written nothing.
 */
export function issueStore(
  base: Base,
  { rows, keys, bindings, numbers, series, ledger, queue, statistics, succeed, audit }: Parts,
): IssueStore & Pick<ResultMailStore, 'queueResultMail'> {
  const { db, vault, inTurn } = base
  const byFolio = db
    .select()
    .from(emisiones)
    .where(eq(emisiones.folio, sql.placeholder('folio')))
    .prepare()
  const newestOf = db
    .select()
    .from(emisiones)
    .where(eq(emisiones.curpIndex, sql.placeholder('curp')))
    .orderBy(desc(emisiones.at))
    .limit(1)
    .prepare()
  const insertIssue = db
    .insert(emisiones)
    .values(placeholders('folio', 'tramiteId', 'curpIndex', 'kind', 'at', 'sealed'))
    .prepare()
  const insertDocument = db
    .insert(documentos)
    .values(placeholders('secuencia', 'folio', 'type', 'codigoHash'))
    .prepare()
  const pace = assignmentPace(base)
  const blocks = blockStore(base, keys)
  const read = (row: Awaited<ReturnType<typeof byFolio.get>>): Issue | undefined =>
    row && decryptIssue(vault, row)

  /** What the order was decided by may have changed since: trámite, block and number are read under the locks. */
  const issue = async (order: IssueOrder): Promise<IssueOutcome> => {
    const { tramiteId } = order
    await keys.lock(order.curp)
    const tramite = await rows.find(tramiteId)
    if (!tramite || tramite.cancelledAt !== undefined) return { outcome: 'ended' }
    if (await blocks.isBlocked(order.curp)) return { outcome: 'blocked' }
    for (const nss of order.known) {
      if (!(await numbers.register(nss, order.curp, 'registro', order.now))) return { outcome: 'conflict' }
    }
    if (order.known.length > 0) await numbers.retire(order.curp, order.known)
    const [onFile, second] = await numbers.of(order.curp)
    if (second) return { outcome: 'conflict' }
    const { folio } = tramite
    const already = folio === undefined ? undefined : read(await byFolio.get({ folio }))
    const { name, declared } = order.identified
    // names that are declared once more, in a second tab, correct nothing
    if (already && (onFile === undefined || declared || saysSame(already, name, onFile)))
      return { outcome: 'issued', issue: already, tramiteId, fresh: false }
    if (tramite.finishedAt !== undefined) return { outcome: 'ended' }
    if (onFile) {
      const isNew = order.known.length === 0 && tramite.correo !== undefined
      if (isNew && order.guarded && !(await bindings.of(order.curp, { guarded: [onFile] })))
        return { outcome: 'to prove' }
      // what was issued says what it said: a new pair takes its place in a trámite of its own
      const id = already ? await succeed(tramiteId, { draft: {} }, order.now) : tramiteId
      const made = order.compose(onFile, 'localizacion', undefined)
      return { outcome: 'issued', issue: await write(order, id, made), tramiteId: id, fresh: true }
    }
    if (!order.address) return { outcome: 'address needed' }
    return assign(order, order.address.estado.clave, order.address.municipio.clave)
  }

  const assign = async (order: IssueOrder, estado: string, municipio: string): Promise<IssueOutcome> => {
    const table = await series.ofEstado(estado)
    const place = { estado, municipio }
    const day = isoDate(mexicoTime(order.now))
    const next = () => numbers.take(table, place, order.alta, order.nacimiento, day)
    let taken = await next()
    // put on file for somebody else (the padrón, the register) since it was looked for
    while (taken && !(await numbers.register(taken.nss, order.curp, 'asignado', order.now)))
      taken = await next()
    if (!taken) return { outcome: 'exhausted' }
    await pace.count({ day, estado, nacimiento: order.nacimiento })
    const { tramiteId } = order
    const composed = order.compose(taken.nss, 'asignacion', umfOf(table, place, taken.series))
    const made = await write(order, tramiteId, composed)
    const outcome = { outcome: 'issued', issue: made, tramiteId, fresh: true } as const
    return taken.nearlyFull ? { ...outcome, nearlyFull: taken.series.clave } : outcome
  }

  const write = async (order: IssueOrder, tramiteId: string, made: Issue): Promise<Issue> => {
    const { folio, kind, issuedAt } = made
    const { now } = order
    await insertIssue.run({
      folio,
      tramiteId,
      curpIndex: vault.index('curp', order.curp),
      kind,
      at: issuedAt,
      sealed: encryptIssue(vault, made),
    })
    for (const type of DOCUMENT_TYPES) {
      const { secuencia, codigo } = made.documents[type]
      await insertDocument.run({ secuencia, folio, type, codigoHash: hashToken(codigo) })
      await ledger.append(made, type)
    }
    const tramite = await rows.change(tramiteId, {
      identified: order.identified,
      ...(order.address ? { address: order.address } : {}),
    })
    const ended = mexicoTime(now)
    await statistics.count({
      month: `${ended.year}-${two(ended.month)}`,
      kind,
      estado: kind === 'asignacion' ? (order.address?.estado.clave ?? '') : '',
      took: now - (tramite?.createdAt ?? now),
    })
    // its PDFs are not made yet: `savePdfs` makes it due
    if (tramite?.correo)
      await queueMail(tramiteId, tramite.correo, folio, 'resultado', now, now + FILES_AT_LATEST)
    return made
  }

  const queueMail = async (
    tramiteId: string,
    to: string,
    folio: string,
    name: string,
    now: number,
    dueAt = now,
  ): Promise<void> => {
    await queue({
      key: `${tramiteId}/${name}`,
      tramiteId,
      to,
      content: { kind: 'resultado', folio },
      now,
      dueAt,
    })
  }

  return {
    issue: (order) =>
      inTurn(
        async () => {
          const outcome = await issue(order)
          const { tramiteId, identified } = order
          if (outcome.outcome !== 'issued' && outcome.outcome !== 'ended' && !identified.declared)
            await rows.change(tramiteId, { identified })
          const entry = order.record(outcome)
          if (entry) await audit(entry)
          return outcome
        },
        { locks: [tramiteLock(order.tramiteId)] },
      ),
    findIssue: async (folio) => read(await byFolio.get({ folio })),
    findIssueOf: async (curp) => {
      const newest: (typeof emisiones.$inferSelect)[] = []
      for (const one of await keys.curpIndexes(curp)) newest.push(...(await newestOf.all({ curp: one })))
      return read(newest.sort((a, b) => b.at - a.at)[0])
    },
    numerosOf: (curp) => numbers.of(curp),
    numerosBesides: (curp) => numbers.of(curp, 'registro'),
    queueResultMail: (folio, now, given) =>
      inTurn(
        async () => {
          const row = await byFolio.get({ folio })
          const to = row && (given ?? (await rows.find(row.tramiteId))?.correo)
          if (!to) return
          // one a minute: a double click is one mail; to another correo it is another
          const inbox = vault.index('correo', canonicalCorreo(to)).toString('base64url')
          await queueMail(row.tramiteId, to, folio, `resultado/${Math.floor(now / MINUTE)}/${inbox}`, now)
        },
        { locks: [] },
      ),
  }
}

/** An issue as its row keeps it, encrypted. Its keys are a format: rows of every version must be readable. */
type IssueRecord = Omit<Issue, 'certificateSerial'> & { readonly serie: string }

/** The ciphertext for the column `sealed` of `emisiones`. */
function encryptIssue(vault: Vault, { certificateSerial, ...rest }: Issue): Buffer {
  const record: IssueRecord = { ...rest, serie: certificateSerial }
  return vault.encrypt(record, issueContext(rest.folio))
}

/**
 * The issue of a row of `emisiones`, of whatever version wrote it. Throws when it was encrypted with another key, for
 * another folio, or changed.
 */
export function decryptIssue(vault: Vault, row: { folio: string; sealed: Uint8Array }): Issue {
  const { serie, ...rest } = vault.decrypt<IssueRecord>(row.sealed, issueContext(row.folio))
  return { ...rest, certificateSerial: serie }
}
