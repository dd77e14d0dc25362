import { ENTIDADES, entidadName, inegiOf } from '../../domain/person/entidades.ts'
import type { Lugar } from '../../domain/ports/postal-catalogue.ts'

const byKey = new Map<string, Lugar>()
for (const code of ENTIDADES) {
  const clave = inegiOf(code)
  if (clave) byKey.set(clave, { clave, nombre: entidadName(code) })
}

/** INEGI keys of the 32 estados, `01` to `32`. */
export const ESTADOS: readonly string[] = [...byKey.keys()].sort()

/** `15` → Estado de México: the estado as people call it, by its INEGI key; undefined for any other text. */
export const estadoByKey = (clave: string): Lugar | undefined => byKey.get(clave)

/**
 * First and last two digits of each estado's postal codes. 17, 18, 19 and 00 belong to nobody: 96 pairs in all,
 * as in the national catalogue of Correos de México.
 */
const PREFIXES: readonly [first: number, last: number, estado: string][] = [
  [1, 16, '09'],
  [20, 20, '01'],
  [21, 22, '02'],
  [23, 23, '03'],
  [24, 24, '04'],
  [25, 27, '05'],
  [28, 28, '06'],
  [29, 30, '07'],
  [31, 33, '08'],
  [34, 35, '10'],
  [36, 38, '11'],
  [39, 41, '12'],
  [42, 43, '13'],
  [44, 49, '14'],
  [50, 57, '15'],
  [58, 61, '16'],
  [62, 62, '17'],
  [63, 63, '18'],
  [64, 67, '19'],
  [68, 71, '20'],
  [72, 75, '21'],
  [76, 76, '22'],
  [77, 77, '23'],
  [78, 79, '24'],
  [80, 82, '25'],
  [83, 85, '26'],
  [86, 86, '27'],
  [87, 89, '28'],
  [90, 90, '29'],
  [91, 96, '30'],
  [97, 97, '31'],
  [98, 99, '32'],
]

/** Five digits → the estado that the first two belong to; undefined when they belong to none, or for other text. */
export function estadoOfCode(cp: string): Lugar | undefined {
  if (!/^\d{5}$/.test(cp)) return undefined
  const pair = Number(cp.slice(0, 2))
  const found = PREFIXES.find(([first, last]) => pair >= first && pair <= last)
  return found && byKey.get(found[2])
}
