/** What an employee is for. Stored, and said in `nss personal`: a format. */
export const ROLES = ['mostrador', 'responsable', 'operacion', 'auditoria'] as const
export type Role = (typeof ROLES)[number]

/**
 * What a role may. `attend`: search a person, open their file, show, print, send again · `propose`: a change of a
 * person's data · `approve`: what another proposed · `cases`: read what was proposed · `arco`: a person's rights
 * · `staff`: invite and close employees · `operate`: the portal itself, no person · `audit`: trail and ledger, read only
 */
export type Power = 'attend' | 'propose' | 'approve' | 'cases' | 'arco' | 'staff' | 'operate' | 'audit'

export const POWERS: Readonly<Record<Role, readonly Power[]>> = {
  mostrador: ['attend', 'propose', 'cases'],
  responsable: ['attend', 'propose', 'cases', 'approve', 'arco', 'staff'],
  operacion: ['operate'],
  auditoria: ['audit', 'cases'],
}

/** Whether a role has a power, by the table `POWERS`. How a session signed in does not count here. */
export const may = ({ role }: { readonly role: Role }, power: Power): boolean => POWERS[role].includes(power)

/** An employee's session at the counter. */
export type StaffSession = {
  readonly staffId: string
  readonly name: string
  readonly role: Role
  /** with `link` (a mailed link and a TOTP code) nothing can be approved; `demo`: a demonstration asks for neither */
  readonly signedInBy: 'passkey' | 'link' | 'demo'
  /** names it among the sessions of the employee; opens nothing */
  readonly ref: string
  /** epoch ms when it ends unless a request comes before */
  readonly idleAt: number
  /** epoch ms when it ends in any case */
  readonly endsAt: number
}

/** An employee as the audit trail names them, among the commands and the hashes of clients. */
export const staffActor = ({ staffId }: { readonly staffId: string }): string => `personal:${staffId}`

/** Whom the trail names so; undefined when it is nobody of the counter. */
export const staffIdOf = (actor: string): string | undefined => /^personal:(.+)$/.exec(actor)?.[1]

/** Why a person's file was opened: the citizen is here · wrote · something of ours was wrong · another reason. */
export const OPENING_KINDS = ['presente', 'escrito', 'correccion', 'otro'] as const
export type OpeningKind = (typeof OPENING_KINDS)[number]
