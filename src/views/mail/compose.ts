import type { Issue } from '../../domain/facts/issue.ts'
import { groupNss } from '../../domain/number/nss.ts'
import type { LinkVerdict } from '../../domain/ports/change-store.ts'
import type { MailContent } from '../../domain/ports/outbox.ts'
import { consultaMail } from './consulta-mail.ts'
import { approvalMail, movedMail, takenMail, waitingMail } from './correo-mails.ts'
import { deskMail, moveMail } from './desk-mails.ts'
import type { MailParts } from './letter.ts'
import { linkMail } from './link-mail.ts'
import { resultMail } from './result-mail.ts'
import { entryMail, invitationMail, passkeyMail, testMail } from './staff-mails.ts'

/** The portal as the mails name it. */
export type MailSite = {
  readonly portal: string
  /** origin, without a slash at the end */
  readonly baseUrl: string
  readonly demo: boolean
}

type Content<K extends MailContent['kind']> = Extract<MailContent, { kind: K }>

/** The mail after Paso 1: the link, or why there is none. The page after Paso 1 must not depend on which. */
export function composeLinkMail(content: Content<'enlace'>, verdict: LinkVerdict, site: MailSite): MailParts {
  if (verdict === 'cambio') return waitingMail(site)
  if (verdict === 'ocupado') return takenMail(site)
  const { portal, baseUrl, demo } = site
  return linkMail({ portal, url: `${baseUrl}/enlace/${content.token}`, expiresAt: content.expiresAt, demo })
}

export const composeConsultaMail = (
  { token, expiresAt }: Content<'consulta'>,
  { portal, baseUrl, demo }: MailSite,
): MailParts => consultaMail({ portal, url: `${baseUrl}/consulta/${token}`, expiresAt, demo })

export const composeChangeMail = ({ token, ...content }: Content<'cambio'>, site: MailSite): MailParts =>
  approvalMail({ ...content, ...site, url: `${site.baseUrl}/cambio/${token}` })

export const composeMovedMail = ({ correo }: Content<'aviso'>, site: MailSite): MailParts =>
  movedMail({ correo, ...site })

type StaffContent = Content<'personal_invitacion' | 'personal_entrada' | 'personal_llave' | 'personal_prueba'>

export function composeStaffMail(content: StaffContent, site: MailSite): MailParts {
  if (content.kind === 'personal_prueba') return testMail({ ...content, ...site })
  if (content.kind === 'personal_llave') return passkeyMail({ ...content, ...site })
  return (content.kind === 'personal_invitacion' ? invitationMail : entryMail)({ ...content, ...site })
}
export const composeDeskMail = ({ notice }: Content<'mostrador'>, site: MailSite): MailParts =>
  deskMail({ notice, ...site })

export const composeMoveMail = ({ token, ...content }: Content<'mudanza'>, site: MailSite): MailParts =>
  moveMail({ ...content, ...site, url: `${site.baseUrl}/mudanza/${token}` })

export function composeResultMail(issue: Issue, { portal, baseUrl, demo }: MailSite): MailParts {
  const { kind, folio, umf, nss } = issue
  return resultMail({ portal, baseUrl, kind, folio, nss: groupNss(nss), demo, ...(umf ? { umf } : {}) })
}
