import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/base/open.ts'
import { seriesForecast } from '../../../src/db/check/series-forecast.ts'
import { assignmentPace } from '../../../src/db/issue/assignment-pace.ts'
import { seriesStore } from '../../../src/db/issue/series-store.ts'
import type { NssSeries } from '../../../src/domain/number/nss-series.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'forecast-'))
const base = openDatabase(folder, 'un secreto de prueba de más de 32 letras')
const forecast = seriesForecast(base)
const pace = assignmentPace(base)
afterAll(async () => {
  await base.close()
  rmSync(folder, { recursive: true, force: true })
})
beforeEach(() => base.sqlite.exec('delete from ritmos; delete from consecutivos; delete from series'))

const row = (clave: string, more: Partial<NssSeries> = {}): NssSeries => ({
  clave,
  estado: '09',
  subdelegacion: '',
  umf: '',
  ...more,
})
const inUse = (...rows: NssSeries[]) => seriesStore(base).store.replaceSeries(rows)
const given = (day: string, n: number, nacimiento = 1990) =>
  base.inTurn(async () => {
    for (let nth = 0; nth < n; nth++) await pace.count({ day, estado: '09', nacimiento })
  })
const taken = (clave: string, n: number, first = 0, last = 9999) =>
  base.sqlite.prepare('insert into consecutivos values (?, 26, 90, ?, ?, ?)').run(clave, first, last, n)
const daysLeft = async (today: string) => (await forecast(today)).estadosLeft[0]?.daysLeft

test('numbers last by the rate of the last thirty days, and not by that of the year', async () => {
  await inUse(row('01'))
  taken('01', 9000)
  await given('2026-03-01', 500)
  await given('2026-05-31', 300)
  expect(await daysLeft('2026-05-31')).toBe(Math.floor(1000 / 300))
  await given('2026-06-09', 100)
  // ten days since the first of them
  expect(await daysLeft('2026-06-09')).toBe(Math.floor(1000 / 40))
  expect(await daysLeft('2026-07-20')).toBeUndefined()
})

test('all claves of an estado that are in use count together, and of a clave the part that is ours', async () => {
  await inUse(
    row('01'),
    row('02', { serials: { first: 0, last: 499 } }),
    row('02', { municipio: '005', serials: { first: 0, last: 499 } }),
    row('03', { desde: '2026-07-01' }),
  )
  taken('01', 10_000)
  taken('02', 100, 0, 499)
  await given('2026-05-31', 10)
  expect(await forecast('2026-05-31')).toMatchObject({
    seriesLeft: [
      { clave: '01', left: 0 },
      { clave: '02', left: 400 },
    ],
    estadosLeft: [{ estado: '09', nacimiento: 90, left: 400, size: 10_500, daysLeft: 40 }],
  })
  expect((await forecast('2026-07-01')).estadosLeft).toMatchObject([{ left: 10_400 }])
})

test('numbers that were taken of another part of the clave count as far as the parts have serials in common', async () => {
  await inUse(row('01', { serials: { first: 0, last: 4999 } }))
  taken('01', 2000)
  expect((await forecast('2026-05-31')).estadosLeft).toMatchObject([{ left: 4000, size: 5000 }])
})

test('what lasts to the end of the year lasts longer, since the new year brings all numbers anew', async () => {
  await inUse(row('01'))
  taken('01', 9000)
  await given('2026-12-11', 100)
  expect(await daysLeft('2026-12-11')).toBe(10)
  expect(await daysLeft('2026-12-30')).toBe(2 + Math.floor(10_000 / (100 / 20)))
})
