import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailAdmin } from '../../src/db/mail/admin.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { tramiteRows } from '../../src/db/tramite/store.ts'
import { AnsweringServer } from '../support/answering-server.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, linkOf } from '../support/walk.ts'

const server = new AnsweringServer()
let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' }, parts: { carrier: server } })
})
afterAll(() => portal.close())

const found = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion').map((one) => one.person.curp)
const fresh = DEMO_PEOPLE.find((one) => one.shows === 'asignacion')?.person.curp
const said = (words: string) => portal.lines.filter((line) => JSON.stringify(line).includes(words))

/** Stands at Paso 3; whatever mail follows the link gets `answer`. */
async function atPaso3(nth: number, correo: string, answer: AnsweringServer['answer']): Promise<void> {
  server.answer = { outcome: 'sent' }
  const visitor = new Visitor(portal)
  await askForLink(visitor, found[nth] ?? '', correo)
  const link = linkOf((await eventually(() => server.to(correo)[0])).text)
  server.answer = answer
  await visitor.press(await visitor.get(link), 'Continuar')
}

test('an NSS that could not be mailed for three days is with the operator, who sends it when the server is mended', async () => {
  const correo = 'tres-dias@ejemplo.mx'
  await atPaso3(0, correo, { outcome: 'later', reason: 'mail.example:587: AUTH 535 no' })
  const admin = mailAdmin(portal.base, tramiteRows(portal.base).find)
  await eventually(() => said('535 no')[0])
  while ((await admin.dead()).length === 0) {
    const tried = server.tried.length
    await eventually(async () => {
      // of a mail that is being tried, the end of its lease; of one that waits, its time
      portal.clock.set((await portal.ctx.store.outbox.nextDueAt()) ?? portal.clock.now())
      portal.ctx.mailDue()
      return server.tried.length > tried || (await admin.dead()).length > 0
    })
  }
  const [dead] = await admin.dead()
  expect(dead).toMatchObject({ kind: 'resultado', refused: false, reason: 'mail.example:587: AUTH 535 no' })
  expect(said('535 no')).toHaveLength(1)
  expect(said('nss correo muertos').length).toBeGreaterThan(0)

  server.answer = { outcome: 'sent' }
  expect(await admin.reviveAll(portal.clock.now())).toBe(1)
  portal.ctx.mailDue()
  const mail = await eventually(() => server.to(correo)[1])
  expect(mail.attachments).toHaveLength(2)
  await eventually(() => said('sale otra vez')[0])
  expect(await admin.dead()).toEqual([])
  expect(await admin.reviveAll(portal.clock.now())).toBe(0)
})

test('a refused NSS is tried again by its number, under the same Message-ID; a link that is over is not', async () => {
  const correo = 'lleno@ejemplo.mx'
  await atPaso3(1, correo, { outcome: 'refused', reason: 'RCPT TO 552 full' })
  const admin = mailAdmin(portal.base, tramiteRows(portal.base).find)
  const [dead] = await eventually(async () => ((await admin.dead()).length > 0 ? admin.dead() : false))
  const first = server.tried.findLast((mail) => mail.to === correo)
  server.answer = { outcome: 'sent' }
  expect(await admin.retry(dead?.id ?? 0, portal.clock.now())).toBe('again')
  portal.ctx.mailDue()
  const mail = await eventually(() => server.to(correo)[1])
  expect(mail.messageId).toBe(first?.messageId)

  server.answer = { outcome: 'refused', reason: 'RCPT TO 550 unknown' }
  await askForLink(new Visitor(portal), fresh ?? '', 'nadie@ejemplo.mx')
  const [link] = await eventually(async () => ((await admin.dead()).length > 0 ? admin.dead() : false))
  // wiped, and yet the operator sees whose it was
  expect(link).toMatchObject({ kind: 'enlace', refused: true, to: 'nadie@ejemplo.mx' })
  expect(await admin.retry(link?.id ?? 0, portal.clock.now())).toBe('over')
  expect(await admin.dismiss(link?.id ?? 0)).toBe('dismissed')
  expect(await admin.dead()).toEqual([])
  expect(await admin.dismiss(link?.id ?? 0)).toBe('unknown')
  expect(await admin.dismiss(dead?.id ?? 0), 'it was sent').toBe('waiting')
})
