import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { reasonOf } from './smtp-outcome.ts'
import { serverOptions } from './smtp-server-options.ts'

export type SmtpProbe =
  | { readonly ok: true; readonly name: string; readonly encrypted: boolean; readonly authenticated: boolean }
  | { readonly ok: false; readonly name: string; readonly reason: string }

type Wishes = { readonly requireTls: boolean; readonly ca?: string }

const TIMEOUTS = { connection: 10_000, greeting: 10_000, socket: 10_000, delivery: 10_000 }

/** Connects to a server of SMTP_URL as mail would, with STARTTLS and its password, and leaves. Never rejects. */
export async function probeSmtp(url: string, wishes: Wishes): Promise<SmtpProbe> {
  if (!URL.canParse(url)) return { ok: false, name: 'SMTP_URL', reason: 'no es una dirección' }
  const { options, name } = serverOptions(url, wishes, TIMEOUTS)
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
    return { ok: true, name, encrypted: connection.secure === true, authenticated: auth !== undefined }
  } catch (error) {
    return { ok: false, name, reason: reasonOf(error, '') }
  } finally {
    connection.quit()
    connection.close()
  }
}
