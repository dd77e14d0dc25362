import type { Browser, Page } from 'playwright-core'
import { DEMO_PEOPLE } from '../src/db/seed/demo-people.ts'
import { openBrowser } from '../test/browser/support/browser.ts'
import { forMs, getRequest, load } from './load.ts'
import { paintOf } from './paint-rows.ts'
import { cookiesAt, install, type ServedPeer, servePeer } from './peer.ts'
import { PEERS, RESULT, SUBMIT, TYPED } from './peers/peers.ts'
import { type Served, servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'
import { ADDRESS, CAPTCHA, readLink } from './tramite.ts'
import type { Weight } from './weights.ts'

/** What is measured of each, in the same way. */
type Measures = {
  readonly name: string
  /** the three steps in a browser with an empty cache */
  readonly whole: Weight
  /** ms until the form of the first step can be used on a 2G line */
  readonly usable: number
  readonly startMs: number
} & Flooded

/** By the form of the first step, on one processor. */
type Flooded = {
  readonly perSecond: number
  /** MB afterwards */
  readonly rss: number
}

const FORM = '/tramites/nss'
const ROUNDS = 3
const ROUND_MS = 3000
const WARM_MS = 3000
const LEAST = 2

/**
 * The same three steps in the portal and in the frameworks that governments make forms with (`peers/`): a browser with an
 * empty cache goes through them, then the form of the first step is asked for by turns, each on the first processor. Only
 * the portal's has a challenge, a new one each time, and its steps have what the peers' have not: a mail, a catalogue, a
 * number, documents.
 * @returns no rows when fewer than two peers can be had, as without a network
 */
export async function peerRows(
  port: number,
): Promise<{ rows: Row[]; weights: [name: string, bytes: number][] }> {
  const peers = PEERS.filter(install)
  if (peers.length < LEAST) {
    console.error('pares: npm no pudo traerlos; quedan sin medir')
    return { rows: [], weights: [] }
  }
  return inFolder(async (folder) => {
    // the first start makes what later ones find: a database, a style sheet
    await (await servePortal(folder, port)).stop()
    for (const peer of peers) await (await servePeer(peer, port)).stop()
    const portal = await servePortal(folder, port, { oneCore: true })
    const served: ServedPeer[] = []
    for (const peer of peers) served.push(await servePeer(peer, port + 1 + served.length))
    const browser = await openBrowser()
    const visits: Visited[] = [
      { name: 'Ventanilla NSS', at: portal, form: FORM, go: (page) => walk(page, portal) },
      ...served.map((at) => ({
        name: at.peer.name,
        at,
        form: at.peer.form,
        go: (page: Page) => walkPeer(page, at),
      })),
    ]
    const seen: Pick<Measures, 'name' | 'whole' | 'usable' | 'startMs'>[] = []
    for (const { name, at, form, go } of visits) {
      const whole = await weighed(browser, go)
      const { usable } = await paintOf(browser, at.port, form)
      seen.push({ name, whole, usable, startMs: at.startMs })
    }
    await browser.close()
    const flooded = await flood(
      [portal, ...served],
      [getRequest(FORM), ...(await Promise.all(served.map(formRequest)))],
    )
    await Promise.all([portal.stop(), ...served.map((one) => one.stop())])
    const [own, ...theirs] = seen.map((one, nth) => ({ ...one, ...(flooded[nth] as Flooded) }))
    return {
      rows: compared(own as Measures, theirs),
      weights: theirs.map(({ name, whole }) => [name, whole.bytes]),
    }
  })
}

type Visited = {
  readonly name: string
  readonly at: Pick<Served, 'port' | 'startMs'>
  readonly form: string
  readonly go: (page: Page) => Promise<void>
}

/** Requests and bytes, headers included, of what a page does from an empty cache on. */
async function weighed(browser: Browser, go: (page: Page) => Promise<void>): Promise<Weight> {
  const context = await browser.newContext({ locale: 'es-MX' })
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  const weight = { requests: 0, bytes: 0 }
  await devtools.send('Network.enable')
  devtools.on('Network.requestWillBeSent', ({ request, redirectResponse }) => {
    if (request.url.startsWith('http')) weight.requests += 1
    weight.bytes += redirectResponse?.encodedDataLength ?? 0
  })
  devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (weight.bytes += encodedDataLength))
  await go(page)
  await page.waitForLoadState('networkidle')
  await context.close()
  return weight
}

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name="${name}"]`).fill(value)
}

async function walkPeer(page: Page, { peer, base }: ServedPeer): Promise<void> {
  await page.goto(base + peer.form)
  for (const fields of TYPED) {
    await fill(page, fields)
    await page.locator(SUBMIT).click()
    await page.waitForLoadState()
  }
  await page.getByText(RESULT).first().waitFor()
}

/** As `walkPeer`, with the challenge and the mail; somebody of the demonstration who has no number yet. */
async function walk(page: Page, { base }: Served): Promise<void> {
  const curp = DEMO_PEOPLE.find((demo) => demo.shows === 'asignacion')?.person.curp ?? ''
  const correo = 'par@ejemplo.mx'
  await page.goto(base + FORM)
  await fill(page, { curp, correo, correo_confirmacion: correo, captcha: CAPTCHA })
  await page.locator('button.principal').click()
  await page.getByText(correo).first().waitFor()
  await page.goto(base + (await readLink(base, correo)))
  await page.locator('button.principal').click()
  await page.locator('[name="cp"]').fill(ADDRESS.cp)
  const { colonia, calle, numero_exterior } = ADDRESS
  await page.locator(`[name="colonia"] [value="${colonia}"]`).waitFor({ state: 'attached' })
  await page.locator('[name="colonia"]').selectOption(colonia)
  await fill(page, { calle, numero_exterior })
  await page.locator('button.principal').click()
  await page.locator('.nss').waitFor()
}

/** Of somebody who has been there before, and takes what a browser takes. */
const formRequest = async (one: ServedPeer): Promise<string> =>
  getRequest(one.peer.form, `Accept-Encoding: gzip, br\r\nCookie: ${await cookiesAt(one)}`)

/** The form of the first step from 32 connections, by turns of all of them: what each gave in its middle round. */
async function flood(
  all: readonly Pick<Served, 'port' | 'rss'>[],
  requests: readonly string[],
): Promise<Flooded[]> {
  const turn = async (nth: number, ms: number): Promise<number> => {
    const { perSecond, failed } = await load(all[nth]?.port ?? 0, 32, 200, forMs(ms, requests[nth] ?? ''))
    if (failed > 0) throw new Error(`${failed} answers were not the form:\n${requests[nth]}`)
    return perSecond
  }
  for (const nth of all.keys()) await turn(nth, WARM_MS)
  const rates: number[][] = all.map(() => [])
  for (let round = 0; round < ROUNDS; round++)
    for (const nth of all.keys()) rates[nth]?.push(await turn(nth, ROUND_MS))
  return all.map((one, nth) => ({ perSecond: median(rates[nth] ?? []), rss: one.rss() }))
}

/** A row for each measure, against the peer that does best in it. */
function compared(own: Measures, theirs: readonly Measures[]): Row[] {
  const against = (
    what: string,
    [bound, must]: readonly [Row['bound'], number],
    measure: (one: Measures) => number,
    say: (one: Measures) => string,
  ): Row => {
    const values = theirs.map(measure)
    const best = bound === 'max' ? Math.min(...values) : Math.max(...values)
    const note = [own, ...theirs].map((one) => `${one.name} ${say(one)}`).join(', ')
    return row(what, measure(own) / best, '×', bound, must, note)
  }
  const kB = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
  return [
    against(
      'Trámite completo en un navegador, contra el par más ligero',
      ['max', 0.33],
      ({ whole }) => whole.bytes,
      ({ whole }) => `${kB(whole.bytes)} en ${whole.requests}`,
    ),
    against(
      'Formulario útil de Paso 1 en 2G, contra el par más pronto',
      ['max', 0.5],
      ({ usable }) => usable,
      ({ usable }) => `${Math.round(usable)} ms`,
    ),
    against(
      'GET de Paso 1, contra el par más rápido',
      ['min', 3],
      ({ perSecond }) => perSecond,
      ({ perSecond }) => `${Math.round(perSecond)}/s`,
    ),
    against(
      'Memoria después, contra el par que menos ocupa',
      ['max', 0.5],
      ({ rss }) => rss,
      ({ rss }) => `${Math.round(rss)} MB`,
    ),
    against(
      'Arranque, contra el par que arranca antes',
      ['max', 1],
      ({ startMs }) => startMs,
      ({ startMs }) => `${Math.round(startMs)} ms`,
    ),
  ]
}
