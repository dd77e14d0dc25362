import { mexicoTime } from '../base/mexico-time.ts'
import type { Problem } from '../base/problem.ts'
import { DAY, HOUR } from '../base/time.ts'
import type { Language } from '../facts/language.ts'
import { LINK_LIFETIME } from '../facts/tramite.ts'
import {
  type Correo,
  type CorreoProblemCode,
  canonicalCorreo,
  mailboxOf,
  parseCorreo,
  sameInbox,
} from '../person/correo.ts'
import { type Curp, type CurpProblemCode, parseCurp } from '../person/curp.ts'
import { actorOf } from '../ports/audit-store.ts'
import { randomToken } from '../ports/chance.ts'
import type { Claim, ConsultaStore } from '../ports/consulta-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { IssueStore } from '../ports/issue-store.ts'
import {
  type CaptchaCheckDeps,
  type CaptchaProblemCode,
  checkCaptcha,
  withChallenge,
} from '../tramite/captcha-check.ts'
import { type Limited, networkTerms, tellRefused } from '../tramite/link-limits.ts'
import { type OwnCorreoDeps, ownCorreo } from './own-correo.ts'

export type AskConsultaDeps = CaptchaCheckDeps &
  Needs<'chance' | 'mailDue', Pick<ConsultaStore, 'requestConsulta'>>

/** The fields as typed. */
export type ConsultaForm = {
  readonly curp: string
  /** a folio, or a correo */
  readonly dato: string
  readonly captcha: string
  readonly captcha_id: string
  /** honeypot: hidden from people, filled by programs that fill every field */
  readonly comentario: string
}

export type ConsultaProblemCode =
  | CurpProblemCode
  | CorreoProblemCode
  | CaptchaProblemCode
  | 'campo_llenado'
  | 'dato_falta'
  | 'dato_forma'

export type ConsultaAsked =
  /** `asker`: secret of the browser, for its cookie */
  | { readonly outcome: 'requested'; readonly asker: string }
  | {
      readonly outcome: 'problems'
      readonly problems: readonly Problem<ConsultaProblemCode>[]
      readonly keepChallenge: boolean
    }
  | Limited

/**
 * Asks for a link to one's own trámite. Nothing on file is looked at: the same rows are written whether anybody is to
 * get a mail or not, and who it goes to is found out when the mail goes out (`addresseeOf`). So neither the answer nor
 * its time tells whether a CURP, a folio or a correo is known. A challenge is spent by the first form that has no
 * problem, and the network may be `limited`; at the limit of a CURP with what was typed beside it no mail goes out, and
 * the answer is the same.
 * @param client `asker`: the cookie that the browser has already; empty: none. `language`: of the page, and so of the
 * mail
 */
export async function askConsulta(
  deps: AskConsultaDeps,
  form: ConsultaForm,
  client: { readonly asker: string; readonly clientIp: string; readonly language?: Language },
): Promise<ConsultaAsked> {
  const { clientIp, language = 'es' } = client
  const now = deps.clock.now()
  const fields = parseForm(form, now)
  const challenge = await checkCaptcha(deps, form, clientIp, 'consulta pedida')
  if (fields.outcome === 'problems' || challenge.outcome === 'problem') {
    const wrong = fields.outcome === 'problems' ? fields.problems : []
    return { outcome: 'problems', ...withChallenge(wrong, challenge) }
  }
  const { curp, claim } = fields
  const said = 'folio' in claim ? claim.folio : canonicalCorreo(claim.correo)
  const seed = [Buffer.from(challenge.id).toString('hex'), curp, said].join(' ')
  const asker = client.asker || deps.secrets.mac('asker', seed)
  const stored = await deps.store.requestConsulta({
    curp,
    claim,
    asker,
    language,
    handle: deps.secrets.mac('consulta', seed),
    token: randomToken(deps.chance, 256),
    now,
    expiresAt: now + LINK_LIFETIME,
    entry: { at: now, what: 'consulta pedida', curp, actor: actorOf(deps, clientIp), outcome: 'ok' },
    challenge: { id: challenge.id, expiresAt: now + HOUR },
    network: networkTerms(deps, clientIp),
    mail: deps.limits ? [day(`consulta ${curp} ${said}`, deps.limits.linksPerPairDay, 'par')] : [],
  })
  if (stored.outcome === 'spent') {
    const problems = [{ code: 'captcha_usado', field: 'captcha' }] as const
    return { outcome: 'problems', problems, keepChallenge: false }
  }
  if (stored.outcome === 'limited' || stored.outcome === 'held')
    tellRefused(deps, 'consulta pedida', stored.code, { curp, clientIp })
  if (stored.outcome === 'limited') return { outcome: 'limited', resetsAt: stored.resetsAt }
  if (stored.outcome === 'queued') deps.mailDue()
  return { outcome: 'requested', asker }
}

const day = (bucket: string, limit: number, code: 'par' | 'correo') => ({
  bucket,
  limit,
  windowMs: DAY,
  code,
})

type Fields =
  | { readonly outcome: 'parsed'; readonly curp: Curp; readonly claim: Claim }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ConsultaProblemCode>[] }

function parseForm(form: ConsultaForm, now: number): Fields {
  const problems: Problem<ConsultaProblemCode>[] = []
  if (form.comentario.trim() !== '') problems.push({ code: 'campo_llenado' })
  const curp = parseCurp(form.curp, mexicoTime(now))
  if (!curp.ok) problems.push({ ...curp.problem, field: 'curp' })
  const claim = parseClaim(form.dato)
  if ('code' in claim) problems.push({ ...claim, field: 'dato' })
  return curp.ok && !('code' in claim) && problems.length === 0
    ? { outcome: 'parsed', curp: curp.value, claim }
    : { outcome: 'problems', problems }
}

function parseClaim(text: string): Claim | Problem<ConsultaProblemCode> {
  const bare = text.replace(/\s/g, '')
  if (bare === '') return { code: 'dato_falta' }
  if (/^\d{22}$/.test(bare)) return { folio: bare }
  if (!bare.includes('@')) return { code: 'dato_forma' }
  const correo = parseCorreo(text)
  return correo.ok ? { correo: correo.value } : correo.problem
}

export type AddresseeDeps = OwnCorreoDeps &
  Needs<
    'limits' | 'refused',
    Pick<ConsultaStore, 'findConsulta' | 'addressConsulta' | 'isSamePerson'> & Pick<IssueStore, 'findIssue'>
  >

export type Addressee =
  | { readonly outcome: 'correo'; readonly correo: Correo }
  | { readonly outcome: 'nobody' }
  | { readonly outcome: 'not known' }

/**
 * Whom the link of a request is mailed to: the correo that is bound to the person, if what was typed is theirs and its
 * limit of the day is not reached, and otherwise nobody. Asked when the mail goes out, since its time must tell nothing.
 * @param token of the link
 * @returns `not known`: the register, which may have a correo, does not respond; it is asked again later
 */
export async function addresseeOf(deps: AddresseeDeps, token: string): Promise<Addressee> {
  const found = await deps.store.findConsulta(token, '')
  if (!found) return { outcome: 'nobody' }
  const { curp, claim } = found
  const own = await ownCorreo(deps, curp)
  if (own.outcome === 'not known') return own
  if (own.outcome === 'none' || !(await isTheirs(deps, curp, claim, own.correo))) return { outcome: 'nobody' }
  const { correo } = own
  const { limits } = deps
  const room = limits ? [day(`consulta a ${mailboxOf(correo)}`, limits.linksPerCorreoDay, 'correo')] : []
  const at = deps.clock.now()
  const addressed = await deps.store.addressConsulta(token, correo, room, at)
  if (addressed === 'addressed') return { outcome: 'correo', correo }
  if (addressed === 'limited')
    deps.refused({ what: 'consulta pedida', outcome: 'limitado', code: 'correo', at, actor: 'portal', curp })
  return { outcome: 'nobody' }
}

async function isTheirs(
  { store }: AddresseeDeps,
  curp: Curp,
  claim: Claim,
  correo: Correo,
): Promise<boolean> {
  if ('correo' in claim) return sameInbox(claim.correo, correo)
  const issue = await store.findIssue(claim.folio)
  return issue !== undefined && store.isSamePerson(issue.curp, curp)
}
