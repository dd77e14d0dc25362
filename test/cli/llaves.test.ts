import { afterAll, beforeAll, expect, test } from 'vitest'
import { llaves } from '../../src/cli/llaves.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { order } from './support/shell.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

async function nss(...args: string[]) {
  const values: unknown[] = []
  const { store, chance, clock } = portal.ctx
  const data = (value: unknown) => void values.push(value)
  const said = await order(
    (program, print) => llaves(program, { store: async () => store, chance, now: clock.now, print, data }),
    'llaves',
    ...args,
  )
  return { ...said, value: values[0] as Record<string, string> | undefined }
}

const asks = async (key: string) =>
  (
    await portal.app.request('/api/v1/cotejo', {
      method: 'POST',
      body: '{',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    })
  ).status

test('a key is shown once, works, is listed without itself, and ends when it is revoked', async () => {
  expect((await nss('ver')).text).toBe('No hay llaves.')
  const made = await nss(
    'crear',
    '--nombre',
    '  Escuela   Uno ',
    '--alcance',
    'cotejo,lotes',
    '--por-minuto',
    '5',
  )
  const { id = '', llave = '' } = made.value ?? {}
  expect(made.text).toContain('Llave de Escuela Uno, con alcance cotejo y lotes')
  expect(made.text).toContain(llave)
  expect(await asks(llave)).toBe(400)
  const seen = await nss('ver')
  expect(seen.text).toContain(`${id}  Escuela Uno: cotejo y lotes, 5 por minuto, usada el`)
  expect(seen.text).not.toContain(llave)
  expect((await nss('revocar', id)).text).toContain('Revocada')
  expect(await asks(llave)).toBe(401)
  expect((await nss('ver')).text).toContain('revocada el')
  expect((await nss('revocar', id)).failed).toBe(true)
})

test('whatever chance gives, a key can be named to be revoked', async () => {
  const { chance } = portal.ctx
  // base64url: a hyphen first
  Object.assign(portal.ctx, { chance: { ...chance, bytes: (n: number) => Buffer.alloc(n, 0xf8) } })
  const made = await nss('crear', '--nombre', 'Escuela Dos')
  Object.assign(portal.ctx, { chance })
  expect((await nss('revocar', made.value?.id ?? '')).text).toContain('Revocada')
})

test.each([
  [['crear', '--nombre', 'Escuela', '--alcance', 'todo']],
  [['crear', '--nombre', 'Escuela', '--por-minuto', '0']],
  [['crear', '--nombre', 'a']],
  [['crear']],
  [['revocar', 'nada']],
])('nss llaves %s is refused, and makes none', async (args) => {
  const before = (await portal.ctx.store.apiKeys()).length
  expect((await nss(...args)).failed).toBe(true)
  expect((await portal.ctx.store.apiKeys()).length).toBe(before)
})
