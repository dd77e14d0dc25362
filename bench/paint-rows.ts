import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { openBrowser } from '../test/browser/support/browser.ts'
import { servePortal } from './portal.ts'
import { inFolder, median, type Row, row } from './row.ts'
import { LINE_2G, openSlowLine } from './slow-line.ts'

const RUNS = 3
const CPU = 4

type Paint = { readonly first: number; readonly usable: number }

/**
 * First paint and usable form of Paso 1 with an empty cache on a 2G line and a slow processor, as ratio to a bare page
 * on the same line in the same run. The limits are those of the yardstick: 3,000 and 3,300 ms where a bare page
 * takes 2,772 and 2,812.
 */
export const paintRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const served = await servePortal(folder, port)
    const bare = await serveBarePage()
    const browser = await openBrowser()
    const own = await paintOf(browser, port, '/tramites/nss')
    const floor = await paintOf(browser, bare.port, '/')
    await browser.close()
    bare.close()
    await served.stop()
    return [
      row(
        'Primera pintura de Paso 1 en 2G, contra una página desnuda',
        own.first / floor.first,
        '×',
        'max',
        1.08,
      ),
      row(
        'Formulario útil de Paso 1 en 2G, contra una página desnuda',
        own.usable / floor.usable,
        '×',
        'max',
        1.17,
      ),
    ]
  })

/** The medians of some visits with an empty cache, in ms. */
export async function paintOf(browser: Browser, port: number, path: string): Promise<Paint> {
  const paints: Paint[] = []
  for (let n = 0; n < RUNS; n++) {
    const line = await openSlowLine(port, LINE_2G)
    const context = await browser.newContext({ viewport: { width: 360, height: 640 } })
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU })
    await page.addInitScript(watchForm)
    await page.goto(`http://127.0.0.1:${line.port}${path}`, { timeout: 60_000 })
    paints.push(await page.evaluate(paintTimes))
    await context.close()
    line.close()
  }
  return { first: median(paints.map((one) => one.first)), usable: median(paints.map((one) => one.usable)) }
}

/** In the page: notes the first frame, after the first paint, in which a field and a button can be seen. */
function watchForm(): void {
  const seen = (selector: string): boolean =>
    [...document.querySelectorAll(selector)].some((node) => node.getClientRects().length > 0)
  const look = (): void => {
    const painted = performance.getEntriesByName('first-contentful-paint').length > 0
    if (painted && seen('input:not([type=hidden])') && seen('button')) performance.mark('usable')
    else requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

async function paintTimes(): Promise<Paint> {
  const at = (name: string): number | undefined => performance.getEntriesByName(name)[0]?.startTime
  for (;;) {
    const [first, usable] = [at('first-contentful-paint'), at('usable')]
    if (first !== undefined && usable !== undefined) return { first, usable }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What physics leaves: a form of three fields with its styles, 2 KB, nothing else. */
async function serveBarePage(): Promise<{ port: number; close(): void }> {
  const field = (name: string) =>
    `<p><label for="${name}">${name}</label><br><input id="${name}" name="${name}">`
  const style = `body{font:1rem/1.5 sans-serif;margin:1rem}${'a{color:#0b4a6f}input{min-height:2.75rem;width:100%}'}`
  const page = `<!doctype html><html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><title>Formulario</title><style>${style}</style><h1>Formulario</h1><form method="post">${['curp', 'correo', 'captcha'].map(field).join('')}<p><button>Continuar</button></form>`
  const bytes = brotliCompressSync(page)
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Encoding': 'br',
    'Content-Length': bytes.length,
  }
  const server = createServer((_, answer) => answer.writeHead(200, headers).end(bytes))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}
