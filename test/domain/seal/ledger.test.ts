import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { LedgerEntry } from '../../../src/domain/facts/ledger-entry.ts'
import { entryHash, firstBreak, firstBreakRead, GENESIS, sha256 } from '../../../src/domain/seal/ledger.ts'

function ledgerOf(length: number): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  for (let seq = 1; seq <= length; seq++) {
    const entry = {
      seq,
      secuencia: `00000000-0000-4000-8000-${String(seq).padStart(12, '0')}`,
      type: 'tarjeta' as const,
      cadenaHash: sha256(`cadena ${seq}`),
      sello: sha256(`sello ${seq}`),
      certificateSerial: '30001000000500003456',
      at: 1_772_726_400_000 + seq,
      previous: entries.at(-1)?.hash ?? GENESIS,
    }
    entries.push({ ...entry, hash: entryHash(entry) })
  }
  return entries
}

test('an untouched ledger holds', () => {
  expect(firstBreak(ledgerOf(100))).toBeUndefined()
  expect(firstBreak([])).toBeUndefined()
})

test('an entry removed, changed, inserted or reordered shows, and where', () => {
  const whole = ledgerOf(10)
  expect(firstBreak(whole.toSpliced(4, 1))).toEqual({ seq: 5, why: 'missing' })
  expect(firstBreak(whole.with(4, { ...(whole[4] as LedgerEntry), at: 1 }))).toEqual({
    seq: 5,
    why: 'changed',
  })
  const swapped = whole.with(4, whole[5] as LedgerEntry).with(5, whole[4] as LedgerEntry)
  expect(firstBreak(swapped)).toEqual({ seq: 5, why: 'missing' })
})

test('an entry rewritten with a hash of its own breaks the next one', () => {
  const whole = ledgerOf(10)
  const forged = { ...(whole[4] as LedgerEntry), sello: sha256('otro') }
  const rehashed = { ...forged, hash: entryHash(forged) }
  expect(firstBreak(whole.with(4, rehashed))).toEqual({ seq: 6, why: 'unlinked' })
})

test('the hash of an entry is over its lines as documented: whoever audits can compute it without this program', () => {
  const [entry] = ledgerOf(1) as [LedgerEntry]
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  const lines = `ventanilla-bitacora-1
1
00000000-0000-4000-8000-000000000001
tarjeta
${hex(entry.cadenaHash)}
${hex(entry.sello)}
30001000000500003456
1772726400001
${'00'.repeat(32)}
`
  expect(hex(entry.hash)).toBe(createHash('sha256').update(lines).digest('hex'))
})

test('entries that are read one after another are judged alike, from the first or from after one', async () => {
  async function* read(entries: readonly LedgerEntry[]) {
    yield* entries
  }
  const whole = ledgerOf(10)
  const gone = whole.toSpliced(4, 1)
  expect(await firstBreakRead(read(whole))).toBeUndefined()
  expect(await firstBreakRead(read(gone))).toEqual({ seq: 5, why: 'missing' })
  expect(await firstBreakRead(read(whole.slice(5)), whole[4])).toBeUndefined()
  expect(await firstBreakRead(read(whole.slice(5)), whole[3])).toEqual({ seq: 5, why: 'missing' })
})
