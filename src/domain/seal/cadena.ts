import { sealedDate } from '../base/mexico-time.ts'
import { foldBlanks } from '../base/text.ts'
import type { IssueKind } from '../facts/issue.ts'
import type { Nss } from '../number/nss.ts'
import type { Curp } from '../person/curp.ts'
import type { Chance } from '../ports/chance.ts'

/** The values of a cadena original, in their order. */
export type CadenaFields = {
  readonly portal: string
  readonly kind: IssueKind
  /** epoch ms */
  readonly issuedAt: number
  readonly folio: string
  readonly fullName: string
  readonly curp: Curp
  readonly nss: Nss
}

const KINDS: Record<IssueKind, string> = {
  asignacion: 'Asignación de NSS',
  localizacion: 'Localización de NSS',
}

/**
 * A new folio of 22 digits: 13 of epoch ms and 9 random ones, uniform by rejection sampling. Predictable in part, so it
 * is no secret.
 * @param now epoch ms
 */
export function makeFolio(now: number, chance: Chance): string {
  const limit = 4_000_000_000 // the largest multiple of 10^9 in 32 bits
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = chance.bytes(4)
    const random = a * 0x1000000 + b * 0x10000 + c * 0x100 + d
    if (random < limit)
      return `${String(now).padStart(13, '0')}${String(random % 1_000_000_000).padStart(9, '0')}`
  }
}

/**
 * The cadena original: labelled fields between double pipes, one line of UTF-8 (NFC), in the order of `CadenaFields`
 * with an empty RFC and registro patronal. The same bytes are sealed, printed and stored: a format. Throws when a value
 * could forge a field, which is a bug, since values are parsed before.
 */
export function composeCadena(f: CadenaFields): string {
  const fields = [
    ['Invocante', f.portal],
    ['Tipo de trámite', KINDS[f.kind]],
    ['Fecha', sealedDate(f.issuedAt)],
    ['Folio', f.folio],
    ['RFC', ''],
    ['Nombre o Razón Social', f.fullName],
    ['CURP', f.curp],
    ['Número Registro Patronal', ''],
    ['Número de Seguridad Social', f.nss],
  ] as const
  return `||${fields.map(([label, value]) => `${label}:${sealable(value)}`).join('|')}||`
}

/**
 * Whether a value may stand in a cadena: it has no pipe, control character, lone surrogate, or line or paragraph
 * separator.
 */
export const canBeSealed = (text: string): boolean => !/[|\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u.test(text)

function sealable(value: string): string {
  if (!canBeSealed(value)) throw new Error('a value that could forge a field of the cadena original')
  return foldBlanks(value)
}

/** The values of a cadena original by label; undefined when the text is none. Values may have colons, labels not. */
export function parseCadena(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.startsWith('||') || !text.endsWith('||') || text.length < 5) return undefined
  const fields = new Map<string, string>()
  for (const field of text.slice(2, -2).split('|')) {
    const cut = field.indexOf(':')
    if (cut <= 0 || fields.has(field.slice(0, cut))) return undefined
    fields.set(field.slice(0, cut), field.slice(cut + 1))
  }
  return fields
}
