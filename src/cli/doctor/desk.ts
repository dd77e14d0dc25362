import type { Base } from '../../db/base/engine.ts'
import { counted } from '../../domain/base/text.ts'
import { type Finding, warn, well } from './finding.ts'

type Desk = { readonly fourEyes: boolean; readonly demo: boolean }

/** Whether the counter is open, and whether two people can approve there; in a demonstration that takes no passkey. */
export async function deskFinding({ rows }: Base, { fourEyes, demo }: Desk): Promise<Finding> {
  const que = 'mostrador'
  const count = async (sql: string): Promise<number> => (await rows<{ n: number }>(sql))[0]?.n ?? 0
  const all = await count('select count(*) as n from personal where closed_at is null')
  if (all === 0) return well(que, 'cerrado: no hay personal')
  const dice = counted(all, 'persona', 'personas')
  // that one decides alone is a finding of the settings
  if (!fourEyes) return well(que, dice)
  if (demo) return well(que, `${dice}; en la demostración se aprueba sin llave`)
  const approvers = await count(
    `select count(distinct p.id) as n from personal p join llaves l on l.staff_id = p.id
     where p.closed_at is null and p.role = 'responsable' and l.removed_at is null`,
  )
  if (approvers >= 2) return well(que, `${dice}; ${approvers} pueden aprobar`)
  return warn(
    que,
    `${dice}; ${approvers === 1 ? 'solo una puede' : 'nadie puede'} aprobar, y hacen falta dos`,
    'Invita a otra persona responsable, que entre con llave: nss personal invitar.',
  )
}
