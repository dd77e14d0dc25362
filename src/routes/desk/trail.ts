import { readTrail, type TrailDeps } from '../../domain/desk/read-trail.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import type { StaffStore } from '../../domain/ports/staff-store.ts'
import type { TrailLine } from '../../domain/ports/trail-store.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import trail from '../../views/desk/trail.eta.ts'
import { trailCsv } from '../../views/desk/trail-words.ts'
import type { Fault } from '../../views/models/frame.ts'
import { actionOf, type C, type Handler, readForm } from '../http/http.ts'
import { deskForm, type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext & TrailDeps & { readonly store: Pick<StaffStore, 'employees'> }

const HERE = '/mostrador/auditoria'

export const showTrail = (ctx: Context): Handler =>
  withStaff(ctx, 'audit', (c, session) => render(ctx, c, session, {}, []))

/** A POST, since a CURP goes into no address. */
export const submitTrail = (ctx: Context): Handler =>
  withStaff(ctx, 'audit', async (c, session) => {
    const typed = await readForm(c, ['curp', 'empleado', 'folio', 'desde', 'hasta'])
    const csv = (await actionOf(c)) === 'csv'
    const read = await readTrail(ctx, session, typed, csv)
    if (read.outcome === 'problems') return render(ctx, c, session, typed, read.problems.map(sayAtDesk))
    if (!csv) return render(ctx, c, session, typed, [], read)
    return c.body(trailCsv(read.lines, await ctx.store.employees()), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': 'attachment; filename="auditoria.csv"',
    })
  })

async function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
  read?: { readonly lines: readonly TrailLine[]; readonly more: boolean },
): Promise<Response> {
  const found = read ? { lines: read.lines, more: read.more } : { more: false }
  const body = trail({ employees: await ctx.store.employees(), ...found, typed, faults })
  return deskForm(ctx, c, session, 'Auditoría', body, { faults, here: HERE })
}
