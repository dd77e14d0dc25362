import { canonicalCorreo } from '../../domain/person/correo.ts'
import type { PadronPerson } from '../../domain/person/padron-row.ts'
import type { Base } from '../base/engine.ts'
import { personContext } from '../base/row-context.ts'

/** `curpIndex` and `sealed` are null of who is not in the padrón. */
type Row = { bound: Buffer; correoIndex: Buffer; curpIndex: Buffer | null; sealed: Buffer | null }

/** Bound correos that are read at once. */
const PAGE = 1000

/**
 * How many people a link has bound to another correo than the padrón has of them. The bound one stays, since who opened
 * the link had it; which of the two is right only the operator can find out. Reads the people who have a bound correo,
 * page by page. Rejects when a row was altered or moved.
 */
export async function countOtherCorreos({ rows, vault }: Base): Promise<number> {
  const isOther = ({ curpIndex, sealed, correoIndex }: Row): boolean => {
    if (!curpIndex || !sealed) return false
    const { correo } = vault.decrypt<PadronPerson>(sealed, personContext(curpIndex))
    return correo !== undefined && !vault.index('correo', canonicalCorreo(correo)).equals(correoIndex)
  }
  let others = 0
  for (let after: Uint8Array = Buffer.alloc(0); ; ) {
    const page = await rows<Row>(
      `select v.curp_index as bound, v.correo_index as "correoIndex", p.curp_index as "curpIndex", p.sealed
        from (select curp_index, correo_index from vinculos where curp_index > ? order by curp_index limit ${PAGE}) v
        left join curps c on c.person_index = v.curp_index and c.next_index is null
        left join personas p on p.curp_index = coalesce(c.curp_index, v.curp_index)
        order by v.curp_index`,
      after,
    )
    others += page.filter(isOther).length
    const last = page.at(-1)
    if (!last) return others
    after = last.bound
  }
}
