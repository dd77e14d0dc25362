import { expect, test } from 'vitest'
import { DAY, HOUR } from '../../../src/domain/base/time.ts'
import {
  CASE_LIFETIME,
  type CaseChange,
  type CaseState,
  CORREO_WAIT,
  type DeskCase,
  isUndoable,
  UNDO_WITHIN,
} from '../../../src/domain/facts/case.ts'
import type { Nss } from '../../../src/domain/number/nss.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'

const NOON = Date.UTC(2026, 10, 24, 18)
const NUMBER: CaseChange = { kind: 'numero', stands: '84966311213' as Nss, retires: ['92919084431' as Nss] }
const CURP: CaseChange = { kind: 'curp', previous: 'HEGG560427MVZRRL04' as Curp }
const done = (change: CaseChange, facts: Partial<DeskCase> = {}): DeskCase => ({
  id: 'one',
  curp: 'HEGG560427MVZRRL04' as Curp,
  change,
  before: {},
  reason: 'trae su acta',
  evidence: 'acta',
  state: 'aprobado',
  proposer: 'personal:1',
  single: false,
  createdAt: NOON - HOUR,
  expiresAt: NOON + DAY,
  doneAt: NOON,
  stale: false,
  ...facts,
})

test('a case may be decided for three days, a correo waits one, a change is undone within one', () => {
  expect([CASE_LIFETIME, CORREO_WAIT, UNDO_WITHIN]).toEqual([259_200_000, 86_400_000, 86_400_000])
})

test.each([NUMBER, CURP])(
  'a change of $kind is undone to the last moment of its day, not after it',
  (change) => {
    expect(isUndoable(done(change), NOON)).toBe(true)
    expect(isUndoable(done(change), NOON + DAY - 1)).toBe(true)
    expect(isUndoable(done(change), NOON + DAY)).toBe(false)
    expect(isUndoable(done(change), NOON + 2 * DAY)).toBe(false)
  },
)

test.each<CaseChange>([
  { kind: 'correo', correo: 'gloria@correo.example' as Correo },
  { kind: 'estatus', status: 'fallecido' },
  { kind: 'nombre', name: { nombre: 'ROSAURA', primerApellido: 'ÑANDÚ' } },
  { kind: 'desbloqueo' },
  { kind: 'cancelacion' },
  { kind: 'deshacer', of: 'other' },
])('a change of $kind is never undone', (change) => {
  expect(isUndoable(done(change), NOON)).toBe(false)
})

test.each<CaseState>(['abierto', 'espera', 'rechazado', 'vencido', 'desistido', 'detenido'])(
  'a case that is %s has nothing to undo',
  (state) => {
    expect(isUndoable(done(NUMBER, { state }), NOON)).toBe(false)
  },
)

test('a case that was never carried out has nothing to undo', () => {
  const { doneAt, ...undone } = done(NUMBER)
  expect(doneAt).toBe(NOON)
  expect(isUndoable(undone, NOON)).toBe(false)
  expect(isUndoable({ ...undone, doneAt: 0 }, HOUR)).toBe(true)
})
