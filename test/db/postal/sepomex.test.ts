import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBase } from '../../../src/db/postal/base.ts'
import { type OpenCatalogue, openCatalogue } from '../../../src/db/postal/catalogue.ts'
import { ESTADOS } from '../../../src/db/postal/estados.ts'
import { openPostalFile, postalPath } from '../../../src/db/postal/file.ts'
import { type ImportOutcome, importPostal } from '../../../src/db/postal/import.ts'

const archive = path.resolve(import.meta.dirname, '../../../../shared/datos/sepomex-2018-10.zip')

// the official export may not be distributed: whoever has it beside the project runs these
describe.skipIf(!existsSync(archive))('the official export of October 2018', () => {
  let dataDir: string
  let catalogue: OpenCatalogue
  let result: ImportOutcome
  beforeAll(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'postal-sepomex-'))
    result = importPostal(readFileSync(archive), { dataDir, today: '2026-11-24', now: 0 })
    catalogue = openCatalogue({ dataDir })
  })
  afterAll(() => {
    catalogue.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  test('is imported whole, and is small', () => {
    expect(result).toMatchObject({
      outcome: 'imported',
      report: { version: '2018-10-25', rows: 145_092, codes: 32_166, added: 32_166, removed: 0 },
    })
    expect(catalogue.info().bytes).toBeLessThan(6_000_000)
  })

  test('answers for every one of its codes, at once, in the estado of its first two digits', () => {
    const file = openPostalFile(postalPath(dataDir))
    const codes = file.allCodes()
    file.close()
    const times: number[] = []
    let colonias = 0
    for (const cp of codes) {
      const begun = performance.now()
      const area = catalogue.find(cp)
      times.push(performance.now() - begun)
      if (!area || area.estado.clave !== catalogue.estadoOf(cp)?.clave) throw new Error(cp)
      colonias += area.colonias.length
    }
    expect(codes).toHaveLength(32_166)
    expect(colonias).toBe(145_092)
    // the 99th in a hundred takes 0.2 ms on an idle machine; on a busy one only the middle says anything
    expect(times.sort((a, b) => a - b)[Math.floor(times.length / 2)]).toBeLessThan(1)
  })

  test('has no municipio that the default does not know by the same key', () => {
    const base = openBase()
    for (const estado of ESTADOS) {
      const known = new Set(base.municipiosOf(estado).map(({ clave }) => clave))
      expect(catalogue.municipiosOf(estado).filter(({ clave }) => !known.has(clave))).toEqual([])
    }
  })

  test('agrees with the codes that the default has', () => {
    const base = openBase()
    for (const pair of Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'))) {
      for (const cp of [`${pair}000`, `${pair}100`]) {
        const here = base.find(cp)
        if (here) expect(catalogue.find(cp)?.municipio.clave, cp).toBe(here.municipio.clave)
      }
    }
  })
})
