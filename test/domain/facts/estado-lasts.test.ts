import { expect, test } from 'vitest'
import { type EstadoLasts, leastLeft } from '../../../src/domain/facts/estado-lasts.ts'

const estado = (nombre: string, left: number, size: number, daysLeft?: number): EstadoLasts => ({
  nombre,
  birthYear: '90',
  left,
  size,
  ...(daysLeft !== undefined && { daysLeft }),
})
const names = (estados: readonly EstadoLasts[], count: number) =>
  leastLeft(estados, count).map(({ nombre }) => nombre)

test('first comes who runs out first, whatever is left; who gives none comes last', () => {
  const all = [estado('quieto', 1, 100), estado('lento', 5, 100, 90), estado('pronto', 90, 100, 3)]
  expect(names(all, 3)).toEqual(['pronto', 'lento', 'quieto'])
  expect(names(all, 1)).toEqual(['pronto'])
})

test('of those that last as long, and of those that give none, who has the smaller part left', () => {
  expect(names([estado('a', 50, 100, 9), estado('b', 60, 1000, 9)], 2)).toEqual(['b', 'a'])
  expect(names([estado('a', 50, 100), estado('b', 60, 1000)], 2)).toEqual(['b', 'a'])
})

test('what was given is not put in order itself', () => {
  const all = [estado('a', 2, 100), estado('b', 1, 100)]
  leastLeft(all, 2)
  expect(all.map(({ nombre }) => nombre)).toEqual(['a', 'b'])
})
