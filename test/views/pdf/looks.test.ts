import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { createPdfMaker } from '../../../src/adapters/pdf/maker.ts'
import { DOCUMENT_TYPES, type Issue } from '../../../src/domain/facts/issue.ts'
import { fromPng, type GreyPage, paintPage, toPng, unlike } from './grey-page.ts'
import { CAST, newSeal, sampleIssue, type Wanted } from './sample-issue.ts'

/**
 * The pages as somebody looked at and approved. After a change that is meant: `UPDATE_LOOKS=1`, and look again.
 * Of the 484,704 pixels of a page this many may be unlike (by more than 2 greys of 15, see `unlike`): one digit of
 * the NSS, or the foot of the page moved by one point, is more.
 */
const TOLERATED = 24

const folder = path.join(import.meta.dirname, 'looks')
const seal = newSeal()
const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../../dist/pdf-worker-main.js'))
const maker = createPdfMaker({ seal, workerUrl })
afterAll(() => maker.close())

/** The same letters in each run, whatever the key. */
const issueOf = (wanted: Wanted): Issue => ({
  ...sampleIssue(seal, wanted),
  sello: `${'Sello/0+'.repeat(43)}==`,
})
const shortOf: Record<string, string> = {
  'a usual person': 'usual',
  'a localización without segundo apellido': 'sin-segundo',
  'declared names of the longest, in a demonstration': 'largos',
  'names of fifty wide letters without a blank': 'anchos',
}

describe.each(Object.entries(CAST))('for %s', (who, wanted) => {
  test('both documents look as they were approved', async () => {
    const files = await maker.make(issueOf(wanted))
    for (const type of DOCUMENT_TYPES) {
      const file = path.join(folder, `${shortOf[who]}-${type}.png`)
      const page = await paintPage(files[type])
      if (process.env.UPDATE_LOOKS) writeFileSync(file, toPng(page))
      expect(existsSync(file), `${file}: nobody approved it yet`).toBe(true)
      const found = unlike(page, fromPng(readFileSync(file)))
      const left = found > TOLERATED ? leave(page, path.basename(file)) : ''
      expect(found, `${file}, and now ${left}`).toBeLessThanOrEqual(TOLERATED)
    }
  })
})

/** Leaves a page where somebody can look at it. */
function leave(page: GreyPage, name: string): string {
  const place = path.join(tmpdir(), 'looks')
  mkdirSync(place, { recursive: true })
  writeFileSync(path.join(place, name), toPng(page))
  return path.join(place, name)
}

describe('the comparison', () => {
  /** The page with everything below `from` one point lower. */
  const lowered = ({ width, height, greys }: GreyPage, from: number): GreyPage => {
    const moved = Uint8Array.from(greys)
    moved.copyWithin((from + 1) * width, from * width, (height - 1) * width)
    return { width, height, greys: moved }
  }

  test('sees one digit of the number and a move of one point, and lets a shade pass', async () => {
    const files = await maker.make(issueOf({}))
    const others = await maker.make({ ...issueOf({}), nss: '12345678908' as Issue['nss'] })
    for (const type of DOCUMENT_TYPES) {
      const page = await paintPage(files[type])
      expect(unlike(page, await paintPage(others[type]))).toBeGreaterThan(TOLERATED)
      expect(unlike(page, lowered(page, 600))).toBeGreaterThan(TOLERATED)
      expect(unlike(page, { ...page, greys: page.greys.map((grey) => Math.max(0, grey - 1)) })).toBe(0)
    }
  })
})
