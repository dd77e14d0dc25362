import { type LedgerCheckDeps, checkLedger as startCheck } from '../../domain/desk/ledger-check.ts'
import ledger from '../../views/desk/ledger.eta.ts'
import { deskPage } from '../../views/desk/page.ts'
import { type Handler, html, seeOther } from '../http/http.ts'
import { type StaffContext, withStaff } from './staff.ts'

type Context = StaffContext & LedgerCheckDeps

const HERE = '/mostrador/bitacora'

export const showLedger = (ctx: Context): Handler =>
  withStaff(ctx, 'audit', (c, session) => {
    const state = ctx.ledgerChecker.state()
    return html(c, deskPage(ctx.site, session, 'Bitácora', ledger({ state }), { here: HERE }))
  })

/** Begins a check, unless one is under way; the page says how it goes. */
export const checkLedger = (ctx: Context): Handler =>
  withStaff(ctx, 'audit', (c, session) => {
    startCheck(ctx, session)
    return seeOther(c, HERE)
  })
