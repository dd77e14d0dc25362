import type { OpenedFile } from '../../domain/desk/person-file.ts'
import { type ProposeDeps, proposeCancel, proposeUnblock } from '../../domain/desk/propose.ts'
import { blockAtDesk, exportPerson } from '../../domain/desk/rights.ts'
import { type StaffSession, staffActor } from '../../domain/facts/staff.ts'
import { fullName } from '../../domain/person/person.ts'
import type { DeskStore } from '../../domain/ports/desk-store.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import rights from '../../views/desk/rights.eta.ts'
import type { Fault, Typed } from '../../views/models/frame.ts'
import { type C, type Handler, readForm, seeOther } from '../http/http.ts'
import { type FileContext, handleOf, withFile } from './person.ts'
import { deskForm } from './staff.ts'

type Context = FileContext & ProposeDeps & { readonly store: DeskStore }

/** What a cancelación deletes and keeps is said beforehand. Takes the power `arco`. */
export const showRights = (ctx: Context): Handler =>
  withFile(
    ctx,
    (c, session, opened) => render(ctx, c, session, opened, { motivo: opened.opening.reason }, []),
    'arco',
  )

/**
 * An export is the answer, JSON, and a block counts at once; to unblock and to cancel are proposed, for somebody else to
 * approve.
 */
export const submitRights = (ctx: Context): Handler =>
  withFile(
    ctx,
    async (c, session, opened) => {
      const typed = await readForm(c, ['derecho', 'evidencia', 'motivo'])
      const { curp } = opened.opening
      const actor = staffActor(session)
      const invalid = (problems: Parameters<typeof sayAtDesk>[0][]): Promise<Response> =>
        render(ctx, c, session, opened, typed, problems.map(sayAtDesk))
      switch (typed.derecho) {
        case 'exportar': {
          const exported = await exportPerson(ctx, curp, typed.motivo, actor)
          if (exported.outcome === 'problems') return invalid([...exported.problems])
          return c.body(JSON.stringify(exported.held, undefined, 2), 200, {
            'Content-Type': 'application/json; charset=UTF-8',
            'Content-Disposition': 'attachment; filename="datos-de-la-persona.json"',
          })
        }
        case 'bloquear': {
          const blocked = await blockAtDesk(ctx, curp, typed.motivo, actor)
          if (blocked.outcome === 'problems') return invalid([...blocked.problems])
          return seeOther(c, `/mostrador/persona/${handleOf(c)}?bloqueada`)
        }
        case 'desbloquear':
        case 'cancelar': {
          const propose = typed.derecho === 'cancelar' ? proposeCancel : proposeUnblock
          const why = { curp, actor, reason: typed.motivo, evidence: typed.evidencia }
          const proposed = await propose(ctx, why)
          if (proposed.outcome === 'problems') return invalid([...proposed.problems])
          const hint = proposed.outcome === 'proposed' ? 'propuesto' : 'abierto'
          return seeOther(c, `/mostrador/asuntos/${proposed.id}?hecho=${hint}`)
        }
        default:
          return invalid([{ code: 'derecho_falta', field: 'derecho' }])
      }
    },
    'arco',
  )

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  opened: OpenedFile,
  typed: Typed,
  faults: readonly Fault[],
): Promise<Response> {
  const { curp } = opened.opening
  const body = rights({
    here: `/mostrador/persona/${handleOf(c)}`,
    who: `${opened.name ? `${fullName(opened.name)} · ` : ''}${curp}`,
    blocked: opened.file.block !== undefined,
    found: await ctx.store.cancellable(curp),
    typed,
    faults,
  })
  return deskForm(ctx, c, session, 'Derechos ARCO', body, { faults })
}
