import { canonicalCorreo } from '../../domain/person/correo.ts'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import type { OpenDatabase } from '../base/open.ts'
import { personContext } from '../base/row-context.ts'

type Row = { curpIndex: Buffer; sealed: Buffer; correoIndex: Buffer }

/**
 * How many people a link has bound to another correo than the padrón has of them. The bound one stays, since who opened
 * the link had it; which of the two is right only the operator can find out. Reads the people who have a bound correo.
 */
export function countOtherCorreos({ sqlite, vault }: OpenDatabase): number {
  const rows = sqlite.prepare<[], Row>(
    `select p.curp_index as curpIndex, p.sealed, v.correo_index as correoIndex from vinculos v
      left join curps c on c.person_index = v.curp_index and c.next_index is null
      join personas p on p.curp_index = coalesce(c.curp_index, v.curp_index)`,
  )
  let others = 0
  for (const { curpIndex, sealed, correoIndex } of rows.iterate()) {
    const { correo } = vault.decrypt<PadronPerson>(sealed, personContext(curpIndex))
    if (correo && !vault.index('correo', canonicalCorreo(correo)).equals(correoIndex)) others += 1
  }
  return others
}
