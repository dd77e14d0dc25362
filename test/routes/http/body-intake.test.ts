import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createIntake, type IntakeRules } from '../../../src/routes/http/body-intake.ts'

const MB = 1024 * 1024
const RULES: IntakeRules = {
  most: MB,
  held: 2 * MB,
  small: 50_000,
  atOnce: 100,
  ofOneClient: 2,
  grace: 2000,
  window: 500,
  least: 1000,
  stall: 400,
}

/** Bodies that are being worked on, and how many bytes they have at the most. */
let [now, peak] = [0, 0]
let server: ReturnType<typeof serve>
beforeAll(async () => {
  const intake = createIntake(RULES)
  const fetch = async (asked: Request) => {
    const found = await intake.take(asked, asked.headers.get('x-client') ?? undefined, async (body) => {
      now += body.byteLength
      peak = Math.max(peak, now)
      await new Promise((resolve) => setTimeout(resolve, 30))
      now -= body.byteLength
      return body.byteLength
    })
    const close = found === 'too slow' ? { connection: 'close' } : undefined
    return new Response(String(found), close ? { headers: close } : {})
  }
  server = serve({ fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** A body that is sent by hand, over a socket of its own. */
function sender(client: string, length?: number) {
  const headers = { 'x-client': client, ...(length === undefined ? {} : { 'content-length': length }) }
  const port = (server.address() as AddressInfo).port
  const sending = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false })
  const answer = (async () => {
    const [got] = (await once(sending, 'response')) as [IncomingMessage]
    let text = ''
    for await (const bytes of got) text += bytes
    return text
  })()
  sending.on('error', () => {})
  return { sending, answer }
}
const whole = (client: string, size: number) => {
  const { sending, answer } = sender(client, size)
  sending.end(Buffer.alloc(size))
  return answer
}

test('more at once than there is room for wait their turn, and each is answered', async () => {
  peak = 0
  const all = await Promise.all(Array.from({ length: 12 }, (_, n) => whole(`c${n}`, MB)))
  expect(all).toEqual(Array(12).fill(String(MB)))
  expect(peak).toBeLessThanOrEqual(RULES.held + RULES.most)
})

test('who stops with nearly the whole of a large body is let go as soon as others wait for its room', async () => {
  const stopped = Array.from({ length: 3 }, (_, n) => {
    const one = sender(`n${n}`, MB)
    // it is cut: what it would have been answered is nobody's
    one.answer.catch(() => {})
    one.sending.write(Buffer.alloc(MB - 10))
    return one
  })
  await new Promise((resolve) => setTimeout(resolve, 100))
  const started = performance.now()
  expect(await whole('waits', MB)).toBe(String(MB))
  expect(performance.now() - started).toBeLessThan(RULES.grace / 2)
  for (const { sending } of stopped) sending.destroy()
})

test('senders who stop are let go after their time, told why, and keep nobody out meanwhile', async () => {
  const stopped = Array.from({ length: 40 }, (_, n) => {
    const one = sender(`s${n}`, 5000)
    one.sending.write('a few bytes')
    return one
  })
  const started = performance.now()
  expect(await whole('honest', 40_000)).toBe('40000')
  expect(performance.now() - started).toBeLessThan(1800)
  for (const { answer } of stopped) expect(await answer).toBe('too slow')
})

test('a large body that stops at its end gives its room back', async () => {
  for (const n of [1, 2, 3]) sender(`big${n}`, MB).sending.write(Buffer.alloc(MB - 1))
  await new Promise((resolve) => setTimeout(resolve, 50))
  const started = performance.now()
  expect(await whole('small', 40_000)).toBe('40000')
  expect(performance.now() - started, 'a small one waits for none of them').toBeLessThan(1500)
  expect(await whole('honest', MB)).toBe(String(MB))
})

test('who is slow, but keeps the pace, is waited for', async () => {
  const { sending, answer } = sender('slow')
  for (let n = 0; n < 8; n++) {
    sending.write(Buffer.alloc(1500))
    await new Promise((resolve) => setTimeout(resolve, 120))
  }
  sending.end()
  expect(await answer).toBe('12000')
})

test('one client has its share, and a body that is too large is told so whether announced or not', async () => {
  const mine = [sender('one', 10), sender('one', 10)]
  for (const { sending } of mine) sending.write('x')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await whole('one', 10)).toBe('busy')
  expect(await whole('other', 10)).toBe('10')
  expect(await whole('other', MB + 1)).toBe('too large')
  const { sending, answer } = sender('other')
  sending.end(Buffer.alloc(MB + 1))
  expect(await answer).toBe('too large')
})
