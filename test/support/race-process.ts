/**
 * A portal of its own on a data folder that others use as well: `FOLDER`. Says `ready`, waits for the sessions of whom
 * it answers for and how often, sends all their forms of Paso 2 at once, and tells the pages.
 */
import { ADDRESS } from './owner.ts'
import { openPortal } from './portal.ts'
import { Visitor } from './visitor.ts'
import { nssOn } from './walk.ts'

export type RaceOrder = { readonly sessions: readonly string[]; readonly times: number }
export type RaceResult = readonly { readonly session: string; readonly nss: string; readonly text: string }[]

const portal = await openPortal({ env: { LIMITS: 'off' }, dataDir: process.argv[2] ?? '' })
process.once('message', async ({ sessions, times }: RaceOrder) => {
  const pages = Array.from({ length: times }, async (_, n) => {
    const session = sessions[n % sessions.length] ?? ''
    const visitor = new Visitor(portal, { cookie: `sesion=${session}` })
    const page = await visitor.post('/tramites/nss/domicilio', ADDRESS)
    return { session, nss: nssOn(page), text: page.text }
  })
  const result: RaceResult = await Promise.all(pages)
  process.send?.(result)
  await portal.stop()
  process.disconnect()
})
process.send?.('ready')
