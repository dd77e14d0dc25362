import type { CaseKind } from '../facts/case.ts'
import type { Language } from '../facts/language.ts'
import type { Role } from '../facts/staff.ts'
import type { Curp } from '../person/curp.ts'

/** What a person is told that the institution's staff did. */
export type DeskNotice = CaseKind | 'atencion' | 'bloqueo' | 'bloqueo_propio'

/**
 * The content of a mail as data; `views/mail` writes it. Times in epoch ms. `language` where it is known and the mail
 * is of no trámite.
 */
export type MailContent =
  | { readonly kind: 'enlace'; readonly token: string; readonly expiresAt: number }
  | { readonly kind: 'resultado'; readonly folio: string }
  /** to the correo that was bound to a CURP: the institution bound another, `correo` (masked), in its place */
  | { readonly kind: 'aviso'; readonly correo: string }
  /** to the correo bound to a CURP: approve that `correo` (masked) takes its place */
  | { readonly kind: 'cambio'; readonly token: string; readonly expiresAt: number; readonly correo: string }
  /**
   * to the correo of a person: the code that they gave to `audience` was used for the first time, at `at`. Which one is
   * found out when it goes out; without `curp`, in mails of before, it is known
   */
  | {
      readonly kind: 'cotejo'
      readonly curp?: Curp
      readonly audience: string
      readonly at: number
      readonly language?: Language
    }
  /** a link to Mi trámite; whom it goes to is found out when it does */
  | {
      readonly kind: 'consulta'
      readonly token: string
      readonly expiresAt: number
      readonly language?: Language
    }
  /** to an employee: a one-time link, to begin with (`invitacion`) or to sign in without a passkey (`entrada`) */
  | { readonly kind: 'personal_invitacion'; readonly token: string; readonly expiresAt: number }
  | { readonly kind: 'personal_entrada'; readonly token: string; readonly expiresAt: number }
  /** to an employee: a passkey was added */
  | { readonly kind: 'personal_llave'; readonly at: number }
  /** to a Responsable: somebody was invited, by `by`; nobody: by the operator's command. `correo` is masked */
  | {
      readonly kind: 'personal_nuevo'
      readonly name: string
      readonly correo: string
      readonly role: Role
      readonly by?: string
    }
  /** to an employee of Operación, who asked whether mail goes out */
  | { readonly kind: 'personal_prueba'; readonly at: number }
  /** to a Responsable who wants it: a day (`AAAA-MM-DD`, Mexico City) in counts, and how things stand now */
  | {
      readonly kind: 'personal_resumen'
      readonly day: string
      readonly tramite: number
      readonly correo: number
      readonly correo_muerto: number
      readonly error: number
      readonly asuntos: number
      readonly muertos: number
      readonly avisos: readonly string[]
    }
  /** to the correo of a person: their data were changed, or used, at the counter */
  | { readonly kind: 'mostrador'; readonly notice: DeskNotice; readonly language?: Language }
  /** to the correo before: `correo` (masked) takes its place at `expiresAt`, unless the link stops it */
  | { readonly kind: 'mudanza'; readonly token: string; readonly expiresAt: number; readonly correo: string }

/** A mail that is due. `messageId` stays the same over retries, so that mail clients show one mail. */
export type DueMail = {
  /** given to no other mail, ever */
  readonly id: string
  readonly tramiteId: string
  readonly messageId: string
  readonly to: string
  readonly attempts: number
  /** how often it was handed over whole without a known result, since the process died meanwhile */
  readonly handed: number
  readonly createdAt: number
  readonly content: MailContent
}

/**
 * The outbox (transactional outbox pattern): mail is queued in the transaction that causes it, and delivered from here.
 */
export interface Outbox {
  /** leases up to `limit` due mails for `leaseMs`: no other call gets them meanwhile. A process that dies leases nothing */
  lease(now: number, limit: number, leaseMs: number): Promise<readonly DueMail[]>
  /** called before the last byte is sent: from here on the recipient may have it */
  handOver(id: string): Promise<void>
  /** after a `handOver` whose mail certainly did not arrive */
  takeBack(id: string): Promise<void>
  /** ends it as delivered; its content is wiped */
  markSent(id: string, now: number): Promise<void>
  /** it was for nobody: it goes without a trace, since it is no mail that was sent */
  discard(id: string): Promise<void>
  /** due again at `dueAt` (epoch ms); `counts: false` when no delivery was tried, since its PDF are not made yet */
  markRetry(id: string, dueAt: number, reason: string, counts?: boolean): Promise<void>
  /** ends it as given up, or as `refused` by the recipient's server; its content is wiped */
  markDead(id: string, now: number, reason: string, refused: boolean): Promise<void>
  /** epoch ms of the next due mail, or undefined when none waits */
  nextDueAt(): Promise<number | undefined>
}
