import type { Deps } from '../domain/ports/deps.ts'
import type { OfficeStore } from '../domain/ports/office-store.ts'
import { parseCp } from '../domain/tramite/address.ts'
import offices from '../views/pages/offices.eta.ts'
import { page } from '../views/pages/page.ts'
import { say } from '../views/words/messages.ts'
import { words } from '../views/words/words.ts'
import type { PageContext } from './http/app-context.ts'
import { type Handler, html, readForm, seeOther } from './http/http.ts'
import { officesAt } from './http/offices.ts'

type Context = PageContext & Pick<Deps, 'catalogue'> & { readonly store: Pick<OfficeStore, 'allOffices'> }

/** The form: to the address that has the answer, which can be kept and shared. */
export const findOffice = (): Handler => async (c) => {
  const { cp } = await readForm(c, ['cp'])
  return seeOther(c, `/oficinas?cp=${encodeURIComponent(cp.trim().slice(0, 20))}`)
}

/** Where to go in person, by postal code. */
export const showOffices =
  (ctx: Context): Handler =>
  async (c) => {
    const typed = (c.req.query('cp') ?? '').slice(0, 20)
    const any = (await ctx.store.allOffices()).length > 0
    const cp = typed === '' ? undefined : parseCp(typed, ctx.catalogue)
    const faults = cp && !cp.ok ? [say({ ...cp.problem, field: 'cp' })] : []
    const found = cp?.ok ? { found: await officesAt(ctx, { cp: cp.value }) } : {}
    const body = offices({ cp: typed, any, faults, ...found })
    const status = faults.length > 0 ? 422 : 200
    return html(c, page(ctx.site, words().offices.title, body, { faults }), status)
  }
