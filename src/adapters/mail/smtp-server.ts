import { isIP } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type SMTPPool from 'nodemailer/lib/smtp-pool'
import { Refused } from '../../domain/base/problem.ts'
import { reasonOf } from './smtp-outcome.ts'

/** In ms: until connected, until greeted, of silence on the socket, and for one mail with every server tried. */
export type SmtpTimeouts = {
  readonly connection: number
  readonly greeting: number
  readonly socket: number
  readonly delivery: number
}

type ServerSettings = {
  readonly requireTls: boolean | 'always'
  readonly hostname?: string
  readonly ca?: string
  readonly connections?: number
}

/**
 * One server of `SMTP_URL` → the options of its pool, and `host:port` as its name, without credentials. Only scheme,
 * credentials, host and port of the URL count: nodemailer would take any option from its query, even
 * `requireTLS=false`. Throws `Refused`, without quoting the URL, when it is not one.
 */
export function serverOptions(text: string, settings: ServerSettings, timeouts: SmtpTimeouts) {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^smtps?:$/.test(url.protocol) || !url.hostname) {
    throw new Refused('SMTP_URL debe ser smtp://… o smtps://… (varios, separados por comas).')
  }
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port ? Number(url.port) : secure ? 465 : 587
  const local = isLoopback(host)
  const auth = url.username
    ? { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) }
    : undefined
  const options: SMTPPool.Options = {
    pool: true,
    host,
    port,
    secure,
    // a password never travels in clear, whatever SMTP_TLS says
    requireTLS: settings.requireTls === 'always' || (!local && (settings.requireTls || auth !== undefined)),
    ...(auth && { auth, forceAuth: true }),
    ...(settings.hostname && { name: settings.hostname }),
    tls: {
      minVersion: 'TLSv1.2',
      // loopback cannot be intercepted, and a local mail server often has a self-signed certificate
      rejectUnauthorized: !local || settings.requireTls === 'always',
      ...(settings.ca && { ca: settings.ca }),
    },
    connectionTimeout: timeouts.connection,
    dnsTimeout: timeouts.connection,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.socket,
    maxConnections: settings.connections ?? 10,
    maxMessages: 100,
    // shorter than servers' own timeouts, so that a mail seldom meets a connection that was just closed
    idleTimeout: 20_000,
    // nodemailer retries only what the server had not begun to read; other retries are the outbox's
    maxRequeues: 1,
  }
  return { options, name: `${url.hostname}:${port}` }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))

export type SmtpProbe =
  | {
      readonly outcome: 'accepted'
      readonly name: string
      readonly encrypted: boolean
      readonly authenticated: boolean
    }
  | { readonly outcome: 'failed'; readonly name: string; readonly reason: string }

const PROBE_TIMEOUTS = { connection: 10_000, greeting: 10_000, socket: 10_000, delivery: 10_000 }

/**
 * Connects to a server of SMTP_URL as a mail would, with STARTTLS and its password, and disconnects. `encrypted`: TLS is
 * in use; `reason` is for the operator. Never rejects.
 */
export async function probeSmtp(
  url: string,
  settings: { readonly requireTls: boolean; readonly ca?: string },
): Promise<SmtpProbe> {
  if (!URL.canParse(url)) return { outcome: 'failed', name: 'SMTP_URL', reason: 'no es una dirección' }
  const { options, name } = serverOptions(url, settings, PROBE_TIMEOUTS)
  const connection = new SMTPConnection(options)
  try {
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject)
      connection.connect(() => resolve())
    })
    const { auth } = options
    if (auth)
      await new Promise<void>((resolve, reject) => {
        connection.login({ credentials: { user: auth.user ?? '', pass: auth.pass ?? '' } }, (error) =>
          error ? reject(error) : resolve(),
        )
      })
    return {
      outcome: 'accepted',
      name,
      encrypted: connection.secure === true,
      authenticated: auth !== undefined,
    }
  } catch (error) {
    return { outcome: 'failed', name, reason: reasonOf(error, '') }
  } finally {
    connection.quit()
    connection.close()
  }
}
