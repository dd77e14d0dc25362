import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test } from 'vitest'
import { createThreadedCarrier } from '../../../src/adapters/mail/smtp-thread.ts'
import type { MailCarrier, Message } from '../../../src/domain/ports/mail-carrier.ts'
import { smtpHost } from '../../support/smtp-host.ts'

const root = path.resolve(import.meta.dirname, '../../..')
const dist = pathToFileURL(path.join(root, 'dist/smtp-worker.js'))
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const mail: Message = {
  messageId: '<0123456789abcdef@ventanilla.example>',
  to: 'gloria.hernandez@correo.example',
  subject: 'Número de Seguridad Social asignado',
  text: 'Tu trámite terminó.\n',
  html: '<!doctype html><p>Tu trámite terminó.</p>',
  lang: 'es-MX',
  date: new Date(Date.UTC(2026, 10, 24, 18, 4, 5)),
  attachments: [{ name: 'asignacion.pdf', type: 'application/pdf', bytes: Buffer.alloc(50_000, 7) }],
}

async function host() {
  const server = await smtpHost()
  open.push(server)
  return server
}
function carrier(servers: string[], workerUrl = dist): MailCarrier {
  const settings = { servers, from: 'no-responder@ventanilla.example', portal: 'V', requireTls: false }
  const made = createThreadedCarrier(settings, workerUrl)
  open.push(made)
  return made
}

test('a mail arrives whole, after it was written down as handed over', async () => {
  const server = await host()
  const heard: number[] = []
  const handOver = async () => void heard.push(server.arrived.length)
  expect(await carrier([server.url]).deliver(mail, handOver)).toEqual({ outcome: 'sent' })
  expect(heard).toEqual([0])
  const got = await server.only()
  expect(got.subject).toBe(mail.subject)
  expect(got.date).toEqual(mail.date)
  expect(got.attachments[0]?.content).toEqual(mail.attachments[0]?.bytes)
})

test('several are under way at once: one that waits to be written down keeps no other', async () => {
  const server = await host()
  const smtp = carrier([server.url])
  const slow = Promise.withResolvers<void>()
  const first = smtp.deliver(mail, () => slow.promise)
  expect(await smtp.deliver({ ...mail, messageId: '<2@ventanilla.example>' })).toEqual({ outcome: 'sent' })
  slow.resolve()
  expect(await first).toEqual({ outcome: 'sent' })
  expect(server.arrived).toHaveLength(2)
})

test('what cannot be written down as handed over does not end, and the thread goes on', async () => {
  const server = await host()
  const smtp = carrier([server.url])
  const full = () => Promise.reject(new Error('disk full'))
  expect((await smtp.deliver(mail, full)).outcome).toBe('later')
  expect(server.arrived).toEqual([])
  expect((await smtp.deliver(mail)).outcome).toBe('sent')
})

test('a mail over which the thread dies is tried later', async () => {
  const dying = pathToFileURL(path.join(root, 'test/views/pdf/dying-worker.mjs'))
  expect((await carrier(['smtp://127.0.0.1:9'], dying).deliver(mail)).outcome).toBe('later')
})
