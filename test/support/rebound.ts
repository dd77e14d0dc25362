import { approveCase, type DecideDeps } from '../../src/domain/desk/decide.ts'
import { type ProposeDeps, proposeRebind } from '../../src/domain/desk/propose.ts'
import type { Curp } from '../../src/domain/person/curp.ts'

/** Two employees bind another correo to a person, at once. */
export async function rebound(
  { ctx }: { readonly ctx: ProposeDeps & DecideDeps },
  curp: Curp,
  correo: string,
): Promise<void> {
  const why = { curp, actor: 'personal:ana', reason: 'perdió su correo', evidence: 'identificación oficial' }
  const typed = { correo, correo_confirmacion: correo, tutor_curp: '', parentesco: '' }
  const proposed = await proposeRebind(ctx, why, typed)
  if (proposed.outcome !== 'proposed') throw new Error(JSON.stringify(proposed))
  await approveCase(ctx, proposed.id, 'personal:eva', 0)
}
