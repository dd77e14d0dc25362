import type { Chance } from '../ports/chance.ts'

/** Crockford's base 32: no I, L, O or U, so that what is read from paper is typed right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const LENGTH = 26

/** A verification code of 130 random bits: 26 characters of Crockford's base 32. */
export const newCode = (chance: Chance): string =>
  Array.from(chance.bytes(LENGTH), (byte) => ALPHABET[byte & 31]).join('')

/** `7K3M-9QRT-…-2X`: as it is printed. What is no such code (those of before were base64url) stays as it is. */
export const groupCode = (code: string): string =>
  code.length === LENGTH ? (code.match(/.{1,4}/g) ?? []).join('-') : code

/**
 * The code in what was typed: alone or in a whole URL, with blanks, hyphens and small letters, with O for 0, and I or L
 * for 1. A code of before, 22 characters of base64url, is taken to the letter, and so is any other text of up to 60 such
 * characters, which no document has. Undefined when it cannot be one.
 */
export function readCode(typed: string): string | undefined {
  const squeezed = typed.replace(/\s+/g, '')
  const code = squeezed.slice(squeezed.lastIndexOf('/') + 1)
  const plain = code.replace(/[-\u2010-\u2015]/g, '').toUpperCase()
  if (plain.length === LENGTH && /^[0-9A-Z]+$/.test(plain))
    return plain.replace(/O/g, '0').replace(/[IL]/g, '1')
  return /^[\w-]{1,60}$/.test(code) ? code : undefined
}
