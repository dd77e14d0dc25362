import { wideNetwork } from '../base/network.ts'
import { DAY, HOUR } from '../base/time.ts'
import type { LinkLimitCode, Refusal } from '../facts/audit-event.ts'
import type { MailedTramite } from '../facts/tramite.ts'
import { type Correo, canonicalCorreo, mailboxOf } from '../person/correo.ts'
import type { Curp } from '../person/curp.ts'
import { actorOf } from '../ports/audit-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { Allowance, LimitStore, Limits } from '../ports/limit-store.ts'
import type { LinkTerms, Standing } from '../ports/link-store.ts'

export type LinkLimitDeps = Needs<
  'clock' | 'secrets' | 'limits' | 'isOwnNetwork' | 'refused' | 'slowDown',
  LimitStore
>

/** A limit is reached; `resetsAt`: until when, epoch ms. */
export type Limited = { readonly outcome: 'limited'; readonly resetsAt: number }

/** Whom a link is for, and the IP address of the client that asks. */
export type Asked = { readonly curp: Curp; readonly correo: Correo; readonly clientIp: string }

/**
 * What a link costs. The network may refuse it. A CURP or a mailbox never does: there the mail is held back, and the
 * last link goes on working, so that nobody can use up what is another's. A CURP alone has no limit, and no stranger
 * can count against two that are bound to each other without naming both, nor while they have no link that works.
 */
export function linkTerms(
  { limits, isOwnNetwork }: Pick<LinkLimitDeps, 'limits' | 'isOwnNetwork'>,
  { curp, correo, clientIp }: Asked,
): LinkTerms {
  if (!limits) return { network: [], mail: () => [] }
  const pair = day(`liga ${curp} ${canonicalCorreo(correo)}`, limits.linksPerPairDay, 'par')
  const mailbox = (standing: Exclude<Standing, 'propio'>) =>
    day(
      `correo ${standing} ${mailboxOf(correo)}`,
      standing === 'libre' ? limits.linksPerCorreoDay : limits.noticesPerCorreoDay,
      'correo',
    )
  return {
    network: networkTerms({ limits, isOwnNetwork }, clientIp),
    mail: (standing, open) => [
      open ? pair : { ...pair, limit: Number.MAX_SAFE_INTEGER },
      ...(standing === 'propio' ? [] : [mailbox(standing)]),
    ],
  }
}

const day = (bucket: string, limit: number, code: LinkLimitCode): Allowance => ({
  bucket,
  limit,
  windowMs: DAY,
  code,
})

/**
 * What a link costs its network, of an hour: the address (IPv4 or /64), and of IPv6 its /48 too. Nothing in the
 * operator's own rooms, and where no limits are set.
 * @param clientIp as `wideNetwork` takes it
 */
export function networkTerms(
  { limits, isOwnNetwork }: Pick<LinkLimitDeps, 'limits' | 'isOwnNetwork'>,
  clientIp: string,
): Allowance[] {
  if (!limits || isOwnNetwork(clientIp)) return []
  const wide = wideNetwork(clientIp)
  const hour = { windowMs: HOUR }
  return [
    { ...hour, bucket: `enlaces red ${clientIp}`, limit: limits.linksPerIpHour, code: 'red' },
    ...(wide === undefined
      ? []
      : [{ ...hour, bucket: `enlaces red ${wide}`, limit: limits.linksPer48Hour, code: 'red48' } as const]),
  ]
}

/** The room that a mail needs which asks the bound correo for approval: one a day for each asking mailbox, and a few in all. */
export const approvalRoom =
  (limits: Limits | undefined) =>
  ({ curp, correo }: MailedTramite, bound: Correo): Allowance[] =>
    limits
      ? [
          day(`aprobación ${curp} ${mailboxOf(correo)}`, 1, 'par'),
          day(`aprobación ${mailboxOf(bound)}`, limits.noticesPerCorreoDay, 'correo'),
        ]
      : []

/**
 * Tells of a link that a limit refused, or whose mail it held back, for the trail and the metrics. Writes nothing
 * itself.
 */
export function tellRefused(
  deps: LinkLimitDeps,
  what: Refusal['what'],
  code: LinkLimitCode,
  { curp, clientIp }: Omit<Asked, 'correo'>,
): void {
  const facts = { at: deps.clock.now(), actor: actorOf(deps, clientIp), curp }
  deps.refused({ what, outcome: 'limitado', code, ...facts })
}

/**
 * Counts a resend or correction of one browser, which only that browser can use up; undefined when it may go on, also
 * where no limits are set.
 * @param asker what the window of an hour is counted for
 */
export async function consumeResendQuota(
  deps: LinkLimitDeps,
  what: Refusal['what'],
  asker: string,
  { curp, clientIp }: Asked,
): Promise<Limited | undefined> {
  if (!deps.limits) return undefined
  const now = deps.clock.now()
  const bucket = `reenvios ${asker}`
  const { outcome, resetsAt } = await deps.store.consumeQuota(bucket, deps.limits.resendsHour, HOUR, now)
  if (outcome === 'ok') return undefined
  deps.refused({ what, outcome: 'limitado', at: now, actor: actorOf(deps, clientIp), curp })
  return { outcome, resetsAt }
}

/** Wrong answers within the hour from which on the way in person is offered. */
const CAPTCHA_HELP_AFTER = 3
/** ms that each wrong answer over the limit adds to the wait for the answer to it, and the longest wait. */
const SLOWER_BY = 300
const SLOWEST = 3000

/**
 * Counts a wrong answer, also where no limits are set; whether the way in person is to be offered now. Wrong answers
 * of a network over its limit are answered more and more slowly. Right ones never are: neighbours share the address.
 */
export async function countWrongCaptcha(
  deps: LinkLimitDeps,
  clientIp: string,
  what: 'enlace pedido' | 'consulta pedida',
): Promise<boolean> {
  const { store, limits, isOwnNetwork } = deps
  const now = deps.clock.now()
  const { count } = await store.consumeQuota(`captcha ${clientIp}`, Number.MAX_SAFE_INTEGER, HOUR, now)
  const over = limits && !isOwnNetwork(clientIp) ? count - limits.wrongCaptchasHour : 0
  if (over > 0) {
    const code = 'reto'
    deps.refused({
      what,
      outcome: 'limitado',
      code,
      at: now,
      actor: actorOf(deps, clientIp),
    })
    await deps.slowDown(Math.min(SLOWEST, over * SLOWER_BY))
  }
  return count >= CAPTCHA_HELP_AFTER
}
