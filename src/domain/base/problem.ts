/**
 * An expected failure, as a value. `code` is stable and is what people read in a report to the
 * help desk; `field` names the form field it belongs to; `detail` holds what the sentence needs.
 * The sentence itself is said in `views/messages.ts`.
 */
export type Problem<Code extends string = string> = {
  readonly code: Code
  readonly field?: string
  readonly detail?: Readonly<Record<string, string | number>>
}

/** A value, or the problems that kept it from being one. */
export type Parsed<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem<Code> }

export const good = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

export const bad = <Code extends string>(
  code: Code,
  detail?: Record<string, string | number>,
): { ok: false; problem: Problem<Code> } => ({ ok: false, problem: detail ? { code, detail } : { code } })

/** A start or an operator's command that cannot go on. The message is for the operator, and says what to do. */
export class Refused extends Error {
  override name = 'Refused'
}
