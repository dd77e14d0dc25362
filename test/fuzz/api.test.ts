import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBatch } from '../../src/domain/sharing/batch.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { hostileBody, hostileText } from './support/hostile.ts'

const KEY = `nss_${'k'.repeat(43)}`
let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  const facts = { id: 'a', name: 'Escuela', scopes: ['cotejo', 'lotes'], perMinute: 99_999 } as const
  await portal.ctx.store.addApiKey(KEY, { ...facts, createdAt: 0 })
})
afterAll(() => portal.close())

const text = hostileText.map((one) => one.toWellFormed())
const aBody = fc.oneof(
  hostileBody,
  text,
  fc.json(),
  fc.record({ curp: text, nss: text, codigo: text }).map((one) => JSON.stringify(one)),
  fc.array(fc.oneof(fc.json(), text), { maxLength: 8 }).map((lines) => lines.join('\n')),
)

test('whatever a key sends, it gets a result or a problem, and nothing of it back', async () => {
  await fc.assert(
    fc.asyncProperty(
      aBody,
      fc.constantFrom('application/json', 'application/x-ndjson'),
      fc.option(fc.string({ maxLength: 300 }), { nil: undefined }),
      async (body, type, name) => {
        const named = name === undefined || !/^[\x21-\x7e]*$/.test(name) ? {} : { 'idempotency-key': name }
        const answer = await portal.app.request('/api/v1/cotejo', {
          method: 'POST',
          body,
          headers: { authorization: `Bearer ${KEY}`, 'content-type': type, ...named },
        })
        expect(answer.status).toBeLessThan(500)
        const lines = (await answer.text()).trim().split('\n')
        for (const line of lines) {
          const { resultado, error, codigo } = JSON.parse(line)
          expect(resultado ?? error ?? codigo).toBeTruthy()
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('whatever a file of many holds, it is rows of three texts, or a reason', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        text,
        fc.array(text).map((lines) => lines.join(';')),
      ),
      (file) => {
        const read = readBatch(file)
        if (read.outcome !== 'rows') return
        expect(read.rows.length).toBeLessThanOrEqual(1000)
        for (const row of read.rows) for (const cell of Object.values(row)) expect(typeof cell).toBe('string')
      },
    ),
    { numRuns: 300 },
  )
})
