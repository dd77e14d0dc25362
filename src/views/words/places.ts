import type { Colonia, PostalArea } from '../../domain/ports/postal-catalogue.ts'
import type { PlaceModel } from '../models/tramite.ts'
import { words } from './words.ts'

/**
 * The colonias of a postal code as the list shows them: with their type where two share a name. Where the catalogue
 * has name and type twice (81 codes), nobody can tell them apart, so only the first is listed.
 */
export function coloniaNames({ colonias }: PostalArea): readonly { clave: string; name: string }[] {
  const count = new Map<string, number>()
  for (const { nombre } of colonias) count.set(nombre, (count.get(nombre) ?? 0) + 1)
  const nameOf = ({ nombre, tipo, municipio }: Colonia) => {
    const name = (count.get(nombre) ?? 0) > 1 ? `${nombre} (${tipo})` : nombre
    return municipio ? `${name}, ${municipio.nombre}` : name
  }
  const seen = new Set<string>()
  return colonias.flatMap((colonia) => {
    const name = nameOf(colonia)
    if (seen.has(name)) return []
    seen.add(name)
    return [{ clave: colonia.clave, name }]
  })
}

/** The announcement to screen readers when htmx swaps in the place of a code: all that the eye gets at once. */
export function placeSaid({ place, faults }: PlaceModel): string {
  if (place.outcome === 'none') return faults.find(({ field }) => field === 'cp')?.text ?? ''
  const w = words().place
  if (place.outcome === 'by hand')
    return place.likely ? w.saidLikely(`${place.likely.nombre}, ${place.estado.nombre}`) : w.saidByHand
  const n = coloniaNames(place.area).length
  if (place.area.municipios)
    return w.saidMunicipios(place.area.estado.nombre, n, place.area.municipios.length)
  const where = `${place.area.estado.nombre}, ${place.area.municipio.nombre}`
  return w.saidColonias(where, n)
}
