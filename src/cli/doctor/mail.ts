import type { Config } from '../../config/config.ts'
import { Refused } from '../../domain/base/problem.ts'
import { networkAdvice } from '../../ops/network-words.ts'
import { bad, type Finding, warn, well } from './finding.ts'

// SMTP is loaded only when it is used: it would be a third of what every command loads at its start
const smtp = () => import('../../adapters/mail/smtp.ts')
const smtpServer = () => import('../../adapters/mail/smtp-server.ts')

/** Each server of SMTP_URL: it answers, it encrypts, it takes the password. */
export async function mailFindings({ mail, mode }: Config): Promise<Finding[]> {
  if (mail.servers.length === 0)
    return mode === 'demo' ? [well('correo', 'ninguno: en la demostración queda en /demo/correo')] : []
  return Promise.all(mail.servers.map((url) => serverFinding(url, mail)))
}

async function serverFinding(url: string, mail: Config['mail']): Promise<Finding> {
  const { requireTls, ca } = mail
  const { probeSmtp } = await smtpServer()
  const found = await probeSmtp(url, { requireTls, ...(ca ? { ca } : {}) })
  if (found.outcome === 'failed')
    return bad(
      'correo',
      `${found.name} no acepta: ${found.reason}`,
      networkAdvice(found.reason) ??
        'Revisa SMTP_URL (servidor, puerto, usuario y contraseña) y que tu red deje salir a ese puerto.',
    )
  const words = [
    `${found.name} responde`,
    found.encrypted ? 'cifrado' : 'sin cifrar',
    ...(found.authenticated ? ['acepta la contraseña'] : []),
  ].join(', ')
  if (!found.encrypted && !/\/\/(127\.|localhost|\[::1\])/.test(url))
    return warn('correo', words, 'Quita SMTP_TLS=optional: los correos llevan datos personales.')
  return well('correo', words)
}

/** Sends one mail to `to` as the portal sends them. Settings that cannot be used are a finding too. @param now epoch ms */
export async function testMailFinding(config: Config, to: string, now: number): Promise<Finding> {
  if (config.mail.servers.length === 0)
    return bad('correo de prueba', 'no hay un servidor que lo envíe', 'Pon SMTP_URL.')
  const { createSmtpCarrier } = await smtp()
  let carrier: ReturnType<typeof createSmtpCarrier>
  try {
    carrier = createSmtpCarrier({ ...config.mail, portal: config.portal })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return bad('correo de prueba', error.message, 'Corrige ese ajuste.')
  }
  const text = `Este es un correo de prueba de ${config.portal} (${config.baseUrl}). Si lo lees, la ventanilla puede enviar.`
  const sent = await carrier.deliver({
    messageId: `<prueba.${now}@${URL.parse(config.baseUrl)?.hostname ?? 'localhost'}>`,
    to,
    subject: `Prueba de correo de ${config.portal}`,
    text,
    html: `<p>${text.replace(/[&<>]/g, (char) => `&#${char.charCodeAt(0)};`)}</p>`,
    lang: 'es-MX',
    date: new Date(now),
    attachments: [],
  })
  await carrier.close()
  if (sent.outcome === 'sent')
    return well('correo de prueba', `entregado para ${to}; mira que no haya caído en el correo no deseado`)
  return bad(
    'correo de prueba',
    sent.reason,
    networkAdvice(sent.reason) ?? 'Corrige lo que dice el servidor; después mira SPF, DKIM y DMARC.',
  )
}
