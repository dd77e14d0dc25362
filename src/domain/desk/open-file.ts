import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { HOUR } from '../base/time.ts'
import { OPENING_KINDS, type OpeningKind, type StaffSession, staffActor } from '../facts/staff.ts'
import { type Curp, type CurpProblemCode, parseCurp } from '../person/curp.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Needs } from '../ports/deps.ts'
import type { DocumentStore } from '../ports/document-store.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import type { LimitStore } from '../ports/limit-store.ts'
import type { OpeningStore } from '../ports/opening-store.ts'
import { readCode } from '../seal/verification-code.ts'
import { type LookUpDeps, lookUp } from '../tramite/identify.ts'
import { parseReason, type ReasonProblemCode } from './reason.ts'

/** Searches of one employee. */
export const SEARCHES_HOUR = 60
/** What a search takes at least, whether it finds somebody or not. */
const EVEN_MS = 300

export type SearchProblemCode =
  | ReasonProblemCode
  | CurpProblemCode
  | 'busca_vacia'
  | 'busca_forma'
  | 'porque_falta'

export type SearchDeps = LookUpDeps &
  Needs<
    'chance' | 'slowDown',
    OpeningStore &
      AuditStore &
      LimitStore &
      Pick<IssueStore, 'findIssue'> &
      Pick<DocumentStore, 'findDocumentByCode'>
  >

/** The form of Buscar, as typed. `unknown`: open the file of a CURP that nobody knows all the same. */
export type SearchForm = Readonly<Record<'busca' | 'porque' | 'motivo', string>> & {
  readonly unknown: boolean
}

export type Searched =
  /** `handle` names the file in addresses, for this session alone */
  | { readonly outcome: 'opened'; readonly handle: string }
  | { readonly outcome: 'nobody'; readonly what: Sought['by'] }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<SearchProblemCode>[] }
  | { readonly outcome: 'limited'; readonly resetsAt: number }

/**
 * Finds a person by CURP, by the folio of a trámite or by the code of a document, and opens their file for a reason.
 * There are no lists: what is not typed whole finds nobody. Sixty searches an hour for each employee; each takes 300 ms
 * at least, whether it finds somebody or not, and is in the trail.
 */
export async function openFile(deps: SearchDeps, session: StaffSession, form: SearchForm): Promise<Searched> {
  const now = deps.clock.now()
  const actor = staffActor(session)
  const read = readForm(form, now)
  if (!read.ok) return { outcome: 'problems', problems: read.problems }
  const quota = await deps.store.consumeQuota(`search ${session.staffId}`, SEARCHES_HOUR, HOUR, now)
  if (quota.outcome === 'limited') {
    await deps.store.audit({ at: now, actor, what: 'persona buscada', outcome: 'limitado' })
    return { outcome: 'limited', resetsAt: quota.resetsAt }
  }
  const { sought, kind, reason } = read
  const [curp] = await Promise.all([find(deps, sought, form.unknown), deps.slowDown(EVEN_MS)])
  const outcome = curp ? 'ok' : 'sin resultado'
  await deps.store.audit({ at: now, actor, what: 'persona buscada', outcome, code: sought.by })
  if (!curp) return { outcome: 'nobody', what: sought.by }
  const handle = randomToken(deps.chance, 128)
  const { staffId, ref: sessionRef } = session
  await deps.store.openFile({ handle, sessionRef, staffId, curp, kind, reason, at: now })
  return { outcome: 'opened', handle }
}

/** What was typed into the one box. */
type Sought =
  | { readonly by: 'curp'; readonly curp: Curp }
  | { readonly by: 'folio' | 'codigo'; readonly text: string }

type Read =
  | { readonly ok: true; readonly sought: Sought; readonly kind: OpeningKind; readonly reason: string }
  | { readonly ok: false; readonly problems: readonly Problem<SearchProblemCode>[] }

function readForm({ busca, porque, motivo }: SearchForm, now: number): Read {
  const sought = parseSought(busca, now)
  const kind = OPENING_KINDS.find((one) => one === porque)
  const reason = parseReason(motivo)
  const problems: Problem<SearchProblemCode>[] = []
  if ('code' in sought) problems.push({ ...sought, field: 'busca' })
  if (!kind) problems.push({ code: 'porque_falta', field: 'porque' })
  if (!reason.ok) problems.push({ ...reason.problem, field: 'motivo' })
  if ('code' in sought || !kind || !reason.ok) return { ok: false, problems }
  return { ok: true, sought, kind, reason: reason.value }
}

function parseSought(text: string, now: number): Sought | Problem<SearchProblemCode> {
  const bare = text.replace(/\s/g, '')
  if (bare === '') return { code: 'busca_vacia' }
  if (/^\d{22}$/.test(bare)) return { by: 'folio', text: bare }
  // the code of a document, or the address that its QR has
  const code = readCode(bare)
  if (code && code.length > 19) return { by: 'codigo', text: code }
  if (!/^[\p{L}\d]{16,19}$/u.test(bare)) return { code: 'busca_forma' }
  const curp = parseCurp(bare, mexicoTime(now))
  return curp.ok ? { by: 'curp', curp: curp.value } : curp.problem
}

async function find(deps: SearchDeps, sought: Sought, unknown: boolean): Promise<Curp | undefined> {
  if (sought.by !== 'curp') {
    const { by, text } = sought
    if (by === 'folio') return (await deps.store.findIssue(text))?.curp
    return (await deps.store.findDocumentByCode(text))?.issue.curp
  }
  const { outcome } = await lookUp(deps, sought)
  const known = outcome !== 'unknown' && outcome !== 'to declare'
  return known || unknown ? sought.curp : undefined
}
