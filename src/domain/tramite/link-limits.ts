import { DAY, HOUR } from '../base/time.ts'
import { type Correo, canonicalCorreo } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import { type AuditEntry, type AuditStore, actorOf } from '../ports/audit-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { LimitStore } from '../ports/limit-store.ts'

export type LinkLimitDeps = Needs<'secrets' | 'limits', LimitStore & AuditStore>

/** A limit is reached; `resetsAt`: until when, epoch ms. */
export type Limited = { readonly outcome: 'limited'; readonly resetsAt: number }

/** The two events of a link that is sent again. */
export type ResendEvent = 'enlace reenviado' | 'correo corregido'

type Asked = {
  readonly curp: Curp
  readonly correo: Correo
  readonly clientIp: string
  /** epoch ms */
  readonly now: number
}

/**
 * The limits of Paso 1: links by client IP and hour, by CURP and day, by correo and day. The client IP comes first, so
 * that a client that floods does not use up the quota of a CURP or a correo of somebody else.
 */
export async function consumeLinkQuota(deps: LinkLimitDeps, asked: Asked): Promise<Limited | undefined> {
  const { limits, store } = deps
  if (!limits) return undefined
  const { curp, correo, clientIp, now } = asked
  const windows = [
    ['red', clientIp, limits.linksPerIpHour, HOUR],
    ['curp', curp, limits.linksPerCurpDay, DAY],
    ['correo', canonicalCorreo(correo), limits.linksPerCorreoDay, DAY],
  ] as const
  for (const [code, whose, limit, windowMs] of windows) {
    const bucket = `enlaces ${code} ${whose}`
    const quota = await store.consumeQuota(bucket, limit, windowMs, now)
    if (quota.outcome === 'limited') {
      const event = { what: 'enlace pedido', outcome: 'limitado', code } as const
      return refuse(deps, bucket, quota.resetsAt, { ...event, at: now, curp, actor: actorOf(deps, clientIp) })
    }
  }
  return undefined
}

/** The limits of sending a link again: by trámite and hour, by correo (also a corrected one) and day. */
export async function consumeResendQuota(
  deps: LinkLimitDeps,
  tramiteId: string,
  what: ResendEvent,
  asked: Asked,
): Promise<Limited | undefined> {
  const { limits, store } = deps
  if (!limits) return undefined
  const { curp, correo, clientIp, now } = asked
  const windows = [
    [`reenvios ${tramiteId}`, limits.resendsHour, HOUR],
    [`enlaces correo ${canonicalCorreo(correo)}`, limits.linksPerCorreoDay, DAY],
  ] as const
  for (const [bucket, limit, windowMs] of windows) {
    const quota = await store.consumeQuota(bucket, limit, windowMs, now)
    if (quota.outcome === 'limited') {
      const event = { what, outcome: 'limitado' } as const
      return refuse(deps, bucket, quota.resetsAt, { ...event, at: now, curp, actor: actorOf(deps, clientIp) })
    }
  }
  return undefined
}

/** The name of the counter of wrong answers to challenges. */
const captchaBucket = (clientIp: string): string => `captcha ${clientIp}`

/** Wrong answers to the challenge by client IP and hour: counts none, and is asked before an answer is looked at. */
export async function checkCaptchaQuota(
  deps: LinkLimitDeps,
  clientIp: string,
  now: number,
): Promise<Limited | undefined> {
  const limit = deps.limits?.wrongCaptchasHour
  if (limit === undefined) return undefined
  const bucket = captchaBucket(clientIp)
  const quota = await deps.store.checkQuota(bucket, limit, HOUR, now)
  if (quota.outcome === 'ok') return undefined
  const event = { what: 'enlace pedido', outcome: 'limitado', code: 'reto' } as const
  return refuse(deps, bucket, quota.resetsAt, { ...event, at: now, actor: actorOf(deps, clientIp) })
}

/** Wrong answers within the hour from which on the way in person is offered. */
const CAPTCHA_HELP_AFTER = 3

/** Counts a wrong answer, also where no limits are set; whether the way in person is to be offered now. */
export async function countWrongCaptcha(
  { store, limits }: LinkLimitDeps,
  clientIp: string,
  now: number,
): Promise<boolean> {
  const bucket = captchaBucket(clientIp)
  await store.consumeQuota(bucket, limits?.wrongCaptchasHour ?? Number.MAX_SAFE_INTEGER, HOUR, now)
  const quota = await store.checkQuota(bucket, CAPTCHA_HELP_AFTER, HOUR, now)
  return quota.outcome === 'limited'
}

/** Only the first refusal of a window is audited, so that a client that goes on trying does not fill the trail. */
async function refuse(
  { store }: LinkLimitDeps,
  bucket: string,
  resetsAt: number,
  entry: AuditEntry,
): Promise<Limited> {
  const first = await store.consumeQuota(`negado ${bucket}`, 1, resetsAt - entry.at, entry.at)
  if (first.outcome === 'ok') await store.audit(entry)
  return { outcome: 'limited', resetsAt }
}
