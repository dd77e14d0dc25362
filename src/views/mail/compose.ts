import type { Issue } from '../../domain/facts/issue.ts'
import { groupNss } from '../../domain/number/nss.ts'
import type { LinkVerdict } from '../../domain/ports/change-store.ts'
import type { MailContent } from '../../domain/ports/outbox.ts'
import { language, pathIn, words } from '../words/words.ts'
import { draw, type MailParts } from './letter.ts'
import { digestMail, entryMail, invitationMail, newcomerMail, passkeyMail, testMail } from './staff-mails.ts'

/** The portal as the mails name it. */
export type MailSite = {
  readonly portal: string
  /** origin, without a slash at the end */
  readonly baseUrl: string
  readonly demo: boolean
}

/** Where the pages of the language of the mail begin. */
const home = ({ baseUrl }: MailSite): string => `${baseUrl}${pathIn(language(), '/').replace(/\/$/, '')}`

type Content<K extends MailContent['kind']> = Extract<MailContent, { kind: K }>

/** The mail after Paso 1: the link, or why there is none. The page after Paso 1 must not depend on which. */
export function composeLinkMail(content: Content<'enlace'>, verdict: LinkVerdict, site: MailSite): MailParts {
  const { mails } = words()
  if (verdict === 'cambio') return draw(site, mails.waiting({ baseUrl: home(site) }))
  if (verdict === 'ocupado') return draw(site, mails.taken({ baseUrl: home(site) }))
  const { token, expiresAt } = content
  return draw(site, mails.link({ url: `${home(site)}/enlace/${token}`, expiresAt }))
}

/** To the correo that is bound to the person: the link to Mi trámite. */
export const composeConsultaMail = ({ token, expiresAt }: Content<'consulta'>, site: MailSite): MailParts =>
  draw(site, words().mails.consulta({ url: `${home(site)}/consulta/${token}`, expiresAt }))

/** To the person: a code of theirs was used for the first time. */
export const composeCheckMail = (content: Content<'cotejo'>, site: MailSite): MailParts =>
  draw(site, words().mails.check({ ...content, baseUrl: home(site) }))

/** To the correo bound to the CURP, when somebody asks with another one. */
export const composeChangeMail = ({ token, ...content }: Content<'cambio'>, site: MailSite): MailParts =>
  draw(site, words().mails.approval({ ...content, url: `${home(site)}/cambio/${token}` }))

/** To the correo that was bound, when the institution bound another at the person's request. */
export const composeMovedMail = ({ correo }: Content<'aviso'>, site: MailSite): MailParts =>
  draw(site, words().mails.moved({ correo, baseUrl: home(site) }))

type StaffContent = Content<
  | 'personal_invitacion'
  | 'personal_entrada'
  | 'personal_llave'
  | 'personal_nuevo'
  | 'personal_prueba'
  | 'personal_resumen'
>

/** A mail to an employee, by its kind. In Spanish, whatever the language at hand. */
export function composeStaffMail(content: StaffContent, site: MailSite): MailParts {
  if (content.kind === 'personal_resumen') return digestMail({ ...content, ...site })
  if (content.kind === 'personal_nuevo') return newcomerMail({ ...content, ...site })
  if (content.kind === 'personal_prueba') return testMail({ ...content, ...site })
  if (content.kind === 'personal_llave') return passkeyMail({ ...content, ...site })
  return (content.kind === 'personal_invitacion' ? invitationMail : entryMail)({ ...content, ...site })
}
/** To the person: the institution's staff did something with their data, or they themselves did. */
export const composeDeskMail = ({ notice }: Content<'mostrador'>, site: MailSite): MailParts =>
  draw(site, words().mails.desk({ notice, baseUrl: home(site) }))

/** To the correo that is bound: at the counter somebody asked for another, which takes its place unless this stops it. */
export const composeMoveMail = ({ token, ...content }: Content<'mudanza'>, site: MailSite): MailParts =>
  draw(site, words().mails.move({ ...content, url: `${home(site)}/mudanza/${token}` }))

/** The name and the CURP are in the attached documents; the mail itself does not repeat them. */
export function composeResultMail(issue: Issue, site: MailSite): MailParts {
  const { kind, folio, umf, nss } = issue
  const baseUrl = home(site)
  return draw(
    site,
    words().mails.result({ baseUrl, kind, folio, nss: groupNss(nss), ...(umf ? { umf } : {}) }),
  )
}
