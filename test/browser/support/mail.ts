import { eventually } from '../../support/portal.ts'
import type { KeptMail } from '../../support/visitor.ts'
import type { Site } from './site.ts'

/** The newest mail of the demonstration to `correo` whose subject has `subject`; waits for it. */
export const mailTo = (site: Site, correo: string, subject: string): Promise<KeptMail> =>
  eventually(async () => {
    const answer = await fetch(`${site.url}/demo/correo`, { headers: { accept: 'application/json' } })
    const mails = (await answer.json()) as KeptMail[]
    return mails.find((mail) => mail.para === correo && mail.asunto.includes(subject))
  })

/** The whole address of the link in a mail. */
export function linkOf(mail: KeptMail): string {
  const link = /https?:\/\/\S+\/enlace\/[\w-]+/.exec(mail.texto)?.[0]
  if (!link) throw new Error(`no link in: ${mail.texto}`)
  return link
}
