import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { START_FLAGS } from '../scripts/start-flags.ts'
import { workbook } from '../test/support/workbook.ts'
import { delayRow } from './delay-row.ts'
import { forMs, getRequest, load } from './load.ts'
import { dist, servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'

const PEOPLE = 1_000_000
const IN_A_WORKBOOK = 100_000
/** A CURP whose check digit is another. */
const WRONG = 'GALJ900304HDFRPS09,JESÚS,GARCÍA,LÓPEZ,,,\n'

/** What an operator waits for who brings people in. */
export const padronRows = async (port: number): Promise<Row[]> => [
  ...(await whileServing(port)),
  ...(await firstErrors()),
  ...(await fromWorkbook()),
]

/** A million people brought in by the operator's command while the portal serves: how fast, in how much, at what price. */
const whileServing = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'padron.csv')
    await nss(folder, ['padron', 'generar', String(PEOPLE), file])
    const served = await servePortal(folder, port, { watched: true })
    const page = getRequest('/tramites/nss')
    await load(port, 1, 200, forMs(2000, page))
    await served.delay()
    let over = false
    const importing = nss(folder, ['padron', 'importar', file]).finally(() => {
      over = true
    })
    const [{ seconds, rss }, busy] = await Promise.all([
      importing,
      load(port, 1, 200, () => (over ? undefined : page), 20),
    ])
    const delay = await served.delay()
    await served.stop()
    if (busy.failed > 0) throw new Error(`${busy.failed} pages failed during the import`)
    return [
      row('Padrón: personas por segundo, mientras se atiende', PEOPLE / seconds, '/s', 'min', 50_000),
      row('Padrón: memoria más alta con un millón', rss, 'MB', 'max', 250),
      row('p99 de una página mientras se importa', busy.p99, 'ms', 'max', 150),
      delayRow('Retraso del hilo que atiende mientras se importa, p99', delay),
    ]
  })

/** How long until the first error of a million people is told: near the beginning of the file, and in its middle. */
const firstErrors = (): Promise<Row[]> =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'padron.csv')
    await nss(folder, ['padron', 'generar', String(PEOPLE), file])
    const lines = readFileSync(file, 'utf8').split(/(?<=\n)/)
    const told: number[] = []
    for (const line of [1000, PEOPLE / 2]) {
      writeFileSync(file, lines.toSpliced(line, 0, WRONG).join(''))
      told.push(await untilSaid(folder, ['padron', 'importar', '--simular', file], 'Primer error'))
    }
    const [near = 0, middle = 0] = told
    return [
      row(
        'Padrón de un millón: primer error dicho',
        near,
        'ms',
        'max',
        1000,
        `en el renglón 1,001; a la mitad del archivo, ${Math.round(middle)} ms`,
      ),
    ]
  })

const fromWorkbook = (): Promise<Row[]> =>
  inFolder(async (folder) => {
    const file = path.join(folder, 'padron.csv')
    await nss(folder, ['padron', 'generar', String(IN_A_WORKBOOK), file])
    const cells = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','))
    const book = path.join(folder, 'padron.xlsx')
    writeFileSync(book, workbook([{ name: 'Hoja1', cells }]))
    const { seconds, rss } = await nss(folder, ['padron', 'importar', book])
    return [
      row('Padrón de cien mil en .xlsx: personas por segundo', IN_A_WORKBOOK / seconds, '/s', 'min', 10_000),
      row('Padrón de cien mil en .xlsx: memoria más alta', rss, 'MB', 'max', 250),
    ]
  })

/** From the start of an order until it has said `words`, in ms; then it is stopped. */
async function untilSaid(dataDir: string, args: readonly string[], words: string): Promise<number> {
  const started = performance.now()
  const child = spawn(process.execPath, [...START_FLAGS, path.join(dist, 'cli.js'), ...args], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  let ms = Number.NaN
  child.stderr.on('data', (text) => {
    said += text
    if (!said.includes(words) || !Number.isNaN(ms)) return
    ms = performance.now() - started
    child.kill()
  })
  await new Promise((resolve) => child.once('close', resolve))
  return ms
}

/** Runs an order as `npm run nss` does; how long it took and the most memory it had (MB; 0 without /proc). */
export async function nss(
  dataDir: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ seconds: number; rss: number }> {
  const started = performance.now()
  const child = spawn(process.execPath, [...START_FLAGS, path.join(dist, 'cli.js'), ...args], {
    env: { ...process.env, ...env, DATA_DIR: dataDir },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let rss = 0
  const looking = setInterval(() => {
    rss = Math.max(rss, peakOf(child.pid ?? 0))
  }, 100)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearInterval(looking)
  if (code !== 0) throw new Error(`nss ${args[0]} ${args[1]} ended with ${code}`)
  return { seconds: (performance.now() - started) / 1000, rss }
}

function peakOf(pid: number): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}
