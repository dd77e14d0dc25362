import type { CaseKind } from './case.ts'
import type { DocumentType, IssueKind } from './issue.ts'
import type { Power } from './staff.ts'
import type { ChangeState, LinkState } from './tramite.ts'

/** Why nothing was issued: what the register, or the operator, says of the person. */
export type StopCode =
  | 'curp_desconocida'
  | 'curp_fallecido'
  | 'curp_reemplazada'
  | 'curp_bloqueada'
  | 'nss_en_conflicto'
  | 'dato_por_corregir'
  | 'registro_no_responde'

/**
 * The limit that was reached: of the client IP (`red`), its IPv6 /48 (`red48`), a CURP with a correo (`par`), or a
 * mailbox (`correo`); `reto`: wrong answers, which are slowed down. Older trails also have `curp`.
 */
export type LinkLimitCode = 'reto' | 'red' | 'red48' | 'curp' | 'par' | 'correo'

/** A limit that was reached. The trail has one entry for all that it refused within minutes, with their count. */
export type Refusal = {
  readonly what:
    | 'enlace pedido'
    | 'consulta pedida'
    | 'enlace reenviado'
    | 'correo corregido'
    | 'enlace abierto'
    | 'cambio de correo pedido'
    | 'nombres declarados'
    | 'documentos enviados'
    | 'verificación'
    | 'cotejo'
  readonly outcome: 'limitado'
  readonly code?: LinkLimitCode | `${LinkLimitCode} ×${number}` | `×${number}`
}

/**
 * Everything that the audit trail may hold: what happened, how it ended, and a code that says more. These strings are
 * a format: they stand in the trails of every installation, so a new event is added here, and none is renamed.
 */
export type AuditEvent =
  // links
  | { readonly what: 'enlace pedido'; readonly outcome: 'ok' }
  | Refusal
  | { readonly what: 'enlace reenviado'; readonly outcome: 'ok' }
  /** `rechazado`: the server of the correo before had refused the mail with the number */
  | { readonly what: 'correo corregido'; readonly outcome: 'ok' | 'rechazado' }
  /**
   * `unido a otro`: the CURP has another correo by now, or the correo another CURP · `falta comprobar`: the CURP has
   * none, and the first one needs the person's name, or the counter
   */
  | {
      readonly what: 'enlace abierto'
      readonly outcome:
        | 'ok'
        | 'unido a otro'
        | 'falta comprobar'
        | 'CURP distinta'
        | Exclude<LinkState, 'abierto'>
    }
  // Mi trámite
  | { readonly what: 'consulta pedida'; readonly outcome: 'ok' }
  /** `cambió`: the correo that the link was mailed to is not the person's any more */
  | {
      readonly what: 'consulta abierta'
      readonly outcome: 'ok' | 'CURP distinta' | 'vencida' | 'bloqueada' | 'cambió'
    }
  // one correo, one CURP
  | { readonly what: 'cambio de correo pedido' | 'correo de otra CURP'; readonly outcome: 'ok' }
  | { readonly what: 'cambio de correo decidido'; readonly outcome: ChangeState }
  // the number
  | { readonly what: 'emisión'; readonly outcome: 'detenida'; readonly code: StopCode }
  | { readonly what: 'emisión'; readonly outcome: 'exhausted' | 'conflict' }
  /** `repetida`: the same trámite asked again and got the same */
  | { readonly what: IssueKind; readonly outcome: 'ok' | 'repetida'; readonly folio: string }
  | { readonly what: 'NSS mostrado' | 'documentos enviados'; readonly outcome: 'ok'; readonly folio: string }
  /** asked for at the counter, for somebody without one: nothing was sent */
  | { readonly what: 'documentos enviados'; readonly outcome: 'sin correo'; readonly folio: string }
  | {
      readonly what: 'documento visto' | 'documento descargado'
      /** `detenido`: the register says something of the person that shows no number */
      readonly outcome: 'ok' | 'de otro trámite' | 'detenido'
      readonly code: DocumentType
      readonly folio: string
    }
  | { readonly what: 'sello de tiempo'; readonly outcome: 'sin sello'; readonly folio: string }
  // verification; `code` is the way it was asked for
  | {
      readonly what: 'verificación'
      readonly outcome: 'auténtico' | 'no coincide' | 'desconocido'
      readonly code: 'codigo' | 'archivo' | 'cadena'
      readonly folio?: string
    }
  // sharing; `code`: the id of the consent
  | {
      readonly what: 'consentimiento dado' | 'consentimiento revocado'
      readonly outcome: 'ok'
      readonly code: string
    }
  | { readonly what: 'cotejo'; readonly outcome: 'coincide' | 'no coincide'; readonly code: string }
  /** of nobody: neither what was typed nor whose it might be is kept. `code`: of how many rows */
  | { readonly what: 'cotejo'; readonly outcome: 'sin consentimiento'; readonly code: `×${number}` }
  // commands of the operator
  | { readonly what: 'secreto' | 'padrón: persona cambiada'; readonly outcome: 'ok' }
  /** `code`: the order, where the actor is an employee */
  | { readonly what: 'orden'; readonly outcome: 'ok'; readonly code?: string }
  /** `code`: why, in the operator's words */
  | { readonly what: 'arco'; readonly outcome: 'ok'; readonly code?: string }
  /** under the newer CURP alone; what could not be kept of both */
  | { readonly what: 'CURP reemplazada'; readonly outcome: 'ok' | 'dos NSS' | 'dos correos' }
  /** under the newer CURP alone */
  | { readonly what: 'CURP separada'; readonly outcome: 'ok' }
  /** `code`: serial of the certificate */
  | { readonly what: 'sello'; readonly outcome: 'ok'; readonly code: string }
  /** `code`: counts, in words */
  | {
      readonly what: 'padrón importado'
      readonly outcome: 'empezado' | 'ok' | 'interrumpido'
      readonly code: string
    }
  // the counter; the actor is `personal:<id>`, and of what is done to an employee the code names them the same way
  /** `propuesto`: another Responsable decides on it */
  | { readonly what: 'personal invitado'; readonly outcome: 'ok' | 'propuesto'; readonly code: string }
  /** `sin cuatro ojos`: approved by whoever proposed it, as DESK_FOUR_EYES=off allows */
  | {
      readonly what: 'invitación decidida'
      readonly outcome: 'aprobada' | 'rechazada' | 'sin cuatro ojos'
      readonly code: string
    }
  | { readonly what: 'invitación aceptada'; readonly outcome: 'ok'; readonly code: 'llave' | 'código' }
  | { readonly what: 'liga de entrada enviada' | 'personal salió'; readonly outcome: 'ok' }
  | { readonly what: 'personal entró'; readonly outcome: 'ok'; readonly code: 'llave' | 'liga' | 'demo' }
  /** `reto`: the challenge was none of ours, too old or used · `firma`: the assertion does not hold */
  | {
      readonly what: 'personal entró'
      readonly outcome: 'rechazado'
      readonly code: 'llave desconocida' | 'reto' | 'firma' | 'código' | 'liga usada' | 'puesto cerrado'
    }
  | { readonly what: 'personal entró' | 'persona buscada'; readonly outcome: 'limitado' }
  | {
      readonly what:
        | 'llave agregada'
        | 'llave quitada'
        | 'aplicación de códigos'
        | 'sesiones terminadas'
        | 'personal cerrado'
      readonly outcome: 'ok'
      readonly code: string
    }
  /** `code`: what the role may not */
  | { readonly what: 'puesto sin permiso'; readonly outcome: 'rechazado'; readonly code: Power }
  | {
      readonly what: 'persona buscada'
      readonly outcome: 'ok' | 'sin resultado'
      readonly code: 'curp' | 'folio' | 'codigo'
    }
  /** `code`: why it was opened, and the number under which the reason is kept */
  | { readonly what: 'persona abierta'; readonly outcome: 'ok'; readonly code: string }
  | { readonly what: 'NSS mostrado en mostrador'; readonly outcome: 'ok'; readonly code: string }
  | {
      readonly what: 'documento impreso en mostrador'
      readonly outcome: 'ok'
      readonly code: DocumentType
      readonly folio: string
    }
  /** `code`: by what it was read, and how much of it */
  | {
      readonly what: 'auditoría leída' | 'auditoría exportada'
      readonly outcome: 'ok'
      readonly code: string
    }
  /** `code`: entries that were looked at */
  | { readonly what: 'bitácora verificada'; readonly outcome: 'ok' | 'rota'; readonly code: string }
  // the counter; the actor is `personal:<id>`, or the operator's command
  /** a trámite without a mailbox was opened for somebody who came */
  | { readonly what: 'atención en persona'; readonly outcome: 'ok' }
  /** `no fui yo`: by the person, in Mi trámite */
  | { readonly what: 'persona bloqueada'; readonly outcome: 'ok'; readonly code?: 'no fui yo' }
  /** `code`: what it changes, and the id of the case */
  | { readonly what: 'asunto propuesto'; readonly outcome: 'ok'; readonly code: `${CaseKind} ${string}` }
  /** by somebody else than whoever proposed it; once an hour for each */
  | { readonly what: 'asunto visto'; readonly outcome: 'ok'; readonly code: `${CaseKind} ${string}` }
  | {
      readonly what: 'asunto decidido'
      readonly outcome: CaseOutcome
      readonly code: `${CaseKind} ${string}`
    }

/**
 * What came of a case. `aprobado por quien lo propuso`: DESK_FOUR_EYES was off · `en espera`: approved, the correo before
 * may stop it · `detenido`: it did, or things had changed when the time came
 */
export type CaseOutcome =
  | 'aprobado'
  | 'aprobado por quien lo propuso'
  | 'en espera'
  | 'rechazado'
  | 'desistido'
  | 'detenido'
  | 'vencido'
