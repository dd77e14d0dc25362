import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createExaminer } from '../../src/app/operation/examiner.ts'
import { createOrders } from '../../src/app/operation/orders.ts'
import { TestClock } from '../support/portal.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'operacion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const clock = new TestClock()
/** More than the system takes for a new process: spawn throws E2BIG. */
const tooMuch = { MUCHO: 'x'.repeat(300_000) }

test('an examination whose process cannot start has failed, and can be asked for again', async () => {
  const examiner = createExaminer({ cli: '', env: tooMuch, clock })
  examiner.start()
  await examiner.settled()
  expect(examiner.state()).toEqual({ failed: true })
  examiner.start()
  await examiner.settled()
  expect(examiner.state()).toEqual({ failed: true })
})

test('an order whose process cannot start has failed, and can be given again', async () => {
  const orders = createOrders({ cli: '', env: tooMuch, clock, folder, ended: async () => {} })
  for (const pem of ['uno', 'dos']) {
    expect(orders.start({ is: 'place certificate', pem })).toBe(true)
    await orders.settled()
    expect(orders.state('seal')).toMatchObject({
      last: { ok: false, lines: [expect.stringContaining('E2BIG')] },
    })
    expect(orders.state('seal').running).toBeUndefined()
  }
})

test('an order that cannot write its draft has failed, and leaves nothing behind', async () => {
  const { TMPDIR } = process.env
  process.env.TMPDIR = path.join(folder, 'no está')
  try {
    const orders = createOrders({ cli: '', env: {}, clock, folder, ended: async () => {} })
    expect(orders.start({ is: 'place certificate', pem: 'uno' })).toBe(true)
    await orders.settled()
    expect(orders.state('seal')).toMatchObject({
      last: { ok: false, lines: [expect.stringContaining('ENOENT')] },
    })
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = TMPDIR
  }
})

test('what is done after an order may fail without ending the portal', async () => {
  const cli = path.join(folder, 'cli.mjs')
  writeFileSync(cli, "console.log('hecho')")
  const ended = () => Promise.reject(new Error('el disco'))
  const orders = createOrders({ cli, env: {}, clock, folder, ended })
  orders.start({ is: 'rotate seal' })
  await orders.settled()
  expect(orders.state('seal')).toMatchObject({ last: { ok: true, lines: ['hecho'] } })
})
