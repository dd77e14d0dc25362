import { readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPortal, type Portal } from '../support/portal.ts'
import { demoClerk } from '../support/staff.ts'
import type { Page, Visitor } from '../support/visitor.ts'

let portal: Portal
let operator: Visitor
let identity: string
let recipient: string
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { sleep: async () => {} } })
  operator = await demoClerk(portal, 'operacion')
  identity = await generateIdentity()
  recipient = await identityToRecipient(identity)
})
afterAll(() => portal.close())

const HERE = '/operacion/respaldos'
const folder = () => path.join(portal.dataDir, 'respaldos')
const files = () => readdirSync(folder()).filter((name) => name.startsWith('respaldo-'))
const orders = (): string[] =>
  portal.base.sqlite
    .prepare(
      "select code from auditoria where what = 'orden' and actor = 'personal:demo-operacion' order by id",
    )
    .pluck()
    .all() as string[]
/** Presses a button, and gives the page once the order has ended. */
async function order(button: string, fields: Record<string, string>): Promise<Page> {
  const during = await operator.press(await operator.get(HERE), button, fields)
  expect(during.text).toContain('en curso desde')
  await portal.ctx.orders.settled()
  return operator.get(HERE)
}

test('an encrypted backup is made, verified with its identity, downloaded, and opens with that identity', async () => {
  const made = await order('Hacer un respaldo', { destinatario: ` ${recipient}\n` })
  expect(made.text).toContain('Hacer un respaldo: listo')
  expect(made.text).toContain('1 respaldo')
  expect(made.text).toMatch(/Verificado.*nunca/s)
  const [name = ''] = files()
  expect(name).toMatch(/\.tar\.gz\.age$/)
  // restoring is a command, never a button
  expect(made.text).toContain(
    `nss respaldo restaurar ${path.join(folder(), name)} --identidad ARCHIVO --en CARPETA`,
  )
  expect([...made.document.querySelectorAll('button')].map((one) => one.textContent)).not.toContain(
    'Restaurar',
  )

  const wrong = await order('Verificar', { respaldo: name, llave_respaldo: await generateIdentity() })
  expect(wrong.text).toContain('Verificar un respaldo: no se hizo')
  expect(wrong.text).toContain('La identidad no es de ningún destinatario')
  const sound = await order('Verificar', { respaldo: name, llave_respaldo: identity })
  expect(sound.text).toContain('Verificar un respaldo: listo')
  expect(sound.text).toContain('base de datos, bitácora e invariantes: bien')
  expect(sound.text).not.toMatch(/Verificado.*nunca/s)
  expect(sound.html).not.toContain(identity)

  const answer = await operator.fetch(`${HERE}/${name}`)
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${name}"`)
  const bytes = Buffer.from(await answer.arrayBuffer())
  expect(bytes.length).toBe(Number(answer.headers.get('content-length')))
  expect(bytes.toString('latin1', 0, 21)).toBe('age-encryption.org/v1')
  expect(orders()).toEqual([
    'respaldo crear',
    `respaldo verificar ${name}`,
    `respaldo verificar ${name}`,
    `respaldo descargar ${name}`,
  ])
})

test('one that is not encrypted is never downloaded, nor anything that is no backup', async () => {
  const page = await order('Hacer un respaldo', {})
  const plain = files().find((name) => name.endsWith('.tar.gz')) ?? ''
  expect(plain).not.toBe('')
  expect(page.text).toContain('no: va sin cifrar')
  const said = page.document.querySelector('#orden')?.textContent
  expect(said).toContain('o haz otro con un destinatario')
  expect(said).toContain('o pon BACKUP_DIR en los ajustes')
  expect(said).not.toMatch(/ --\w/)
  writeFileSync(path.join(folder(), 'otra.age'), 'x')
  for (const name of [plain, 'otra.age', '../ventanilla.db', '..%2Fventanilla.db', 'nada'])
    expect((await operator.fetch(`${HERE}/${name}`)).status, name).toBe(404)
  // and it needs no key
  const verified = await order('Verificar', { respaldo: plain })
  expect(verified.text).toContain('Verificar un respaldo: listo')
})

test('what was not filled in right is told, and nothing begins', async () => {
  const before = files()
  const bad = await operator.press(await operator.get(HERE), 'Hacer un respaldo', {
    destinatario: '--carpeta=/',
  })
  expect(bad.status).toBe(422)
  expect(bad.text).toContain('Un destinatario de age empieza con age1')
  const [age = ''] = before.filter((name) => name.endsWith('.age'))
  const keyless = await operator.press(await operator.get(HERE), 'Verificar', { respaldo: age })
  expect(keyless.text).toContain('Ese respaldo va cifrado')
  const none = await operator.post(HERE, { accion: 'verificar', respaldo: '../secreto' })
  expect(none.text).toContain('Elige un respaldo de la lista.')
  expect(files()).toEqual(before)
  expect(portal.ctx.orders.state('backup').running).toBeUndefined()
})

test('one order at a time', async () => {
  await operator.press(await operator.get(HERE), 'Hacer un respaldo', { destinatario: recipient })
  const second = await operator.post(HERE, { accion: 'crear', destinatario: recipient })
  expect(second.text).toContain('Ya hay una orden en curso')
  await portal.ctx.orders.settled()
})
