import { expect, test } from 'vitest'
import { DuplicateIndex, keyOf, tagOf } from '../../../src/db/padron/duplicates.ts'

test('a key with two owners is found among many, one that its owner repeats is not', () => {
  const index = new DuplicateIndex()
  for (let n = 0; n < 300_000; n++) index.add(n * 300_007, tagOf(`dueño ${n}`))
  index.add(7 * 300_007, tagOf('dueño 7'))
  index.add(299_999 * 300_007, tagOf('otro'))
  index.add(0, tagOf('otro'))
  index.add(299_999 * 300_007, tagOf('tercero'))
  expect(index.duplicates()).toEqual(Float64Array.of(0, 299_999 * 300_007))
})

test('keys of texts that differ in one letter differ', () => {
  const keys = new Set(Array.from({ length: 100_000 }, (_, n) => keyOf(`HEGG${n}MVZRRL04`)))
  expect(keys.size).toBe(100_000)
})
