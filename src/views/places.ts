import type { Colonia, PostalArea } from '../domain/ports.ts'

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

/** What a screen reader hears when the place of a code is there. */
export function coloniasFound(area: PostalArea): string {
  const n = area.colonias.length
  return n === 1 ? '1 colonia encontrada, ya elegida' : `${n} colonias encontradas`
}
