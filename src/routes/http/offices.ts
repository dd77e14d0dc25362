import { type Office, officesFor } from '../../domain/facts/office.ts'
import type { Draft, Tramite } from '../../domain/facts/tramite.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { OfficeStore } from '../../domain/ports/office-store.ts'
import { placeOf } from '../../domain/tramite/address.ts'

export type OfficesContext = Pick<Deps, 'catalogue'> & { readonly store: Pick<OfficeStore, 'allOffices'> }

/** The offices for the address as far as it was typed; none while the operator names none. */
export async function officesAt(ctx: OfficesContext, draft: Draft): Promise<readonly Office[]> {
  const all = await ctx.store.allOffices()
  if (all.length === 0) return []
  const place = placeOf(draft, ctx.catalogue)
  if (place.outcome === 'none') return officesFor(all, { estado: '' })
  const { estado } = place.outcome === 'known' ? place.area : place
  const likely = place.outcome === 'known' ? place.area.municipio.clave : place.likely?.clave
  const municipio = draft.municipio || likely
  return officesFor(all, { estado: estado.clave, ...(municipio ? { municipio } : {}) })
}

/** The same for a trámite: by the address it was given, or by what was typed so far. */
export const officesOf = (ctx: OfficesContext, { address, draft }: Tramite): Promise<readonly Office[]> =>
  officesAt(ctx, address ? { cp: address.cp, municipio: address.municipio.clave } : draft)
