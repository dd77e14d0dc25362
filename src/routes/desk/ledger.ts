import ledger from '../../views/desk/ledger.eta.ts'
import { deskPage } from '../../views/desk/page.ts'
import type { DeskContext } from '../http/app-context.ts'
import { type Handler, html, seeOther } from '../http/http.ts'
import { type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext & Pick<DeskContext, 'ledgerCheck'>

const HERE = '/mostrador/bitacora'

export const showLedger = (ctx: Context): Handler =>
  withStaff(ctx, 'audit', (c, session) => {
    const state = ctx.ledgerCheck.state()
    return html(c, deskPage(ctx.site, session, 'Bitácora', ledger({ state }), { here: HERE }))
  })

export const checkLedger = (ctx: Context): Handler =>
  withStaff(ctx, 'audit', (c, session) => {
    ctx.ledgerCheck.start(session)
    return seeOther(c, HERE)
  })
