import * as v from 'valibot'
import { HOUR, MINUTE } from '../../domain/base/time.ts'
import type { ApiKey, ApiKeyStore, ApiScope, KeptAnswer } from '../../domain/ports/api-key-store.ts'
import type { Needs } from '../../domain/ports/deps.ts'
import type { LimitStore } from '../../domain/ports/limit-store.ts'
import { MOST_ROWS } from '../../domain/sharing/batch.ts'
import {
  type CheckDeps,
  type Checked,
  type CheckForm,
  checkNumber,
  checkNumbers,
} from '../../domain/sharing/check.ts'
import type { ApiProblemCode } from '../../views/sharing/api-words.ts'
import { say } from '../../views/words/messages.ts'
import type { RequestContext } from '../http/app-context.ts'
import { type C, type Handler, shared } from '../http/http.ts'
import { answerProblem, problem, send } from '../http/problem.ts'
import { Check, type CheckAnswer, type RowAnswer } from './schemas.ts'

type Context = RequestContext & CheckDeps & Needs<never, ApiKeyStore & LimitStore>

/** An answer is kept this long for whoever asks the same again. */
const KEPT_MS = 24 * HOUR
/** Nobody begins the same again until then, unless a crash cut it short: what takes longer says every so often that it goes on. */
const UNFINISHED_MS = 5 * MINUTE
const PROLONG_EVERY_MS = MINUTE

const JSON_TYPE = 'application/json'
const LINES_TYPE = 'application/x-ndjson'

/** `POST /api/v1/cotejo`: one check as JSON, or many as NDJSON, by whoever has a key. */
export const checkByApi =
  (ctx: Context): Handler =>
  async (c) => {
    const type = (c.req.header('Content-Type') ?? '').split(';')[0]?.trim().toLowerCase()
    const key = await findKey(ctx, c)
    if ('code' in key) return problem(c, key.code)
    if (type !== JSON_TYPE && type !== LINES_TYPE) return problem(c, 'tipo_no_admitido')
    const scope: ApiScope = type === JSON_TYPE ? 'cotejo' : 'lotes'
    if (!key.scopes.includes(scope)) return problem(c, 'llave_sin_alcance')
    const now = ctx.clock.now()
    const quota = await ctx.store.consumeQuota(`llave ${key.id}`, key.perMinute, MINUTE, now)
    if (quota.outcome === 'limited') {
      c.header('Retry-After', String(Math.max(1, Math.ceil((quota.resetsAt - now) / 1000))))
      return problem(c, 'demasiadas_peticiones')
    }
    const body = await c.req.text()
    const work = (goesOn: GoesOn) => (scope === 'cotejo' ? one(ctx, key, body) : many(ctx, key, body, goesOn))
    return send(c, await once(ctx, c, key, `${type}\n${body}`, work))
  }

type GoesOn = () => Promise<void>

/** Who has the bearer key. */
async function findKey(ctx: Context, c: C): Promise<ApiKey | { readonly code: ApiProblemCode }> {
  const given = /^Bearer +([\w-]{20,100})$/i.exec(c.req.header('Authorization') ?? '')?.[1]
  if (given === undefined) return { code: 'llave_falta' }
  return (await ctx.store.findApiKey(given, ctx.clock.now())) ?? { code: 'llave_invalida' }
}

/**
 * With `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) a request that is sent again gets the first answer:
 * a line that broke off spends no consent twice.
 */
async function once(
  ctx: Context,
  c: C,
  key: ApiKey,
  request: string,
  work: (goesOn: GoesOn) => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const given = c.req.header('Idempotency-Key')
  if (given === undefined) return work(async () => {})
  if (given.length === 0 || given.length > 200) return answerProblem('idempotencia_larga')
  const name = `${key.id} ${given}`
  const now = ctx.clock.now()
  const begun = await ctx.store.beginAnswer(name, request, now, now + UNFINISHED_MS)
  if (begun.outcome === 'other') return answerProblem('idempotencia_distinta')
  if (begun.outcome === 'under way') return answerProblem('idempotencia_en_curso')
  if (begun.outcome === 'kept') return begun.answer
  let prolongedAt = now
  const goesOn = async (): Promise<void> => {
    const at = ctx.clock.now()
    if (at - prolongedAt < PROLONG_EVERY_MS) return
    prolongedAt = at
    await ctx.store.prolongAnswer(name, request, at + UNFINISHED_MS)
  }
  try {
    const answer = await work(goesOn)
    await ctx.store.keepAnswer(name, request, answer, now + KEPT_MS)
    return answer
  } catch (error) {
    await ctx.store.dropAnswer(name)
    throw error
  }
}

async function one(ctx: Context, key: ApiKey, body: string): Promise<KeptAnswer> {
  const form = readJson(body)
  if (form === undefined) return answerProblem('json_invalido')
  const parsed = v.safeParse(Check, form)
  if (!parsed.success) return answerProblem('datos_invalidos', issuesOf(parsed.issues))
  const checked = await checkNumber(ctx, parsed.output, { actor: `llave:${key.id}`, keyId: key.id })
  if (checked.outcome === 'problems') return answerProblem('datos_invalidos', faultsOf(checked))
  const { result, consentId } = checked
  const answer: CheckAnswer = { resultado: result, ...(consentId ? { consentimiento: consentId } : {}) }
  return { status: 200, type: JSON_TYPE, body: JSON.stringify(answer) }
}

async function many(ctx: Context, key: ApiKey, body: string, goesOn: GoesOn): Promise<KeptAnswer> {
  const lines = body.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length === 0) return answerProblem('json_invalido')
  if (lines.length > MOST_ROWS) return answerProblem('demasiados_renglones')
  const read = lines.map((line) => v.safeParse(Check, readJson(line)))
  const forms: CheckForm[] = read.flatMap((row) => (row.success ? [row.output] : []))
  const asker = { actor: `llave:${key.id}`, keyId: key.id }
  const checked = (await checkNumbers(ctx, forms, asker, goesOn)).values()
  const answers = read.map((row, n): RowAnswer => {
    const renglon = n + 1
    if (!row.success) return { renglon, error: issuesOf(row.issues) }
    const found = checked.next().value
    if (found === undefined || found.outcome === 'problems')
      return { renglon, error: found ? faultsOf(found) : '' }
    return {
      renglon,
      resultado: found.result,
      ...(found.consentId ? { consentimiento: found.consentId } : {}),
    }
  })
  return { status: 200, type: LINES_TYPE, body: answers.map((row) => `${JSON.stringify(row)}\n`).join('') }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Which fields do not fit; nothing of what was sent, so not the name of one that there is not either. */
function issuesOf(issues: readonly v.BaseIssue<unknown>[]): string {
  const names = issues.map((issue) => {
    const name = v.getDotPath(issue)
    if (name === null) return 'cuerpo'
    return Object.hasOwn(Check.entries, name) ? name : 'uno que no existe'
  })
  return `campos: ${[...new Set(names)].join(', ')}`
}

const faultsOf = ({ problems }: Extract<Checked, { outcome: 'problems' }>): string =>
  problems.map((one) => say({ code: one.code, ...(one.field ? { field: one.field } : {}) }).text).join(' ')

/** `GET /api/v1/openapi.json`: the same for everyone. */
export const describeApi = (ctx: Context): Handler => {
  let made: string | undefined
  return async (c) => {
    // read when somebody asks for it: few do, and what makes it of the schemas is not small
    made ??= JSON.stringify((await import('./openapi.ts')).openApi(ctx.baseUrl))
    return shared(c, made, 'application/json', 200, 300)
  }
}
