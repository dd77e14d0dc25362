import { expect, test } from 'vitest'
import { barChart } from '../../src/views/operation/chart.ts'

const bars = (values: readonly number[]) =>
  [...barChart(values, 'x').matchAll(/M(\d+) 40v-(\d+)h3/g)].map(([, x, h]) => [Number(x), Number(h)])

test('draws a bar for each value above zero, the highest as high as the picture', () => {
  expect(bars([1, 0, 2])).toEqual([
    [0, 20],
    [8, 40],
  ])
})

test('one beside a million is still seen, and nothing at all is an empty line', () => {
  expect(bars([1, 1_000_000])).toEqual([
    [0, 1],
    [4, 40],
  ])
  expect(bars([0, 0])).toEqual([])
})
