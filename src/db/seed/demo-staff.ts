import type { Role } from '../../domain/facts/staff.ts'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import type { Base } from '../base/engine.ts'
import { STAFF } from '../base/locks.ts'
import { staffContext } from '../base/row-context.ts'
import { personal } from '../base/schema.ts'
import type { StaffRecord } from '../desk/staff-store.ts'

/** Employees who do not exist: a demonstration lets anybody in as one of them. */
const DEMO_STAFF: readonly (StaffRecord & { readonly id: string; readonly role: Role })[] = [
  ['mostrador', 'Rosalba Ventana Clara'],
  ['responsable', 'Teodoro Sello Firme'],
  ['operacion', 'Ignacia Llave Maestra'],
  ['auditoria', 'Lucio Cuenta Clara'],
].map(([role, name = '']) => ({
  id: `demo-${role}`,
  role: role as Role,
  name,
  correo: `${role}@mostrador.ejemplo.mx` as Correo,
}))

/**
 * Adds the employees of a demonstration to one that has nobody, one of each role. They have no passkey, no code and no
 * invitation.
 * @param now epoch ms
 */
export async function seedStaff({ db, vault, inTurn }: Base, now: number): Promise<void> {
  await inTurn(
    async () => {
      if (await db.select({ id: personal.id }).from(personal).limit(1).get()) return
      for (const { id, role, name, correo } of DEMO_STAFF)
        await db
          .insert(personal)
          .values({
            id,
            role,
            correoIndex: vault.index('correo', canonicalCorreo(correo)),
            sealed: vault.encrypt({ name, correo }, staffContext(id)),
            invitedBy: 'demo',
            createdAt: now,
            joinedAt: now,
          })
          .run()
    },
    { locks: [STAFF] },
  )
}
