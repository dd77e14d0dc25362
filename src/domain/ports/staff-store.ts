import type { Role } from '../facts/staff.ts'
import type { Correo } from '../person/correo.ts'

/** An employee. Times are epoch ms. */
export type Employee = {
  readonly id: string
  readonly name: string
  readonly correo: Correo
  readonly role: Role
  /** passkeys that open */
  readonly passkeys: number
  /** the second way in is set up */
  readonly hasTotp: boolean
  readonly createdAt: number
  /** the first invitation was accepted */
  readonly joinedAt?: number
  readonly seenAt?: number
  readonly closedAt?: number
}

/** A WebAuthn credential that was just made. `credentialId`: base64url; `publicKey`: a COSE key (RFC 9052). */
export type NewPasskey = {
  readonly credentialId: string
  readonly publicKey: Uint8Array
  readonly counter: number
  readonly transports: readonly string[]
}
export type Passkey = NewPasskey & {
  readonly staffId: string
  /** as its owner calls it */
  readonly name: string
  readonly createdAt: number
  readonly usedAt?: number
}

/** A bearer token that is mailed; only its hash is stored. Times are epoch ms. */
export type StaffToken = { readonly token: string; readonly now: number; readonly expiresAt: number }
export type StaffLinkKind = 'invitacion' | 'entrada'
export type StaffLink = {
  readonly employee: Employee
  readonly state: 'abierta' | 'usada' | 'vencida'
}

/** How an invitation is accepted: with a passkey, or with the key of TOTP codes and the step of the first one. */
export type Acceptance =
  | { readonly by: 'passkey'; readonly passkey: NewPasskey; readonly name: string }
  | { readonly by: 'totp'; readonly key: string; readonly step: number }

/** An invitation that waits for a second Responsable. */
export type StaffProposal = {
  readonly id: number
  readonly employee: Employee
  readonly proposedBy: string
  readonly createdAt: number
  readonly expiresAt: number
  /** false: whoever proposed may approve (DESK_FOUR_EYES=off) */
  readonly fourEyes: boolean
}

/** Who does it, for the trail: `staffActor`, or the operator's command. */
type By = { readonly actor: string; readonly now: number }

/** Employees, their passkeys and their invitations. What changes something writes its entry of the trail too. */
export interface StaffStore {
  /** somebody was invited once: the counter is open */
  hasStaff(): Promise<boolean>
  /** all of them, the closed ones too, oldest first */
  employees(): Promise<readonly Employee[]>
  findEmployee(id: string): Promise<Employee | undefined>
  /** the open one with that mailbox */
  employeeOf(correo: Correo): Promise<Employee | undefined>
  /**
   * Adds an employee, and mails the invitation if there is a token, of which every other Responsable is told; else it
   * waits for a proposal. `taken`: an open employee has that inbox, in whatever spelling
   */
  addEmployee(
    employee: Pick<Employee, 'id' | 'name' | 'correo' | 'role'>,
    by: By,
    invitation?: StaffToken,
  ): Promise<'added' | 'taken'>
  /** Mails a link; older ones of its kind stop working. False when the employee is closed. */
  sendStaffLink(staffId: string, kind: StaffLinkKind, token: StaffToken, actor: string): Promise<boolean>
  findStaffLink(token: string, kind: StaffLinkKind, now: number): Promise<StaffLink | undefined>
  /** Spends the invitation and keeps what signs in from now on; false when it was spent or is over. */
  acceptInvitation(token: string, acceptance: Acceptance, now: number): Promise<boolean>
  /** Spends a link of the second way together with a TOTP step; false when either was used before, or is over. */
  spendStaffLink(token: string, step: number, now: number): Promise<boolean>
  /** the decrypted key of the TOTP codes */
  totpKeyOf(staffId: string): Promise<{ readonly key: string; readonly step: number } | undefined>
  /** sets the second way up, or anew */
  setTotp(staffId: string, totp: { readonly key: string; readonly step: number }, by: By): Promise<void>
  passkeysOf(staffId: string): Promise<readonly Passkey[]>
  /** one that opens, of an employee who is not closed */
  findPasskey(credentialId: string): Promise<Passkey | undefined>
  /** after an assertion: its counter and moment */
  passkeyUsed(credentialId: string, counter: number, now: number): Promise<void>
  /** false when its id is known already. The employee is told by mail. */
  addPasskey(staffId: string, passkey: NewPasskey, name: string, by: By): Promise<boolean>
  /** `last`: the only one an employee has stays */
  removePasskey(staffId: string, credentialId: string, by: By): Promise<'removed' | 'last' | 'unknown'>
  /** Ends what the employee has: sessions, links, proposals. `last`: the only Responsable with a passkey stays. */
  closeEmployee(staffId: string, by: By): Promise<'closed' | 'last' | 'unknown'>
  /** marks a challenge as answered; false when it was before */
  spendChallenge(id: Uint8Array, expiresAt: number): Promise<boolean>
  staffProposals(now: number): Promise<readonly StaffProposal[]>
  /** False when one is open already. */
  proposeInvitation(
    proposal: Pick<StaffProposal, 'proposedBy' | 'expiresAt' | 'fourEyes'> & { readonly staffId: string },
    by: By,
  ): Promise<boolean>
  /**
   * Approved: what the employee had (passkeys, TOTP, sessions) stops working, and the invitation is mailed.
   * Every other Responsable is told. `own`: whoever decides proposed it, under this account or another · `gone`: decided or over
   */
  decideInvitation(
    id: number,
    decision: { readonly decidedBy: string; readonly own: boolean; readonly invitation?: StaffToken },
    by: By,
  ): Promise<'decided' | 'gone'>
}
