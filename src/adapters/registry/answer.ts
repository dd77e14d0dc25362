import type { CivilDate } from '../../domain/base/mexico-time.ts'
import { type Nss, parseNss } from '../../domain/number/nss.ts'
import { parseCorreo } from '../../domain/person/correo.ts'
import { type Curp, parseCurp } from '../../domain/person/curp.ts'
import type { Person, PersonName } from '../../domain/person/person.ts'
import { parsePersonName } from '../../domain/person/typed-name.ts'
import { canBeSealed } from '../../domain/seal/cadena.ts'

/** What the contract of docs/registro-http.md lets an answer be. */
export type Answer =
  | { readonly outcome: 'person'; readonly person: Person }
  | { readonly outcome: 'not known' }
  /** not an answer to our question; the reason holds no personal data */
  | { readonly outcome: 'unusable'; readonly reason: string }

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads the status and body of a response about `curp`. A doubtful response is `unusable`, never "no such person" or "no
 * NSS": either would give somebody a second number. Never throws.
 * @param today civil date in Mexico City
 */
export function readAnswer(status: number, body: Uint8Array, curp: Curp, today: CivilDate): Answer {
  if (status !== 200 && status !== 404) return unusable(`respondió ${status}`)
  const fields = parseObject(body)
  if (status === 404 && fields?.encontrada !== false)
    return unusable('respondió 404 sin "encontrada": false; revisa la dirección')
  if (!fields) return unusable('su respuesta no es un objeto JSON en UTF-8')
  if (fields.curp !== curp) return unusable('su respuesta no es de la CURP preguntada')
  return status === 404 ? { outcome: 'not known' } : readPerson(fields, curp, today)
}

const unusable = (reason: string): Answer => ({ outcome: 'unusable', reason })

function parseObject(body: Uint8Array): Fields | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return isFields(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function readPerson(fields: Fields, curp: Curp, today: CivilDate): Answer {
  const name = readName(fields)
  if (typeof name === 'string') return unusable(`su respuesta trae un nombre inservible (${name})`)
  const numeros = readNumbers(fields.nss)
  if (typeof numeros === 'string') return unusable(`su respuesta trae un NSS inservible (${numeros})`)
  const status = fields.estatus
  if (status !== 'vigente' && status !== 'fallecido' && status !== 'reemplazada')
    return unusable('su respuesta trae un estatus que no existe')
  const current = readCurrent(fields.curp_vigente, curp, status, today)
  if (!current) return unusable('su respuesta trae una curp_vigente inservible')
  const previous = readPrevious(fields.curp_anterior, curp, today)
  if (!previous) return unusable('su respuesta trae una curp_anterior inservible')
  const correo = readCorreo(fields.correo)
  if (!correo) return unusable('su respuesta trae un correo inservible')
  return { outcome: 'person', person: { curp, name, status, ...current, ...previous, ...correo, numeros } }
}

/** Names as a document takes them, or which field is at fault and how. */
function readName({ nombre, primer_apellido, segundo_apellido }: Fields): PersonName | string {
  const segundo = segundo_apellido ?? ''
  if (typeof nombre !== 'string' || typeof primer_apellido !== 'string' || typeof segundo !== 'string')
    return 'falta o no es texto'
  const parts = { nombre, primerApellido: primer_apellido, segundoApellido: segundo }
  // before blanks are folded: a line break is a fault of the service, not a blank
  if (!Object.values(parts).every(canBeSealed)) return 'nombre_caracter'
  const parsed = parsePersonName(parts)
  return parsed.ok ? parsed.value : parsed.problems.map(({ field, code }) => `${field}: ${code}`).join(', ')
}

/** Each number once. The list must be there: silence is not "none". */
function readNumbers(listed: unknown): readonly Nss[] | string {
  if (!Array.isArray(listed)) return 'falta la lista'
  const numeros = new Set<Nss>()
  for (const one of listed as readonly unknown[]) {
    // a JSON number has lost its leading zero
    if (typeof one !== 'string') return 'no es texto'
    const nss = parseNss(one)
    if (!nss.ok) return nss.problem.code
    numeros.add(nss.value)
  }
  return [...numeros]
}

/** `{}` when there is no other CURP in force; undefined when the field contradicts the rest. */
function readCurrent(said: unknown, curp: Curp, status: Person['status'], today: CivilDate) {
  if (said === undefined || said === null) return {}
  if (status !== 'reemplazada') return said === curp ? {} : undefined
  const parsed = typeof said === 'string' ? parseCurp(said, today) : undefined
  return parsed?.ok && parsed.value !== curp ? { currentCurp: parsed.value } : undefined
}

/** `{}` when there was no other CURP before; undefined when what is said cannot be one. */
function readPrevious(said: unknown, curp: Curp, today: CivilDate) {
  if (said === undefined || said === null) return {}
  const parsed = typeof said === 'string' ? parseCurp(said, today) : undefined
  return parsed?.ok && parsed.value !== curp ? { previousCurp: parsed.value } : undefined
}

/** `{}` when the register has none; a wrong one is not taken for none, which would open the CURP to any correo. */
function readCorreo(said: unknown) {
  if (said === undefined || said === null || said === '') return {}
  const parsed = typeof said === 'string' ? parseCorreo(said) : undefined
  return parsed?.ok ? { correo: parsed.value } : undefined
}
