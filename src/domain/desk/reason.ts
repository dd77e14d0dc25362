import { bad, good, type Parsed } from '../base/problem.ts'
import { foldBlanks } from '../base/text.ts'

export type ReasonProblemCode = 'motivo_corto' | 'motivo_largo'

const SHORTEST = 10
const LONGEST = 500

/** Why something is done: one line of 10 to 500 characters, NFC; blanks and control characters are folded. */
export function parseReason(text: string): Parsed<string, ReasonProblemCode> {
  const reason = foldBlanks(text.replace(/\p{Cc}/gu, ' '))
  const length = [...reason].length
  if (length < SHORTEST) return bad('motivo_corto', { shortest: SHORTEST })
  return length > LONGEST ? bad('motivo_largo', { longest: LONGEST }) : good(reason)
}
