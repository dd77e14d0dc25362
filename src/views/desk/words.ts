import type { Role, StaffSession } from '../../domain/facts/staff.ts'

/** A role as people read it. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  mostrador: 'Mostrador',
  responsable: 'Responsable',
  operacion: 'Operación',
  auditoria: 'Auditoría',
}

/** How somebody signed in. */
export const SIGNED_IN_WORDS: Readonly<Record<StaffSession['signedInBy'], string>> = {
  passkey: 'con llave de acceso',
  link: 'con liga y código',
  demo: 'en la demostración',
}
