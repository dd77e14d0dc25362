import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { consentState } from '../facts/consent.ts'
import { type Nss, parseNss } from '../number/nss.ts'
import { type Curp, type CurpProblemCode, parseCurp } from '../person/curp.ts'
import type { AuditStore } from '../ports/audit-store.ts'
import type { ConsentStore } from '../ports/consent-store.ts'
import type { ConsultaStore } from '../ports/consulta-store.ts'
import type { Needs } from '../ports/deps.ts'
import { readCode } from '../seal/verification-code.ts'
import { askRegistry, type LookUpDeps } from '../tramite/identify.ts'

export type CheckDeps = LookUpDeps &
  Needs<
    'mailDue' | 'slowDown',
    Pick<ConsentStore, 'findConsent' | 'takeConsent'> & Pick<ConsultaStore, 'isSamePerson'> & AuditStore
  >

/** What is checked, as typed. */
export type CheckForm = { readonly curp: string; readonly nss: string; readonly codigo: string }

export type CheckProblemCode = CurpProblemCode | 'nss_falta' | 'nss_revisa' | 'codigo_forma'

export type CheckResult = 'coincide' | 'no coincide' | 'sin consentimiento'

export type Checked =
  | { readonly outcome: 'checked'; readonly result: CheckResult; readonly consentId?: string }
  /** of the form alone: nothing on file was looked at */
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<CheckProblemCode>[] }

/** Who asks: `actorOf` a client, or `llave:<id>` with the id of its key. */
export type Asker = { readonly actor: string; readonly keyId?: string }

/** No answer comes before this many ms, so that its time does not tell why there is no consent. */
const EVEN_MS = 120
/** The same for each row of many, which are asked one after the other. */
const EVEN_ROW_MS = 2
/** Rows that are looked at in one go. */
const TURN = 25

/**
 * Whether a number is the person's, if they gave leave to ask. Never says a number, or why there is no consent: one that
 * is over, of another CURP, or whose person may be shown no number now is `sin consentimiento`, and no answer comes
 * sooner than 120 ms. Each use is in the trail and the person's list; five that do not agree end the consent.
 */
export async function checkNumber(deps: CheckDeps, form: CheckForm, asker: Asker): Promise<Checked> {
  const [[checked]] = await Promise.all([checkAll(deps, [form], asker), deps.slowDown(EVEN_MS)])
  if (!checked) throw new Error('a row without its result')
  return checked
}

/**
 * The same for many rows, in their order, one after the other; those without a consent are one entry of the trail
 * together.
 * @param forms as many as the caller allows
 * @param goesOn awaited after each row; what it throws ends the work, and what was answered until then counts
 */
export async function checkNumbers(
  deps: CheckDeps,
  forms: readonly CheckForm[],
  asker: Asker,
  goesOn?: () => Promise<void>,
): Promise<readonly Checked[]> {
  const [all] = await Promise.all([
    checkAll(deps, forms, asker, goesOn),
    deps.slowDown(EVEN_MS + forms.length * EVEN_ROW_MS),
  ])
  return all
}

async function checkAll(
  deps: CheckDeps,
  forms: readonly CheckForm[],
  asker: Asker,
  goesOn?: () => Promise<void>,
): Promise<Checked[]> {
  const all: Checked[] = []
  for (const form of forms) {
    all.push(await checkRow(deps, form, asker))
    // whoever else is served has a turn: rows without a consent wait for nothing
    if (all.length % TURN === 0) await deps.slowDown(1)
    await goesOn?.()
  }
  const none = all.filter((one) => one.outcome === 'checked' && one.result === 'sin consentimiento').length
  if (none > 0) {
    const entry = { at: deps.clock.now(), what: 'cotejo', actor: asker.actor } as const
    await deps.store.audit({ ...entry, outcome: 'sin consentimiento', code: `×${none}` })
  }
  return all
}

async function checkRow(deps: CheckDeps, form: CheckForm, asker: Asker): Promise<Checked> {
  const read = readForm(form, deps.clock.now())
  if (!read.ok) return { outcome: 'problems', problems: read.problems }
  const consent = await deps.store.findConsent(read.code)
  const now = deps.clock.now()
  const none: Checked = { outcome: 'checked', result: 'sin consentimiento' }
  if (!consent || consentState(consent, now) !== 'vigente') return none
  if (!(await deps.store.isSamePerson(consent.curp, read.curp))) return none
  // the register is asked now: a number that may not be shown is not confirmed either
  const { verdict } = await askRegistry(deps, consent.curp)
  if (verdict.outcome !== 'known' || verdict.person.numeros.length === 0) return none
  const result = verdict.person.numeros.includes(read.nss) ? 'coincide' : 'no coincide'
  const { keyId, actor } = asker
  const use = { outcome: result, now, ...(keyId ? { keyId } : {}) } as const
  const entry = {
    at: now,
    what: 'cotejo',
    curp: consent.curp,
    actor,
    outcome: result,
    code: consent.id,
  } as const
  if (!(await deps.store.takeConsent(read.code, use, entry))) return none
  deps.mailDue()
  return { outcome: 'checked', result, consentId: consent.id }
}

type Read =
  | { readonly ok: true; readonly curp: Curp; readonly nss: Nss; readonly code: string }
  | { readonly ok: false; readonly problems: readonly Problem<CheckProblemCode>[] }

function readForm(form: CheckForm, now: number): Read {
  const curp = parseCurp(form.curp, mexicoTime(now))
  const nss = parseNss(form.nss)
  const code = readCode(form.codigo)
  const problems: Problem<CheckProblemCode>[] = []
  if (!curp.ok) problems.push({ ...curp.problem, field: 'curp' })
  if (!nss.ok)
    problems.push({ code: nss.problem.code === 'nss_vacio' ? 'nss_falta' : 'nss_revisa', field: 'nss' })
  // 26 signs: the older ones of documents are none of these
  if (code?.length !== 26) problems.push({ code: 'codigo_forma', field: 'codigo' })
  return curp.ok && nss.ok && code?.length === 26
    ? { ok: true, curp: curp.value, nss: nss.value, code }
    : { ok: false, problems }
}
