import { connect, type Socket } from 'node:net'
import { median } from './row.ts'

export type Load = {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
  readonly failed: number
}

const at = (sorted: readonly number[], q: number): number => sorted[Math.floor((sorted.length - 1) * q)] ?? 0

/** One keep-alive connection: bytes of a request in, status of its answer out. */
type Line = { ask(request: string): Promise<number>; close(): void; isClosed(): boolean }

function openLine(port: number): Line {
  const socket: Socket = connect(port, '127.0.0.1').setNoDelay(true)
  let got: Buffer = Buffer.alloc(0)
  let waiting: ((status: number) => void) | undefined
  let closed = false
  socket.on('data', (chunk: Buffer) => {
    got = got.length === 0 ? chunk : Buffer.concat([got, chunk])
    const end = got.indexOf('\r\n\r\n')
    if (end < 0) return
    const head = got.toString('latin1', 0, end)
    const chunked = /transfer-encoding: chunked/i.test(head)
    const last = chunked ? got.indexOf('0\r\n\r\n', end + 4) : -1
    if (chunked && last < 0) return
    const length = chunked ? last + 5 - end - 4 : Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (got.length < end + 4 + length) return
    got = got.subarray(end + 4 + length)
    const done = waiting
    waiting = undefined
    done?.(Number(head.slice(9, 12)))
  })
  const end = () => {
    closed = true
    waiting?.(0)
  }
  socket.on('error', end).on('close', end)
  const ask = (request: string) =>
    new Promise<number>((resolve) => {
      waiting = resolve
      // a byte a character: a file in it is sent as it is
      socket.write(request, 'latin1')
    })
  return { ask, close: () => socket.destroy(), isClosed: () => closed }
}

/**
 * Requests over `connections` at once until `next` gives no more.
 * @param next the whole request as text, or undefined when it is over
 * @param wanted the status that is no failure, or whether it is one
 * @param pause ms between an answer and the next request of a connection: somebody who visits, not a flood
 */
export async function load(
  port: number,
  connections: number,
  wanted: number | ((status: number) => boolean),
  next: () => string | undefined,
  pause = 0,
): Promise<Load> {
  const fine = typeof wanted === 'number' ? (status: number) => status === wanted : wanted
  const times: number[] = []
  let failed = 0
  const started = performance.now()
  const work = async (): Promise<void> => {
    let line = openLine(port)
    for (let request = next(); request !== undefined; request = next()) {
      const begun = performance.now()
      // the server ends those that were idle, or had their number of requests
      if (line.isClosed()) line = openLine(port)
      if (!fine(await line.ask(request))) failed++
      times.push(performance.now() - begun)
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
    }
    line.close()
  }
  await Promise.all(Array.from({ length: connections }, work))
  return summary(times, (performance.now() - started) / 1000, failed)
}

/** a person looks at a page now and then, in ms */
export const PAUSE = 10

/** Somebody who asks for a page now and then, in rounds: the median of what is p99 in each, in ms. */
export async function visitorP99(
  port: number,
  request: string,
  { rounds, ms }: { readonly rounds: number; readonly ms: number },
): Promise<number> {
  const found: number[] = []
  for (let n = 0; n < rounds; n++) found.push((await load(port, 1, 200, forMs(ms, request), PAUSE)).p99)
  return median(found)
}

/**
 * Requests at a steady rate, whether or not the ones before are answered: each is timed from when it was due, so that
 * a server that falls behind cannot hide it.
 */
export async function paced(
  port: number,
  perSecond: number,
  wanted: number,
  requests: readonly string[],
): Promise<Load> {
  const free: Line[] = []
  const times: number[] = []
  let failed = 0
  const started = performance.now()
  await Promise.all(
    requests.map(async (request, n) => {
      const due = started + (n * 1000) / perSecond
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
      let line = free.pop()
      while (line?.isClosed()) line = free.pop()
      line ??= openLine(port)
      if ((await line.ask(request)) !== wanted) failed++
      free.push(line)
      times.push(performance.now() - due)
    }),
  )
  const seconds = (performance.now() - started) / 1000
  for (const line of free) line.close()
  return summary(times, seconds, failed)
}

function summary(times: number[], seconds: number, failed: number): Load {
  const sorted = times.sort((a, b) => a - b)
  return { perSecond: times.length / seconds, p50: at(sorted, 0.5), p99: at(sorted, 0.99), failed }
}

export const getRequest = (path: string, more = 'Accept-Encoding: br'): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${more}\r\n\r\n`

export const postRequest = (path: string, cookie: string, fields: Record<string, string>): string => {
  const body = new URLSearchParams(fields).toString()
  const head = ['Host: localhost', 'Sec-Fetch-Site: same-origin', `Cookie: ${cookie}`, 'Accept-Encoding: br']
  const form = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`]
  return `POST ${path} HTTP/1.1\r\n${[...head, ...form].join('\r\n')}\r\n\r\n${body}`
}

/** Gives `request` until `ms` have passed. */
export function forMs(ms: number, request: string): () => string | undefined {
  const end = performance.now() + ms
  return () => (performance.now() < end ? request : undefined)
}
