import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/base/open.ts'
import { createStore } from '../../../src/db/store.ts'
import { HOUR } from '../../../src/domain/base/time.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { statementsDuring } from '../../support/statements.ts'

test('what the desk and the end of a session ask for is found by an index, however much there is', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'planes-'))
  const base = openDatabase(folder, 'a secret of the tests, long enough to be one')
  const store = createStore(base, 'nss.example', () => crypto.randomUUID())
  const now = Date.UTC(2026, 2, 5)
  const entry = () => ({ at: now, what: 'asunto', actor: 'x', outcome: 'x' }) as const
  const employee = { actor: 'personal:ana' }
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    'cases under way': () => store.casesUnderWay(now, now - HOUR),
    'cases of a person': () => store.casesOf('HEGG560427MVZRRL04' as Curp, now),
    'cases counted': () => store.countOpenCases(),
    'cases that ended by themselves': () => store.settleCases(now, entry as never),
    'requests of a browser': () => store.forgetConsultaAsker('navegador'),
    'what an employee did': () => store.readTrail(employee, 50),
    'what an employee did before': () => store.readTrail({ ...employee, before: 9, until: now }, 50),
  }
  for (const [what, ask] of Object.entries(asked)) {
    const found = await statementsDuring(base, ask)
    const statements = found.filter(
      (text) => /^(select|update|delete)/.test(text) && / where (?!false)/.test(text),
    )
    expect(statements, what).not.toEqual([])
    for (const text of statements) {
      const values = Array.from(text.matchAll(/\?/g), () => 'x')
      const plan = base.sqlite.prepare(`explain query plan ${text}`).all(...values) as { detail: string }[]
      // an index that is read whole to be counted is a partial one
      const scans = plan.filter(({ detail }) => /^SCAN (?!.*asuntos_under_way)/.test(detail))
      expect(scans, `${what}: ${text}`).toEqual([])
    }
  }
  await base.close()
  rmSync(folder, { recursive: true })
})
