import { isIP } from 'node:net'
import type SMTPPool from 'nodemailer/lib/smtp-pool'
import { Refused } from '../../domain/base/problem.ts'

/** In ms: until connected, until greeted, of silence, and for one mail with every server tried. */
export type SmtpTimeouts = {
  readonly connection: number
  readonly greeting: number
  readonly socket: number
  readonly delivery: number
}

type Wishes = {
  readonly requireTls: boolean | 'always'
  readonly hostname?: string
  readonly ca?: string
  readonly perSecond?: number
}

/**
 * One server of `SMTP_URL` → the options of its pool, and a name for it without credentials. Nothing in the URL but
 * scheme, credentials, host and port counts: nodemailer would take any option from its query, also `requireTLS=false`.
 * Throws, without quoting the URL, when it is not one.
 */
export function serverOptions(text: string, wishes: Wishes, timeouts: SmtpTimeouts) {
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
    // a password never travels in clear, whatever was asked for
    requireTLS: wishes.requireTls === 'always' || (!local && (wishes.requireTls || auth !== undefined)),
    ...(auth && { auth, forceAuth: true }),
    ...(wishes.hostname && { name: wishes.hostname }),
    tls: {
      minVersion: 'TLSv1.2',
      // nobody stands between a process and its own machine, whose mail server often has a made-up certificate
      rejectUnauthorized: !local || wishes.requireTls === 'always',
      ...(wishes.ca && { ca: wishes.ca }),
    },
    connectionTimeout: timeouts.connection,
    dnsTimeout: timeouts.connection,
    greetingTimeout: timeouts.greeting,
    socketTimeout: timeouts.socket,
    maxConnections: 5,
    maxMessages: 100,
    // in fifths of a second: an even pace leaves the event loop to the pages
    rateDelta: 200,
    rateLimit: Math.max(1, Math.round((wishes.perSecond ?? 25) / 5)),
    // below what servers wait, so that a mail seldom meets a connection that was just closed
    idleTimeout: 20_000,
    // nodemailer repeats only what the server had not begun to read; other repeats are the outbox's
    maxRequeues: 1,
  }
  return { options, name: `${url.hostname}:${port}` }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
