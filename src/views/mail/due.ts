import type { Addressee } from '../../domain/consulta/ask.ts'
import type { OwnCorreo } from '../../domain/consulta/own-correo.ts'
import { type Composed, DELIVERY_REASONS } from '../../domain/delivery/delivery.ts'
import { DOCUMENT_TYPES, type DocumentType } from '../../domain/facts/issue.ts'
import { languageOf } from '../../domain/facts/language.ts'
import type { Tramite } from '../../domain/facts/tramite.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { LinkVerdict } from '../../domain/ports/change-store.ts'
import type { Attachment, Message } from '../../domain/ports/mail-carrier.ts'
import type { DueMail } from '../../domain/ports/outbox.ts'
import type { TramiteStore } from '../../domain/ports/tramite-store.ts'
import type { ResultMail } from '../../domain/tramite/result-mail.ts'
import { speaking } from '../words/words.ts'
import {
  composeChangeMail,
  composeCheckMail,
  composeConsultaMail,
  composeDeskMail,
  composeLinkMail,
  composeMovedMail,
  composeMoveMail,
  composeResultMail,
  composeStaffMail,
  type MailSite,
} from './compose.ts'

/** Where a mail finds its trámite, and the one with the number its files, which are made after the issue, in the background. */
export type MailStore = Pick<TramiteStore, 'findTramite'> & {
  readPdf(folio: string, type: DocumentType): Promise<Uint8Array | undefined>
}

export type DueMailParts = MailSite & {
  readonly store: MailStore
  /** what the correo of a trámite is to be told */
  readonly settle: (tramite: Tramite) => Promise<LinkVerdict>
  /** whether the change of a token may still be decided */
  readonly asks: (token: string) => Promise<boolean>
  /** whom a link to Mi trámite goes to */
  readonly addressee: (token: string) => Promise<Addressee>
  /** the correo that is a person's now */
  readonly own: (curp: Curp) => Promise<OwnCorreo>
  /** whether the documents of a folio may still be sent to a correo */
  readonly result: (tramiteId: string, folio: string, to: string) => Promise<ResultMail>
  /** the documents of a folio are wanted and not there yet */
  readonly documentsDue: (folio: string) => void
}

/**
 * The message of a due mail, or why there is none, or none yet. The same mail gives the same message, date included, so
 * that a repeat is the same letter again. Rejects when its issue is not there: a bug.
 */
export function composeDueMail(parts: DueMailParts): (due: DueMail) => Promise<Composed> {
  const compose = async (
    { tramiteId, messageId, to, createdAt, content }: DueMail,
    tramite: Tramite | undefined,
  ): Promise<Composed> => {
    const envelope = { messageId, to, date: new Date(createdAt), attachments: [] }
    if (content.kind === 'enlace') {
      const verdict = tramite ? await parts.settle(tramite) : 'enlace'
      return composed({ ...envelope, ...composeLinkMail(content, verdict, parts) })
    }
    if (content.kind === 'consulta') {
      const found = await parts.addressee(content.token)
      if (found.outcome === 'not known') return { outcome: 'later', reason: DELIVERY_REASONS.noRegister }
      if (found.outcome === 'nobody') return found
      return composed({ ...envelope, to: found.correo, ...composeConsultaMail(content, parts) })
    }
    if (content.kind === 'cotejo') {
      const own = content.curp && (await parts.own(content.curp))
      if (own?.outcome === 'not known') return { outcome: 'later', reason: DELIVERY_REASONS.noRegister }
      if (own?.outcome === 'none') return { outcome: 'nobody' }
      return composed({ ...envelope, to: own?.correo ?? to, ...composeCheckMail(content, parts) })
    }
    if (content.kind === 'cambio')
      return (await parts.asks(content.token))
        ? composed({ ...envelope, ...composeChangeMail(content, parts) })
        : { outcome: 'withheld' }
    if (content.kind === 'aviso') return composed({ ...envelope, ...composeMovedMail(content, parts) })
    if (content.kind === 'mostrador') return composed({ ...envelope, ...composeDeskMail(content, parts) })
    if (content.kind === 'mudanza') return composed({ ...envelope, ...composeMoveMail(content, parts) })
    if (content.kind !== 'resultado') return composed({ ...envelope, ...composeStaffMail(content, parts) })
    const result = await parts.result(tramiteId, content.folio, to)
    if (result.outcome === 'not known') return { outcome: 'later', reason: DELIVERY_REASONS.noRegister }
    if (result.outcome === 'withheld') return result
    const attachments = await readAttachments(parts.store, content.folio)
    if (attachments) return composed({ ...envelope, ...composeResultMail(result.issue, parts), attachments })
    parts.documentsDue(content.folio)
    return { outcome: 'not yet' }
  }
  return async (due) => {
    const { content, tramiteId } = due
    const told = 'language' in content ? content.language : undefined
    // those to employees are of none
    const tramite =
      told || content.kind.startsWith('personal_') ? undefined : await parts.store.findTramite(tramiteId)
    return speaking({ language: told ?? languageOf(tramite ?? {}) }, () => compose(due, tramite))
  }
}

const composed = (message: Message): Composed => ({ outcome: 'composed', message })

/** Without a personal datum, and ASCII, so that no client mangles them. */
const FILE_NAMES: Record<DocumentType, string> = {
  asignacion: 'numero-de-seguridad-social.pdf',
  tarjeta: 'tarjeta-de-numero-de-seguridad-social.pdf',
}

async function readAttachments(store: MailStore, folio: string): Promise<Attachment[] | undefined> {
  const files: Attachment[] = []
  for (const type of DOCUMENT_TYPES) {
    const bytes = await store.readPdf(folio, type)
    if (!bytes) return undefined
    files.push({ name: FILE_NAMES[type], type: 'application/pdf', bytes })
  }
  return files
}
