import { describe, expect, test } from 'vitest'
import {
  LINK_LIFETIME,
  LINK_TRIES,
  type Link,
  linkState,
  type MailedTramite,
  stepOf,
} from '../../../src/domain/facts/tramite.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'

const NOON = Date.UTC(2026, 10, 24, 18)
const tramite: MailedTramite = {
  id: 'one',
  curp: 'HEGG560427MVZRRL04' as Curp,
  correo: 'gloria@correo.example' as Correo,
  createdAt: NOON,
  generation: 2,
  draft: {},
}
const link: Link = {
  tramite,
  generation: 2,
  createdAt: NOON,
  expiresAt: NOON + LINK_LIFETIME,
  wrong: 0,
  sameBrowser: false,
  alone: true,
  newest: true,
}

describe('where a person stands', () => {
  test.each([
    ['enlace', {}],
    ['domicilio', { openedAt: NOON }],
    ['domicilio', { openedAt: 0 }],
    ['resultado', { openedAt: NOON, folio: '1' }],
    ['resultado', { folio: '1' }],
    ['terminado', { openedAt: NOON, folio: '1', finishedAt: NOON }],
    ['cancelado', { openedAt: NOON, cancelledAt: NOON }],
    ['cancelado', { finishedAt: NOON, cancelledAt: NOON }],
  ] as const)('is %s with %o', (step, facts) => {
    expect(stepOf({ ...tramite, ...facts })).toBe(step)
  })
})

describe('a link', () => {
  test('lives 24 hours, and in the very moment of its end it is over', () => {
    expect(LINK_LIFETIME).toBe(86_400_000)
    expect(linkState(link, link.expiresAt - 1)).toBe('abierto')
    expect(linkState(link, link.expiresAt)).toBe('vencido')
    expect(linkState(link, link.expiresAt + 1)).toBe('vencido')
  })

  test('is closed by the fifth wrong CURP, not by the fourth', () => {
    expect(LINK_TRIES).toBe(5)
    expect(linkState({ ...link, wrong: 4 }, NOON)).toBe('abierto')
    expect(linkState({ ...link, wrong: 5 }, NOON)).toBe('bloqueado')
  })

  test('gives way to a newer one of its trámite, and says so before anything that is its own fault', () => {
    const older = { ...link, generation: 1, wrong: 5 }
    expect(linkState(older, link.expiresAt)).toBe('reemplazado')
    expect(linkState({ ...link, wrong: 5 }, link.expiresAt)).toBe('bloqueado')
  })

  test('of a trámite that is over says how that ended', () => {
    const of = (facts: Partial<MailedTramite>) =>
      linkState({ ...link, tramite: { ...tramite, ...facts } }, NOON)
    expect(of({ finishedAt: NOON })).toBe('terminado')
    expect(of({ cancelledAt: NOON })).toBe('cancelado')
    expect(of({ folio: '1' })).toBe('abierto')
  })
})
