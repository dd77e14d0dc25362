import { forMs, getRequest, load } from './load.ts'
import { type Served, servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'

const LISTENERS = 30
const LISTEN_MS = 5000
const UPLOADS = 8
const MB = 1024 * 1024

/** What files cost: people who listen to the challenge, and people who send files to be verified. */
export const fileRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const served = await servePortal(folder, port, { watched: true })
    const listens = await listenersAndPages(served)
    await served.stop()
    const verifying = await servePortal(folder, port, { env: { LIMITS: 'on', TRUSTED_PROXIES: '127.0.0.1' } })
    await uploadAtOnce(verifying)
    const peak = verifying.peak()
    await verifying.stop()
    return [...listens, row('Memoria más alta con ocho archivos de 10 MB a la vez', peak, 'MB', 'max', 256)]
  })

/** Challenges of pages of their own, listened to again and again, while somebody else reads pages. */
async function listenersAndPages(served: Served): Promise<Row[]> {
  const { port, base } = served
  const tokens: string[] = []
  while (tokens.length < LISTENERS) {
    const page = await (await fetch(`${base}/tramites/nss`)).text()
    tokens.push(/\/captcha\/([^"/]+)\.mp3/.exec(page)?.[1] ?? '')
  }
  const page = getRequest('/tramites/nss')
  await load(port, 1, 200, forMs(1000, page))
  const rest = await load(port, 1, 200, forMs(LISTEN_MS, page), 20)
  await served.delay()
  let nth = 0
  const end = performance.now() + LISTEN_MS
  const next = () =>
    performance.now() < end ? getRequest(`/captcha/${tokens[nth++ % LISTENERS]}.mp3`) : undefined
  const [heard, read] = await Promise.all([
    load(port, LISTENERS, 200, next, 100),
    load(port, 1, 200, forMs(LISTEN_MS, page), 20),
  ])
  const held = await served.delay()
  const note = `${Math.round(heard.perSecond)} audios por segundo, ${heard.failed + read.failed} fallas`
  return [
    row(
      'p99 de una página con 30 que oyen el reto, contra en reposo',
      read.p99 / rest.p99,
      '×',
      'max',
      3,
      note,
    ),
    row('Retraso del hilo que atiende mientras oyen, p99', held.p99, 'ms', 'max', 10),
  ]
}

async function uploadAtOnce({ base }: Served): Promise<void> {
  const bytes = new Uint8Array(10 * MB).fill(0x20)
  bytes.set(Buffer.from('%PDF-1.7'))
  const one = async (_: unknown, nth: number) => {
    const form = new FormData()
    form.set('archivo', new File([bytes], 'a.pdf'))
    const headers = { Origin: base, 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': `192.0.2.${nth + 1}` }
    const answer = await fetch(`${base}/verificar/archivo`, { method: 'POST', body: form, headers })
    await answer.text()
    if (answer.status !== 200) throw new Error(`an upload was answered ${answer.status}`)
  }
  await Promise.all(Array.from({ length: UPLOADS }, one))
}
