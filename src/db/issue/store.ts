import { desc, eq, sql } from 'drizzle-orm'
import { isoDate, mexicoTime, two } from '../../domain/base/mexico-time.ts'
import { MINUTE } from '../../domain/base/time.ts'
import { DOCUMENT_TYPES, type Issue, saysSame } from '../../domain/facts/issue.ts'
import { umfOf } from '../../domain/number/nss-series.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { IssueOrder, IssueOutcome, IssueStore } from '../../domain/ports/issue-store.ts'
import type { ResultMailStore } from '../../domain/ports/result-mail-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { placeholders } from '../base/prepared.ts'
import { issueContext } from '../base/row-context.ts'
import { documentos, emisiones } from '../base/schema.ts'
import type { Vault } from '../base/vault.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { PersonKeys } from '../person/keys.ts'
import type { StatisticsCounter } from '../statistics/store.ts'
import type { Succession, TramiteRows } from '../tramite/store.ts'
import { assignmentPace } from './assignment-pace.ts'
import type { LedgerStore } from './ledger-store.ts'
import type { NumberStore } from './number-store.ts'
import type { SeriesTable } from './series-store.ts'

type Parts = {
  readonly rows: TramiteRows
  readonly keys: PersonKeys
  readonly succeed: Succession
  readonly numbers: NumberStore
  readonly series: SeriesTable
  readonly ledger: LedgerStore
  readonly queue: QueueMail
  readonly statistics: StatisticsCounter
  readonly audit: (entry: AuditEntry) => void
}

/** A result mail waits at most this long for its PDFs to be made; then it is due and makes them itself. */
const FILES_AT_LATEST = MINUTE

/**
 * Issued documents on SQLite: `IssueStore` says what each method takes, gives and refuses. Rejects with what SQLite
 * throws; a transaction that rejects has written nothing.
 */
export function issueStore(
  base: Base,
  { rows, keys, numbers, series, ledger, queue, statistics, succeed, audit }: Parts,
): IssueStore & Pick<ResultMailStore, 'queueResultMail'> {
  const { db, vault, inTurn } = base
  const byTramite = db
    .select()
    .from(emisiones)
    .where(eq(emisiones.tramiteId, sql.placeholder('id')))
    .prepare()
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
  const read = (row: ReturnType<typeof byFolio.get>): Issue | undefined => row && decryptIssue(vault, row)

  const issue = (order: IssueOrder): IssueOutcome => {
    for (const nss of order.known) {
      if (!numbers.register(nss, order.curp, 'registro', order.now)) return { outcome: 'conflict' }
    }
    if (order.known.length > 0) numbers.retire(order.curp, order.known)
    const [onFile, second] = numbers.of(order.curp)
    if (second) return { outcome: 'conflict' }
    const { tramiteId } = order
    const already = read(byTramite.get({ id: tramiteId }))
    const { name, declared } = order.identified
    // names that are declared once more, in a second tab, correct nothing
    if (already && (onFile === undefined || declared || saysSame(already, name, onFile)))
      return { outcome: 'issued', issue: already, tramiteId, fresh: false }
    if (onFile) {
      // what was issued says what it said: a new pair takes its place in a trámite of its own
      const id = already ? succeed(tramiteId, { draft: {} }, order.now) : tramiteId
      const made = order.compose(onFile, 'localizacion', undefined)
      return { outcome: 'issued', issue: write(order, id, made), tramiteId: id, fresh: true }
    }
    if (!order.address) return { outcome: 'address needed' }
    return assign(order, order.address.estado.clave, order.address.municipio.clave)
  }

  const assign = (order: IssueOrder, estado: string, municipio: string): IssueOutcome => {
    const table = series.ofEstado(estado)
    const place = { estado, municipio }
    const day = isoDate(mexicoTime(order.now))
    const taken = numbers.take(table, place, order.alta, order.nacimiento, day)
    if (!taken) return { outcome: 'exhausted' }
    if (!numbers.register(taken.nss, order.curp, 'asignado', order.now))
      throw new Error('a free number was taken')
    pace.count({ day, estado, nacimiento: order.nacimiento })
    const { tramiteId } = order
    const composed = order.compose(taken.nss, 'asignacion', umfOf(table, place, taken.series))
    const made = write(order, tramiteId, composed)
    const outcome = { outcome: 'issued', issue: made, tramiteId, fresh: true } as const
    return taken.nearlyFull ? { ...outcome, nearlyFull: taken.series.clave } : outcome
  }

  const write = (order: IssueOrder, tramiteId: string, made: Issue): Issue => {
    const { folio, kind, issuedAt } = made
    const { now } = order
    insertIssue.run({
      folio,
      tramiteId,
      curpIndex: vault.index('curp', order.curp),
      kind,
      at: issuedAt,
      sealed: encryptIssue(vault, made),
    })
    for (const type of DOCUMENT_TYPES) {
      const { secuencia, codigo } = made.documents[type]
      insertDocument.run({ secuencia, folio, type, codigoHash: hashToken(codigo) })
      ledger.append(made, type)
    }
    const record = rows.change(tramiteId, {
      identified: order.identified,
      ...(order.address ? { address: order.address } : {}),
    })
    const ended = mexicoTime(now)
    statistics.count({
      month: `${ended.year}-${two(ended.month)}`,
      kind,
      estado: kind === 'asignacion' ? (order.address?.estado.clave ?? '') : '',
      took: now - (rows.find(tramiteId)?.createdAt ?? now),
    })
    // its PDFs are not made yet: `savePdfs` makes it due
    if (record?.correo) queueMail(tramiteId, record.correo, folio, 'resultado', now, now + FILES_AT_LATEST)
    return made
  }

  const queueMail = (
    tramiteId: string,
    to: string,
    folio: string,
    name: string,
    now: number,
    dueAt = now,
  ): void => {
    queue({ key: `${tramiteId}/${name}`, tramiteId, to, content: { kind: 'resultado', folio }, now, dueAt })
  }

  return {
    issue: async (order) =>
      inTurn(() => {
        const outcome = issue(order)
        const { tramiteId, identified } = order
        if (outcome.outcome !== 'issued' && !identified.declared) rows.change(tramiteId, { identified })
        const entry = order.record(outcome)
        if (entry) audit(entry)
        return outcome
      }),
    findIssue: async (folio) => read(byFolio.get({ folio })),
    findIssueOf: async (curp) => {
      const newest = keys.curpIndexes(curp).flatMap((one) => newestOf.get({ curp: one }) ?? [])
      return read(newest.sort((a, b) => b.at - a.at)[0])
    },
    numerosOf: async (curp) => numbers.of(curp),
    numerosBesides: async (curp) => numbers.of(curp, 'registro'),
    queueResultMail: (folio, now) =>
      inTurn(() => {
        const row = byFolio.get({ folio })
        const to = row && rows.find(row.tramiteId)?.correo
        // one a minute: a double click is one mail
        if (to) queueMail(row.tramiteId, to, folio, `resultado/${Math.floor(now / MINUTE)}`, now)
      }),
  }
}

/** An issue as its row keeps it, encrypted. Its keys are a format: rows of every version must be readable. */
type IssueRecord = Omit<Issue, 'certificateSerial'> & { readonly serie: string }

/** The ciphertext for the column `sealed` of `emisiones`. */
export function encryptIssue(vault: Vault, { certificateSerial, ...rest }: Issue): Buffer {
  const record: IssueRecord = { ...rest, serie: certificateSerial }
  return vault.encrypt(record, issueContext(rest.folio))
}

/** The issue of a row of `emisiones`. Throws when it was encrypted with another key, for another folio, or changed. */
export function decryptIssue(vault: Vault, row: { folio: string; sealed: Uint8Array }): Issue {
  const { serie, ...rest } = vault.decrypt<IssueRecord>(row.sealed, issueContext(row.folio))
  return { ...rest, certificateSerial: serie }
}
