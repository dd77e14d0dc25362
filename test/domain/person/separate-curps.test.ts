import { expect, test } from 'vitest'
import type { Nss } from '../../../src/domain/number/nss.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { shareNumbers, sidesOf } from '../../../src/domain/person/separate-curps.ts'

const [a, b, c, d, e] = 'abcde'.split('') as Curp[] as [Curp, Curp, Curp, Curp, Curp]
const link = (from: Curp, to: Curp) => ({ from, to })
const sorted = (side: ReadonlySet<Curp> | undefined) => [...(side ?? [])].toSorted()

test('a chain that is cut leaves the CURP on either side of the cut, in whatever order its links come', () => {
  const links = [link(a, b), link(b, c), link(c, d), link(d, e)]
  for (const order of [links, links.toReversed()]) {
    const sides = sidesOf(order, { older: b, newer: c })
    expect([sorted(sides?.older), sorted(sides?.newer)]).toEqual([
      [a, b],
      [c, d, e],
    ])
  }
})

test('two that took the same place stay with it', () => {
  const sides = sidesOf([link(a, c), link(b, c), link(c, d)], { older: c, newer: d })
  expect([sorted(sides?.older), sorted(sides?.newer)]).toEqual([[a, b, c], [d]])
})

test('what is not linked directly, or the other way round, cannot be cut', () => {
  const links = [link(a, b), link(b, c)]
  for (const [older, newer] of [
    [a, c],
    [b, a],
    [a, a],
    [c, d],
  ] as const)
    expect(sidesOf(links, { older, newer })).toBeUndefined()
})

test('a number is of the CURP that it was assigned to, and else of whom somebody says', () => {
  const [one, two, three, four] = '1234'.split('') as Nss[] as [Nss, Nss, Nss, Nss]
  const numbers = [{ nss: one, assignedTo: a }, { nss: two, assignedTo: c }, { nss: three }, { nss: four }]
  const said = new Map([
    [one, 'newer'],
    [three, 'older'],
  ] as const)
  const { sides, unknown } = shareNumbers(numbers, new Set([a, b]), said)
  expect([...sides]).toEqual([
    [one, 'older'],
    [two, 'newer'],
    [three, 'older'],
  ])
  expect(unknown).toEqual([four])
})
