import type { Colonia, PostalArea } from '../../domain/ports/postal-catalogue.ts'
import type { PlaceModel } from '../models/tramite.ts'

/**
 * Colonias as people choose them: with the type where another of the same code has the name. Where the catalogue has
 * the same name and type twice (81 codes), nobody can tell them apart: the first stands for both.
 */
export function coloniaNames({ colonias }: PostalArea): readonly { clave: string; name: string }[] {
  const count = new Map<string, number>()
  for (const { nombre } of colonias) count.set(nombre, (count.get(nombre) ?? 0) + 1)
  const nameOf = ({ nombre, tipo }: Colonia) =>
    (count.get(nombre) ?? 0) > 1 ? `${nombre} (${tipo})` : nombre
  const seen = new Set<string>()
  return colonias.flatMap((colonia) => {
    const name = nameOf(colonia)
    if (seen.has(name)) return []
    seen.add(name)
    return [{ clave: colonia.clave, name }]
  })
}

/** What is said when the place of a code arrives without a page load. */
export function placeSaid({ place, faults }: PlaceModel): string {
  if (place.outcome === 'none') return faults.find(({ field }) => field === 'cp')?.text ?? ''
  if (place.outcome === 'by hand') return 'No tenemos ese código. Elige tu municipio y escribe tu colonia.'
  const n = coloniaNames(place.area).length
  return n === 1 ? '1 colonia encontrada, ya elegida' : `${n} colonias encontradas`
}
