import { openFile, type SearchDeps } from '../../domain/desk/open-file.ts'
import type { StaffSession } from '../../domain/facts/staff.ts'
import { sayAtDesk } from '../../views/desk/messages.ts'
import { tooManySearches } from '../../views/desk/notices.ts'
import { deskPage } from '../../views/desk/page.ts'
import search from '../../views/desk/search.eta.ts'
import type { Fault } from '../../views/models/frame.ts'
import notice from '../../views/pages/notice.eta.ts'
import { actionOf, type C, type Handler, html, readForm, seeOther } from '../http/http.ts'
import { keptAtDesk, SEARCH_FIELDS } from '../http/own-forms.ts'
import { deskForm, type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext & SearchDeps

const HERE = '/mostrador/buscar'

export const showSearch = (ctx: Context): Handler =>
  withStaff(ctx, 'attend', (c, session) => render(ctx, c, session, {}, []))

export const submitSearch = (ctx: Context): Handler =>
  withStaff(ctx, 'attend', async (c, session) => {
    const typed = await readForm(c, SEARCH_FIELDS)
    const action = await actionOf(c)
    if (action === 'recuperar') return render(ctx, c, session, typed, [])
    const found = await openFile(ctx, session, { ...typed, unknown: action === 'abrir' })
    switch (found.outcome) {
      case 'opened':
        return seeOther(c, `/mostrador/persona/${found.handle}`)
      case 'nobody':
        return render(ctx, c, session, typed, [], found.what)
      case 'problems':
        return render(ctx, c, session, typed, found.problems.map(sayAtDesk))
      case 'limited': {
        const model = tooManySearches(found.resetsAt, await keptAtDesk(c))
        return html(c, deskPage(ctx.site, session, model.title, notice(model)), 429)
      }
    }
  })

function render(
  ctx: Context,
  c: C,
  session: StaffSession,
  typed: Record<string, string>,
  faults: readonly Fault[],
  nobody?: 'curp' | 'folio' | 'codigo',
): Response {
  const body = search({ typed, faults, ...(nobody ? { nobody } : {}) })
  return deskForm(ctx, c, session, 'Buscar', body, { faults, here: HERE })
}
