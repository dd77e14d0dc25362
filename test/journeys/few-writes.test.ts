import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { smtpHost } from '../support/smtp-host.ts'
import { Visitor } from '../support/visitor.ts'
import { ANSWER, linkOf } from '../support/walk.ts'

let server: Awaited<ReturnType<typeof smtpHost>>
let portal: Portal
beforeAll(async () => {
  server = await smtpHost()
  portal = await openPortal({ env: { SMTP_URL: server.url } })
})
afterAll(async () => {
  await portal.close()
  await server.close()
})

/**
 * Each transaction is a flush of the disk, which is what a busy portal waits for. Whoever adds one to the way of every
 * person sees it here; what belongs to one request belongs in one transaction.
 */
test('a whole trámite with its two mails is written in eleven transactions, ten with JavaScript', async () => {
  const { curp, name } = somebodyWithoutNss()
  await portal.ctx.store.savePeople([{ curp, name, status: 'vigente', numeros: [] }], portal.clock.now())
  const before = portal.base.locks.read().transactions
  const spent = () => portal.base.locks.read().transactions - before
  const visitor = new Visitor(portal)
  const correo = 'pocas@ejemplo.mx'
  const page = await visitor.get('/tramites/nss')
  await visitor.press(page, 'Continuar', { curp, correo, correo_confirmacion: correo, captcha: ANSWER })
  const mail = await eventually(() => server.arrived[0])
  await portal.mailGone()
  const asked = spent()
  await visitor.press(await visitor.get(linkOf((await simpleParser(mail.raw)).text ?? '')), 'Continuar')
  const opened = spent()
  await visitor.post('/tramites/nss/domicilio', { cp: '06000', accion: 'buscar' })
  const looked = spent()
  const address = { cp: '06000', colonia_otra: 'Centro', calle: 'Calle Uno', numero_exterior: '1' }
  const end = await visitor.post('/tramites/nss/domicilio', { ...address, accion: 'continuar' })
  expect(end.title).toContain('asignación de NSS exitosa')
  await eventually(() => server.arrived.length === 2)
  await eventually(
    () =>
      portal.base.sqlite
        .prepare("select 1 from correos where kind = 'resultado' and sent_at is not null")
        .get() as object,
  )
  // both documents, to a telephone with prepaid data
  expect(server.arrived[1]?.raw.length).toBeLessThan(90_000)
  expect({ asked, opened: opened - asked, looked: looked - opened, issued: spent() - looked }).toEqual({
    // the request; the last byte of the mail, and that it was taken
    asked: 3,
    // the link; the session and what the register says
    opened: 2,
    // without JavaScript the postal code is looked up by a form, and kept
    looked: 1,
    // the number; that it was seen; the documents; the last byte of the mail, and that it was taken
    issued: 5,
  })
}, 120_000)

function somebodyWithoutNss() {
  for (const person of syntheticPeople(3)) if (!person.nss) return person
  throw new Error('people without NSS do not run out')
}
