import { Hono } from 'hono'
import { afterEach, expect, test, vi } from 'vitest'
import { compressed } from '../../../src/routes/http/compressed.ts'

afterEach(() => vi.restoreAllMocks())

const PAGE = Array.from(
  { length: 400 },
  (_, n) => `Renglón ${n} de ${n * 7919}, que otra página no tiene.`,
).join('\n')
const app = new Hono()
app.use(compressed())
app.get('/', (c) => c.text(PAGE))
const weighed = async (): Promise<number> => {
  const answer = await app.request('/', { headers: { 'Accept-Encoding': 'br' } })
  expect(answer.headers.get('Content-Encoding')).toBe('br')
  return (await answer.arrayBuffer()).byteLength
}

test('the first answers of a second weigh least, and none after a second that had many', async () => {
  let now = 5_000_000
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const best = await weighed()
  const busy: number[] = []
  for (let n = 1; n < 100; n++) busy.push(await weighed())
  expect(busy[0]).toBe(best)
  expect(busy.at(-1)).toBeGreaterThan(best)
  now += 1000
  const next = await weighed()
  expect(next).toBeGreaterThan(best)
  expect(next).toBeLessThanOrEqual(busy.at(-1) ?? 0)
  // few again
  now += 1000
  expect(await weighed()).toBe(best)
})
