import { MINUTE } from '../domain/base/time.ts'
import type { AuditEvent } from '../domain/facts/audit-event.ts'
import { type AuditStore, actorOf } from '../domain/ports/audit-store.ts'
import type { Needs } from '../domain/ports/deps.ts'
import type { DeskStore } from '../domain/ports/desk-store.ts'
import type { IssueStore } from '../domain/ports/issue-store.ts'
import type { LedgerStore } from '../domain/ports/ledger-store.ts'
import type { LimitStore } from '../domain/ports/limit-store.ts'
import { readCode } from '../domain/seal/verification-code.ts'
import {
  hasNewer,
  isGenuine,
  type Verification,
  type VerifiedDocument,
  verifyCode,
} from '../domain/seal/verify.ts'
import { type VerifyFileDeps, verifyFile } from '../domain/seal/verify-file.ts'
import { type VerifyPastedDeps, verifyPasted } from '../domain/seal/verify-pasted.ts'
import type { Typed } from '../views/models/frame.ts'
import type { Way } from '../views/models/verification.ts'
import { unknownCode } from '../views/notices/verification.ts'
import { noticePage, page } from '../views/pages/page.ts'
import verified from '../views/pages/verified.eta.ts'
import verify from '../views/pages/verify.eta.ts'
import { errorJson, verificationJson } from '../views/verification/json.ts'
import { verifiedModel } from '../views/verification/words.ts'
import { say } from '../views/words/messages.ts'
import { words } from '../views/words/words.ts'
import type { VerificationContext, WebContext } from './http/app-context.ts'
import { createIntake } from './http/body-intake.ts'
import {
  actionOf,
  type C,
  clientIpOf,
  type Handler,
  html,
  readForm,
  seeOther,
  wantsJson,
} from './http/http.ts'
import { limitedApart, limitedJson } from './http/limited.ts'
import { inspectUpload, UPLOAD_RULES } from './http/upload.ts'

type Context = WebContext &
  VerificationContext &
  VerifyFileDeps &
  VerifyPastedDeps &
  Needs<
    'secrets' | 'limits' | 'isOwnNetwork' | 'refused',
    AuditStore &
      LimitStore &
      Pick<LedgerStore, 'findLedgerHead'> &
      Pick<IssueStore, 'findIssueOf'> &
      Pick<DeskStore, 'isRetired' | 'isOfAnother'>
  >

export const showVerify =
  (ctx: Context): Handler =>
  (c) =>
    form(ctx, c, {}, [])

/** GET of the upload's URL, by reload or typed: back to the form. */
export const showUpload = (): Handler => (c) => seeOther(c, '/verificar')

/**
 * Verifies by the code in the address: 404 for none of a document, as JSON where that is asked for. Counts against the
 * limit of the network.
 */
export const showVerified =
  (ctx: Context): Handler =>
  async (c) =>
    (await takeTry(ctx, c)) ?? answerCode(ctx, c, readCode(c.req.param('codigo') ?? '') ?? '')

/**
 * By code, 303 to its own address, which can be kept; or by what was pasted, whose result is the page itself. 422 with
 * the form.
 */
export const submitVerify =
  (ctx: Context): Handler =>
  async (c) => {
    const typed = await readForm(c, ['codigo', 'cadena', 'sello'])
    if ((await actionOf(c)) === 'idioma') return form(ctx, c, typed, [])
    const pasted = !typed.codigo && (typed.cadena || typed.sello)
    if (pasted || (await actionOf(c)) === 'sello') return submitPasted(ctx, c, typed)
    const codigo = readCode(typed.codigo)
    if (codigo === undefined) return form(ctx, c, typed, ['codigo'])
    if (!wantsJson(c)) return seeOther(c, `/verificar/${codigo}`)
    return (await takeTry(ctx, c)) ?? answerCode(ctx, c, codigo)
  }

/**
 * A file in the field `archivo`, read in memory only. It counts against the limit of the network before any of it is
 * read.
 */
export const submitFile = (ctx: Context): Handler => {
  const intake = createIntake(ctx.uploadRules ?? UPLOAD_RULES)
  return async (c) => {
    const full = await takeTry(ctx, c)
    if (full) return full
    const inspected = await inspectUpload(ctx, c, { intake, field: 'archivo' })
    if (inspected instanceof Response) return inspected
    if (inspected.outcome === 'none') return form(ctx, c, {}, ['archivo'])
    const found = await verifyFile(ctx, inspected.facts)
    return answer(ctx, c, found.picture ? 'foto' : 'archivo', found)
  }
}

type PastedForm = { readonly codigo: string; readonly cadena: string; readonly sello: string }

async function submitPasted(ctx: Context, c: C, typed: PastedForm): Promise<Response> {
  const empty = (['cadena', 'sello'] as const).filter((name) => !typed[name].trim())
  if (empty.length > 0) return form(ctx, c, typed, empty)
  const full = await takeTry(ctx, c)
  if (full) return full
  const series = (await ctx.certificates()).map((one) => one.certificateSerial)
  return answer(ctx, c, 'cadena', await verifyPasted(ctx, typed, series))
}

async function answerCode(ctx: Context, c: C, codigo: string): Promise<Response> {
  const found = await verifyCode(ctx, codigo)
  if (found) return answer(ctx, c, 'codigo', found)
  await record(ctx, c, { way: 'codigo', outcome: 'desconocido' })
  c.header('Vary', 'Accept')
  return wantsJson(c)
    ? c.json(errorJson(unknownCode()), 404)
    : html(c, noticePage(ctx.site, unknownCode), 404)
}

async function answer(ctx: Context, c: C, way: Way, found: Verification): Promise<Response> {
  const outcome = isGenuine(found) ? 'auténtico' : 'no coincide'
  const recorded = way === 'foto' ? 'archivo' : way
  await record(ctx, c, { way: recorded, outcome, folio: found.document?.issue.folio })
  c.header('Vary', 'Accept')
  const told = { ...found, ...(found.document && (await worthNow(ctx, found.document))) }
  if (wantsJson(c)) return c.json(verificationJson(told))
  const model = verifiedModel(told, way)
  return html(c, page(ctx.site, model.title, verified(model)))
}

/** What a document is worth now, however genuine it is. */
async function worthNow(ctx: Context, document: VerifiedDocument) {
  const { nss, curp } = document.issue
  const [newer, retired, misgiven] = await Promise.all([
    hasNewer(ctx, document),
    ctx.store.isRetired(nss),
    ctx.store.isOfAnother(nss, curp),
  ])
  return { newer, retired, misgiven }
}

type Field = 'codigo' | 'cadena' | 'sello' | 'archivo'

async function form(ctx: Context, c: C, typed: Typed, wrong: readonly Field[]): Promise<Response> {
  const faults = wrong.map((field) => say({ code: `verificar_${field}` as const, field }))
  const status = faults.length > 0 ? 422 : 200
  const [first] = faults
  if (first && wantsJson(c)) return c.json({ error: first.text, codigo: first.code }, status)
  const last = await ctx.store.findLedgerHead()
  const head = last && { seq: last.seq, hash: Buffer.from(last.hash).toString('hex') }
  const offline = (await ctx.offlineKeys.list()).length > 0
  const body = verify({ typed, faults, head, offline })
  return html(c, page(ctx.site, words().verify.title, body, { faults, keeps: true }), status)
}

/** Consumes the quota of verifications a minute of the client IP. Gives the 429 answer when it is used up. */
async function takeTry(ctx: Context, c: C): Promise<Response | undefined> {
  const clientIp = clientIpOf(ctx, c)
  if (!ctx.limits || ctx.isOwnNetwork(clientIp)) return undefined
  const bucket = `verificar ${clientIp}`
  const now = ctx.clock.now()
  const { outcome, resetsAt } = await ctx.store.consumeQuota(
    bucket,
    ctx.limits.verificationsMinute,
    MINUTE,
    now,
  )
  if (outcome === 'ok') return undefined
  const event = { what: 'verificación', outcome: 'limitado', code: 'red' } as const
  ctx.refused({ ...event, at: now, actor: actorOf(ctx, clientIp) })
  return wantsJson(c) ? limitedJson(ctx, c, resetsAt) : limitedApart(ctx, c, resetsAt)
}

type Verified = Extract<AuditEvent, { what: 'verificación' }>
type Checked = {
  readonly way: Verified['code']
  readonly outcome: Verified['outcome']
  readonly folio?: string | undefined
}

/** Writes a verification into the audit trail: the way, the outcome and the folio, never what was sent. */
const record = (ctx: Context, c: C, { way, outcome, folio }: Checked): Promise<void> =>
  ctx.store.audit({
    at: ctx.clock.now(),
    what: 'verificación',
    actor: actorOf(ctx, clientIpOf(ctx, c)),
    outcome,
    code: way,
    ...(folio ? { folio } : {}),
  })
