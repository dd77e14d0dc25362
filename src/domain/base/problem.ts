/**
 * An expected failure, as a value. `code` is stable, and people read it to the help desk; `field` names the form field
 * that it belongs to; `detail` holds the values that its sentence needs. The sentences are in `views/words`.
 */
export type Problem<Code extends string = string> = {
  readonly code: Code
  readonly field?: string
  readonly detail?: Readonly<Record<string, string | number>>
}

/**
 * The result of parsing: a value, or its one problem. Parsing has this generic pair with `ok`, since its callers only
 * unwrap a value or collect problems. Every other result of the domain is a union of its own, told
 * apart by `outcome`.
 */
export type Parsed<T, Code extends string = string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Problem<Code> }

/** A parsed value. */
export const good = <T>(value: T): { ok: true; value: T } => ({ ok: true, value })

/**
 * The problem that kept a text from being parsed.
 * @param detail the values that its sentence needs; never what was typed whole
 */
export const bad = <Code extends string>(
  code: Code,
  detail?: Record<string, string | number>,
): { ok: false; problem: Problem<Code> } => ({ ok: false, problem: detail ? { code, detail } : { code } })

/** Ends a start or a command of the operator. The message is a sentence for the operator that says what to do. */
export class Refused extends Error {
  override name = 'Refused'
}
