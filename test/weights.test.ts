import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MUST, weigh } from '../bench/weights.ts'
import { DEMO_PEOPLE } from '../src/db/seed/demo-people.ts'
import { type Running, startPortal } from './support/process.ts'

const people = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion').map((one) => one.person.curp)
let folder: string
let portal: Running
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'pesos-'))
  portal = await startPortal({ DATA_DIR: folder, LIMITS: 'off', CAPTCHA_FIXED_ANSWER: 'Prueba7' })
})
afterAll(async () => {
  await portal.end()
  rmSync(folder, { recursive: true, force: true })
})

test.each([
  ['with JavaScript', true, {}, MUST.scripts],
  ['without JavaScript', false, {}, MUST.plain],
  // whoever asks for it gets no scripts, in a browser with JavaScript too
  ['with Save-Data', false, { 'save-data': 'on' }, MUST.plain],
] as const)(
  'the whole trámite %s stays within its bytes and requests, and so does Paso 1',
  async (name, scripts, headers, must) => {
    const at = ['with JavaScript', 'without JavaScript', 'with Save-Data'].indexOf(name)
    const weights = await weigh(portal.url, { scripts, curp: people[at] ?? '', headers })
    expect(weights.whole.bytes).toBeLessThanOrEqual(must.bytes)
    expect(weights.whole.requests).toBeLessThanOrEqual(must.requests)
    expect(weights.paso1.bytes).toBeLessThanOrEqual(MUST.paso1.bytes)
    expect(weights.paso1.requests).toBeLessThanOrEqual(MUST.paso1.requests)
  },
)
