import type { Problem } from '../base/problem.ts'
import type { Curp } from '../person/curp.ts'
import type { Needs } from '../ports/deps.ts'
import type { DeskStore } from '../ports/desk-store.ts'
import { type KnownDeps, knownOf } from './propose.ts'
import { parseReason, type ReasonProblemCode } from './reason.ts'

export type BlockOutcome =
  | { readonly outcome: 'blocked' }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ReasonProblemCode>[] }

/**
 * Stops a person's trámites at once, since a fraud under way does not wait for a second employee; taking it back needs
 * one. The person is told by mail, where a correo of theirs is known.
 * @param text the reason, as typed (`parseReason`)
 * @param actor `personal:<id>`, or an operator's command
 */
export async function blockAtDesk(
  deps: KnownDeps & Needs<'mailDue', Pick<DeskStore, 'blockPerson'>>,
  curp: Curp,
  text: string,
  actor: string,
): Promise<BlockOutcome> {
  const reason = parseReason(text)
  if (!reason.ok) return { outcome: 'problems', problems: [{ ...reason.problem, field: 'motivo' }] }
  // before it is blocked: of who is, the register is not asked
  const known = await knownOf(deps, curp)
  const now = deps.clock.now()
  const entry = { at: now, what: 'persona bloqueada', curp, actor, outcome: 'ok' } as const
  await deps.store.blockPerson(curp, { reason: reason.value, now, known }, entry)
  deps.mailDue()
  return { outcome: 'blocked' }
}

export type ExportOutcome =
  | { readonly outcome: 'exported'; readonly held: unknown }
  | { readonly outcome: 'problems'; readonly problems: readonly Problem<ReasonProblemCode>[] }

/**
 * All that is held of a person, for them, as a value for JSON. The trail says who took it out, and why, before it is
 * read: what is exported names it too.
 * @param text the reason, as typed (`parseReason`)
 * @param actor `personal:<id>`, or an operator's command
 */
export async function exportPerson(
  { clock, store }: Needs<'clock', Pick<DeskStore, 'note' | 'held'>>,
  curp: Curp,
  text: string,
  actor: string,
): Promise<ExportOutcome> {
  const reason = parseReason(text)
  if (!reason.ok) return { outcome: 'problems', problems: [{ ...reason.problem, field: 'motivo' }] }
  const entry = { at: clock.now(), what: 'arco', curp, actor, outcome: 'ok', code: 'exportar' } as const
  await store.note(entry, reason.value)
  return { outcome: 'exported', held: await store.held(curp) }
}
