import { bad, good, type Parsed, type Problem } from '../base/problem.ts'
import type { Address, Draft } from '../facts/tramite.ts'
import { ESTADOS } from '../person/entidades.ts'
import type { Colonia, Lugar, PostalArea, PostalCatalogue } from '../ports/postal-catalogue.ts'

/** The value of the field `colonia` for "mi colonia no aparece". */
export const OTHER_COLONIA = 'otra'

export type CpProblemCode = 'cp_vacio' | 'cp_cuatro' | 'cp_forma' | 'cp_sin_estado'
export type AddressProblemCode =
  | CpProblemCode
  | 'municipio_falta'
  | 'municipio_distinto'
  | 'colonia_falta'
  | 'colonia_revisa'
  | 'colonia_dos'
  | `${NeededField}_falta`
  | 'texto_caracter'
  | 'texto_largo'
type AddressProblem = Problem<AddressProblemCode>
type NeededField = 'calle' | 'numero_exterior' | 'colonia_otra'

/**
 * Parses a postal code into five digits. Blanks, dots, dashes and "C.P." are dropped. Four digits are a problem with a
 * proposal (`detail.propuesta`), not padded silently. A code whose first two digits belong to no estado is refused.
 */
export function parseCp(text: string, catalogue: PostalCatalogue): Parsed<string, CpProblemCode> {
  const cp = plainCp(text)
  if (cp === '') return bad('cp_vacio')
  if (/^\d{4}$/.test(cp)) return bad('cp_cuatro', { propuesta: `0${cp}` })
  if (!/^\d{5}$/.test(cp)) return bad('cp_forma')
  return catalogue.estadoOf(cp) ? good(cp) : bad('cp_sin_estado')
}

const plainCp = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/c[\s.]*p[\s.]*/i, '')
    .replace(/[\s.\-–—]/g, '')

/** Whether the typed code differs from the one whose place the form showed (`shown`; empty: it showed none). */
export const isOtherCode = ({ cp }: Draft, shown: string): boolean =>
  shown !== '' && plainCp(cp ?? '') !== shown

/**
 * The draft without choices from the list of another place, since the same key means another colonia or municipio
 * there. The list is that of the code `shown`, or, when the place is given by hand, that of the estado in `a_mano`.
 */
export function chosenHere(draft: Draft, shown: string): Draft {
  if (draft.a_mano) return draft.estado === draft.a_mano ? draft : { ...draft, municipio: '' }
  return isOtherCode(draft, shown) ? { ...draft, colonia: '', colonia_otra: '', municipio: '' } : draft
}

/** What the form of Paso 2 offers for a postal code. `none`: the code is missing or invalid. */
export type Place =
  | { readonly outcome: 'none' }
  | { readonly outcome: 'known'; readonly area: PostalArea }
  /** the estado follows from the code; municipio and colonia are given by hand */
  | {
      readonly outcome: 'by hand'
      /** the person says that the place of the code is not theirs */
      readonly corrected: boolean
      readonly cp: string
      readonly estado: Lugar
      readonly municipios: readonly Lugar[]
      /** where the code most likely lies: chosen beforehand */
      readonly likely?: Lugar
    }

/**
 * The place of a draft. With `a_mano` the person says that the place of the code is not theirs, and may choose the
 * estado.
 */
export function placeOf(draft: Pick<Draft, 'cp' | 'a_mano' | 'estado'>, catalogue: PostalCatalogue): Place {
  const parsed = parseCp(draft.cp ?? '', catalogue)
  if (!parsed.ok) return { outcome: 'none' }
  const cp = parsed.value
  const area = catalogue.find(cp)
  const corrected = Boolean(draft.a_mano)
  if (area && !corrected) return { outcome: 'known', area }
  const chosen = corrected ? ESTADOS.find(({ clave }) => clave === draft.estado) : undefined
  const estado = chosen ?? area?.estado ?? catalogue.estadoOf(cp)
  if (!estado) return { outcome: 'none' }
  const municipios = catalogue.municipiosOf(estado.clave)
  const likely = corrected ? undefined : catalogue.likelyMunicipio(cp)
  return { outcome: 'by hand', corrected, cp, estado, municipios, ...(likely ? { likely } : {}) }
}

/**
 * Parses the postal address of a draft, or gives all its problems, each with its field. Texts are one line of NFC,
 * blanks folded: 100 characters at most, numbers of the house 20. Only the place is compared with the catalogue, whose
 * version the address keeps.
 */
export function parseAddress(
  draft: Draft,
  catalogue: PostalCatalogue,
): { ok: true; value: Address } | { ok: false; problems: readonly AddressProblem[] } {
  const problems: AddressProblem[] = []
  const need = (field: NeededField, longest: number): string =>
    line(draft[field], field, longest, problems, `${field}_falta`)
  const cp = parseCp(draft.cp ?? '', catalogue)
  if (!cp.ok) problems.push({ ...cp.problem, field: 'cp' })
  const place = placeOf(draft, catalogue)
  const municipio = place.outcome === 'none' ? undefined : municipioOf(draft, place, problems)
  const colonia = place.outcome === 'none' ? undefined : chooseColonia(draft, place, need, problems)
  const calle = need('calle', 100)
  const numeroExterior = need('numero_exterior', 20)
  const numeroInterior = line(draft.numero_interior, 'numero_interior', 20, problems)
  if (problems.length > 0 || place.outcome === 'none' || !colonia || !cp.ok) return { ok: false, problems }
  const { estado } = place.outcome === 'known' ? place.area : place
  if (!municipio) return { ok: false, problems }
  const address = { cp: cp.value, estado, municipio, colonia, calle, numeroExterior }
  const interior = numeroInterior ? { numeroInterior } : {}
  return { ok: true, value: { ...address, ...interior, catalogo: catalogue.version } }
}

/** Of a code that reaches into several municipios, a listed colonia says which; the two must not contradict. */
function municipioOf(
  draft: Draft,
  place: Exclude<Place, { outcome: 'none' }>,
  problems: AddressProblem[],
): Lugar | undefined {
  if (place.outcome === 'by hand') return chooseMunicipio(draft, place.municipios, problems)
  const { municipios, municipio, colonias } = place.area
  if (!municipios) return municipio
  const ofColonia = colonias.find(({ clave }) => clave === draft.colonia)?.municipio
  if (!ofColonia) return chooseMunicipio(draft, municipios, problems)
  if (draft.municipio && draft.municipio !== ofColonia.clave)
    problems.push({ code: 'municipio_distinto', field: 'municipio', detail: { municipio: ofColonia.nombre } })
  return ofColonia
}

function chooseMunicipio(
  draft: Draft,
  municipios: readonly Lugar[],
  problems: AddressProblem[],
): Lugar | undefined {
  const found = municipios.find((m) => m.clave === draft.municipio)
  if (!found) problems.push({ code: 'municipio_falta', field: 'municipio' })
  return found
}

function chooseColonia(
  draft: Draft,
  place: Exclude<Place, { outcome: 'none' }>,
  need: (field: 'colonia_otra', longest: number) => string,
  problems: AddressProblem[],
): Address['colonia'] | undefined {
  const listed: readonly Colonia[] = place.outcome === 'known' ? place.area.colonias : []
  const found = listed.find((c) => c.clave === draft.colonia)
  const typed = Boolean(draft.colonia_otra?.trim())
  if (found && typed) problems.push({ code: 'colonia_dos', field: 'colonia_otra' })
  if (found) {
    const { clave, nombre, tipo } = found
    return { clave, nombre, tipo }
  }
  if (typed || place.outcome === 'by hand' || draft.colonia === OTHER_COLONIA)
    return { nombre: need('colonia_otra', 100) }
  // the only colonia of a code is preselected, so a missing choice means that the list was not seen yet
  problems.push({ code: listed.length === 1 ? 'colonia_revisa' : 'colonia_falta', field: 'colonia' })
  return undefined
}

/**
 * One line of text: NFC, blanks folded, no control characters, at most `longest` characters; empty unless `missing`.
 */
function line(
  text: string | undefined,
  field: string,
  longest: number,
  problems: AddressProblem[],
  missing?: `${NeededField}_falta`,
): string {
  const value = (text ?? '').normalize('NFC').replace(/\s+/g, ' ').trim()
  if (value === '' && missing) problems.push({ code: missing, field })
  else if (/\p{Cc}|\p{Cs}/u.test(value)) problems.push({ code: 'texto_caracter', field })
  else if ([...value].length > longest) problems.push({ code: 'texto_largo', field, detail: { longest } })
  return value
}
