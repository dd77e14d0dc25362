import { createPrivateKey } from 'node:crypto'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTransport } from 'nodemailer'
import addressparser from 'nodemailer/lib/addressparser'
import type Mail from 'nodemailer/lib/mailer'
import { Refused } from '../../domain/base/problem.ts'
import type { MailCarrier, Message } from '../../domain/ports/mail-carrier.ts'
import { isSilence, nextServerMayTry, outcomeOf, reasonOf } from './smtp-outcome.ts'
import { type SmtpTimeouts, serverOptions } from './smtp-server.ts'

export type SmtpSettings = {
  /** `smtp://` (STARTTLS) or `smtps://`, user and password in them; the first that answers is used */
  readonly servers: readonly string[]
  /** `Nombre <correo@dominio>`, or a correo alone: then the portal is its name */
  readonly from: string
  readonly portal: string
  /** refuse to speak in clear, except to this same machine; `always`: to this machine too */
  readonly requireTls: boolean | 'always'
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string }
  /** name said in EHLO; the machine's own when absent */
  readonly hostname?: string
  /** PEM of the authority of the servers' certificates, when it is not a public one */
  readonly ca?: string
  /** to one server at the same time, 10 unless given: one slow recipient does not delay the others */
  readonly connections?: number
  /** most mails a second to one server, 150 unless given: a backlog must neither slow the pages down nor pass a relay's rate limit */
  readonly perSecond?: number
  readonly timeouts?: Partial<SmtpTimeouts>
}

/** The lease of a mail in `DELIVERY_POLICY` is longer than `delivery`, whatever the number of servers. */
const TIMEOUTS: SmtpTimeouts = { connection: 10_000, greeting: 10_000, socket: 60_000, delivery: 120_000 }

/**
 * Delivers mail to the operator's SMTP servers over pooled connections, signed with DKIM (RFC 6376) when there is a key.
 * Throws `Refused` when a server's URL, the sender or the DKIM key cannot be used; `deliver` never rejects.
 */
export function createSmtpCarrier(settings: SmtpSettings): MailCarrier {
  const timeouts: SmtpTimeouts = { ...TIMEOUTS, ...settings.timeouts }
  const servers = settings.servers.map((url) => {
    const { options, name } = serverOptions(url, settings, timeouts)
    const mail = createTransport({ ...options, ...dkimOptions(settings.dkim) })
    const turn = turnsEvery(1000 / (settings.perSecond ?? 150))
    return { name, mail, turn, watch: watchMessages(mail), deferredUntil: 0 }
  })
  if (servers.length === 0) throw new Refused('SMTP_URL no nombra ningún servidor.')
  const from = senderOf(settings)

  const deliver: MailCarrier['deliver'] = async (message, handOver = async () => {}) => {
    if (!ONE_CORREO.test(message.to)) return { outcome: 'refused', reason: 'no es una dirección de correo' }
    const signal = AbortSignal.timeout(timeouts.delivery)
    const reasons: string[] = []
    for (const server of inOrder(servers)) {
      const { name, mail, turn, watch } = server
      await turn()
      watch.expect(message.messageId, handOver)
      const error = await failureOf(mail, { ...mailOptions(message, from), signal })
      const begun = watch.begun(message.messageId)
      if (error === undefined) return { outcome: 'sent' }
      reasons.push(`${name}: ${reasonOf(error, message.to)}`)
      if (isSilence(error) && !begun) server.deferredUntil = performance.now() + DEFER_MS
      if (outcomeOf(error) === 'refused') return { outcome: 'refused', reason: short(reasons) }
      if (signal.aborted || !nextServerMayTry(error, begun)) break
    }
    return { outcome: 'later', reason: short(reasons) }
  }
  return {
    deliver,
    close: async () => {
      for (const { mail } of servers) mail.close()
    },
  }
}

/**
 * Resolves once so many ms have gone by since the turn before. nodemailer's own limit lets go of all that wait at once, one
 * for each connection.
 */
function turnsEvery(ms: number): () => Promise<void> {
  let free = 0
  return async () => {
    const now = performance.now()
    const at = Math.max(now, free)
    free = at + ms
    if (at > now) await sleep(at - now)
  }
}

/** A server that did not answer is tried last for a minute, or each mail would wait for its timeout. */
const DEFER_MS = 60_000
const inOrder = <T extends { readonly deferredUntil: number }>(servers: readonly T[]): T[] => {
  const now = performance.now()
  return servers.toSorted((a, b) => Number(a.deferredUntil > now) - Number(b.deferredUntil > now))
}

/** nodemailer parses what it puts on the envelope: a comma or a `>` in a correo would add a second recipient. */
const ONE_CORREO = /^[^\s\p{C}<>()[\],;:\\"@]+@[^\s\p{C}<>()[\],;:\\"@]+$/u

const short = (reasons: readonly string[]): string => reasons.join(' · ').slice(0, 200)

/** nodemailer rejects, but a fault in its own code must not stop the loop either. */
async function failureOf(mail: Mail, options: Mail.Options): Promise<unknown> {
  try {
    await mail.sendMail(options)
    return undefined
  } catch (error) {
    return error ?? new Error('unknown')
  }
}

function mailOptions(message: Message, from: Mail.Address): Mail.Options {
  const { messageId, to, subject, text, html, lang, date, attachments } = message
  return {
    envelope: { from: from.address, to: [to] },
    from,
    to: { name: '', address: to },
    subject,
    text,
    html,
    date,
    messageId,
    headers: {
      // RFC 3834: suppresses automatic replies. No List-*: this is no mailing list
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'OOF, AutoReply',
      // RFC 3282
      'Content-Language': lang,
    },
    textEncoding: 'quoted-printable',
    attachments: attachments.map((file) => ({
      filename: file.name,
      contentType: file.type,
      content: Buffer.from(file.bytes),
      contentDisposition: 'attachment',
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
  }
}

function senderOf({ from, portal }: SmtpSettings): Mail.Address {
  const [found, second] = addressparser(from, { flatten: true })
  if (!found?.address || second) throw new Refused('MAIL_FROM debe ser una sola dirección.')
  return { name: found.name || portal, address: found.address }
}

/** Checked here because nodemailer silently sends unsigned when it cannot use the key. */
function dkimOptions(dkim: SmtpSettings['dkim']) {
  if (!dkim) return {}
  const { domain, selector, privateKey } = dkim
  if (typeOf(privateKey) !== 'rsa')
    throw new Refused('La llave de DKIM debe ser RSA, en PEM y sin contraseña.')
  return { dkim: { domainName: domain, keySelector: selector, privateKey } }
}

function typeOf(pem: string): string | undefined {
  try {
    return createPrivateKey(pem).asymmetricKeyType
  } catch {
    return undefined
  }
}

type HandOver = () => Promise<void>

/** Notes for each message whether the server began to read it: nodemailer's errors do not say how far it came. */
function watchMessages(mail: Mail) {
  const expected = new Map<unknown, { readonly handOver: HandOver; stream?: Readable }>()
  mail.use('stream', ({ data, message }, done) => {
    const make = message.createReadStream.bind(message)
    const one = expected.get(data.messageId)
    message.createReadStream = (options) => {
      if (!one) return make(options)
      one.stream = Readable.from(endingAfter(make(options), one.handOver), { objectMode: false })
      return one.stream
    }
    done()
  })
  return {
    expect: (messageId: string, handOver: HandOver): void => {
      expected.set(messageId, { handOver })
    },
    /** asked once after each try: whether the server had begun to read the message */
    begun: (messageId: string): boolean => {
      const begun = expected.get(messageId)?.stream?.readableDidRead ?? false
      expected.delete(messageId)
      return begun
    },
  }
}

/** The stream is pulled by the socket: `handOver` runs when the server has all of the message but its last line. */
async function* endingAfter(stream: Readable, handOver: HandOver): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield chunk
  await handOver()
}
