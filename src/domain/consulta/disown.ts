import type { Language } from '../facts/language.ts'
import type { Curp } from '../person/curp.ts'
import { actorOf } from '../ports/audit-store.ts'
import type { Needs } from '../ports/deps.ts'
import type { DeskStore } from '../ports/desk-store.ts'
import { askRegistry, type LookUpDeps, ofRegister } from '../tramite/identify.ts'

export type DisownDeps = LookUpDeps &
  Needs<'secrets' | 'mailDue' | 'firstBinding', Pick<DeskStore, 'blockPerson'>>

/**
 * "No fui yo": stops a person's trámites at once, as the counter does at their request, and tells them by mail. Only
 * the counter takes it back: whoever has the mailbox must not be able to.
 * @param reason kept with the block, for whoever attends the person later
 * @param client `language`: of the page, and so of the mail
 */
export async function disown(
  deps: DisownDeps,
  curp: Curp,
  reason: string,
  { clientIp, language }: { readonly clientIp: string; readonly language?: Language },
): Promise<void> {
  // before it is blocked: of who is, the register is not asked
  const known = ofRegister(await askRegistry(deps, curp), deps.firstBinding)
  const now = deps.clock.now()
  const actor = actorOf(deps, clientIp)
  const entry = { at: now, what: 'persona bloqueada', curp, actor, outcome: 'ok', code: 'no fui yo' } as const
  await deps.store.blockPerson(
    curp,
    { reason, now, known, notice: 'bloqueo_propio', ...(language && { language }) },
    entry,
  )
  deps.mailDue()
}
