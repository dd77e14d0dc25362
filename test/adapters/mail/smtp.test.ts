import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { createSmtpCarrier, type SmtpSettings } from '../../../src/adapters/mail/smtp.ts'
import { serverOptions } from '../../../src/adapters/mail/smtp-server.ts'
import type { MailCarrier, Message } from '../../../src/domain/ports/mail-carrier.ts'
import { dkimHolds, dkimTags, fieldsOf } from '../../support/dkim.ts'
import { converse, deadUrl, localhostCertificate, rudeHost, smtpHost } from '../../support/smtp-host.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})
const kept = async <T extends { close(): Promise<void> }>(made: T | Promise<T>): Promise<T> => {
  const one = await made
  open.push(one)
  return one
}
const host = (options?: Parameters<typeof smtpHost>[0]) => kept(smtpHost(options))
const rude = (talk: Parameters<typeof rudeHost>[0]) => kept(rudeHost(talk))
const polite = (line: string): string => {
  if (line.startsWith('EHLO')) return '250 rude.example'
  if (line === 'DATA') return '354 go on'
  return '250 ok'
}

/** Where nothing answers; elsewhere a machine that is busy gets the time of the portal. */
const HASTY = { timeouts: { greeting: 300, socket: 300 } }

async function carrier(servers: string[], settings: Partial<SmtpSettings> = {}): Promise<MailCarrier> {
  return kept(
    createSmtpCarrier({
      servers,
      from: 'Ventanilla NSS <no-responder@ventanilla.example>',
      portal: 'Ventanilla NSS',
      requireTls: false,
      hostname: 'ventanilla.example',
      ...settings,
    }),
  )
}

const mail: Message = {
  messageId: '<0123456789abcdef@ventanilla.example>',
  to: 'gloria.hernandez@correo.example',
  subject: 'Número de Seguridad Social asignado',
  text: 'Tu trámite terminó.\n\nÑandú, café.\n.\nUna línea con un punto solo.\n',
  html: '<!doctype html><html lang="es-MX"><p>Tu trámite terminó.</p></html>',
  lang: 'es-MX',
  date: new Date(Date.UTC(2026, 10, 24, 18, 4, 5)),
  attachments: [],
}
const starts = (line: string, command: string | RegExp) =>
  typeof command === 'string' ? line.startsWith(command) : command.test(line)
const replyTo = (command: string | RegExp, said: Parameters<typeof converse>[1]) =>
  rude((socket) => converse(socket, (line) => (starts(line, command) ? said(line) : polite(line))))

describe('what arrives', () => {
  test('is the message as it was written', async () => {
    const server = await host()
    expect(await (await carrier([server.url])).deliver(mail)).toEqual({ outcome: 'sent' })
    const got = await server.only()
    expect(got.subject).toBe(mail.subject)
    expect(got.text).toBe(mail.text)
    expect(got.html).toBe(mail.html)
    expect(got.messageId).toBe(mail.messageId)
    expect(got.date).toEqual(mail.date)
    expect(got.from?.value).toEqual([{ name: 'Ventanilla NSS', address: 'no-responder@ventanilla.example' }])
    expect(server.arrived[0]?.rcptTo).toEqual([mail.to])
  })

  test('says that a machine wrote it, and nothing about which', async () => {
    const server = await host()
    await (await carrier([server.url])).deliver(mail)
    const { headers } = await server.only()
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect(headers.get('x-auto-response-suppress')).toBe('OOF, AutoReply')
    expect(headers.has('x-mailer')).toBe(false)
    expect([...headers.keys()].filter((name) => name.startsWith('list'))).toEqual([])
  })

  test('has both documents, byte for byte', async () => {
    const server = await host()
    const files = [randomBytes(70_001), randomBytes(333)]
    const attachments = files.map((bytes, i) => ({
      name: `documento-${i}.pdf`,
      type: 'application/pdf',
      bytes,
    }))
    await (await carrier([server.url])).deliver({ ...mail, attachments })
    const got = (await server.only()).attachments
    expect(got.map((file) => file.filename)).toEqual(['documento-0.pdf', 'documento-1.pdf'])
    expect(got.map((file) => file.contentType)).toEqual(['application/pdf', 'application/pdf'])
    expect(got.map((file) => file.content.equals(files[got.indexOf(file)] ?? Buffer.alloc(0)))).toEqual([
      true,
      true,
    ])
  })

  test('keeps names of any alphabet: of the portal, of a file', async () => {
    const server = await host()
    const attachments = [
      { name: 'Número de Łuczak Öztürk.pdf', type: 'application/pdf', bytes: Buffer.of(1) },
    ]
    const from = 'no-responder@ventanilla.example'
    await (await carrier([server.url], { from, portal: 'Ventanilla «Ñandú», S.A.' })).deliver({
      ...mail,
      attachments,
    })
    const got = await server.only()
    expect(got.from?.value[0]?.name).toBe('Ventanilla «Ñandú», S.A.')
    expect(got.attachments[0]?.filename).toBe('Número de Łuczak Öztürk.pdf')
  })

  test('goes to an international domain by its ASCII name', async () => {
    const said: string[] = []
    const server = await replyTo('RCPT', (line) => {
      said.push(line)
      return '250 ok'
    })
    expect(await (await carrier([server.url])).deliver({ ...mail, to: 'ana@niñez.example' })).toEqual({
      outcome: 'sent',
    })
    expect(said).toEqual(['RCPT TO:<ana@xn--niez-hqa.example>'])
  })

  test('uses one connection for several mails, and a new one when the server closed it', async () => {
    const server = await rude((socket) => converse(socket, polite))
    const smtp = await carrier([server.url])
    await smtp.deliver(mail)
    await smtp.deliver(mail)
    expect(server.connections()).toBe(1)
    server.hangUp()
    expect(await smtp.deliver(mail)).toEqual({ outcome: 'sent' })
    expect(server.connections()).toBe(2)
  })
})

describe('nobody can add a header or a recipient', () => {
  const attack = 'x\r\nBcc: eve@evil.example\r\n\r\n<script>'
  test.each([
    ['subject', { subject: attack }],
    ['recipient', { to: `gloria@correo.example${attack}` }],
    ['recipient with a second one', { to: 'gloria@correo.example, eve@evil.example' }],
    ['recipient with a command', { to: 'gloria@correo.example>\r\nRCPT TO:<eve@evil.example' }],
    ['Message-ID', { messageId: `<a${attack}@b>` }],
    ['file name', { attachments: [{ name: attack, type: 'application/pdf', bytes: Buffer.of(1) }] }],
    [
      'file type',
      { attachments: [{ name: 'a.pdf', type: `application/pdf${attack}`, bytes: Buffer.of(1) }] },
    ],
  ] as [string, Partial<Message>][])('through the %s', async (_where, part) => {
    const server = await host()
    await (await carrier([server.url])).deliver({ ...mail, ...part })
    for (const { raw, rcptTo } of server.arrived) {
      const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? ''
      expect(fieldsOf(head).map((field) => field.name)).not.toContain('bcc')
      expect(rcptTo.filter((address) => address.includes('eve@') && !address.includes('gloria'))).toEqual([])
      expect(rcptTo).toHaveLength(1)
    }
  })

  test('through the name of the portal', async () => {
    const server = await host()
    await (await carrier([server.url], { from: 'a@ventanilla.example', portal: attack })).deliver(mail)
    const head = server.arrived[0]?.raw.toString('latin1').split('\r\n\r\n')[0] ?? ''
    expect(fieldsOf(head).map((field) => field.name)).not.toContain('bcc')
    expect((await server.only()).from?.value).toHaveLength(1)
  })
})

describe('a server that will not take it now', () => {
  test('is down', async () => {
    const result = await (await carrier([await deadUrl()])).deliver(mail)
    expect(result).toMatchObject({ outcome: 'later', reason: expect.stringContaining('ECONNREFUSED') })
  })

  test('has no such name', async () => {
    const result = await (await carrier(['smtp://no-such-host.invalid:25'])).deliver(mail)
    expect(result.outcome).toBe('later')
  })

  test('never greets', async () => {
    const server = await rude(() => {})
    expect((await (await carrier([server.url], HASTY)).deliver(mail)).outcome).toBe('later')
  })

  test('goes silent in the middle', async () => {
    const server = await rude((socket) => socket.write('220 slow.example ESMTP\r\n'))
    expect((await (await carrier([server.url], HASTY)).deliver(mail)).outcome).toBe('later')
  })

  test('answers forever, a little at a time', async () => {
    const server = await rude((socket) => {
      socket.write('220-slow.example\r\n')
      const id = setInterval(() => socket.write('220-still here\r\n'), 50)
      socket.on('close', () => clearInterval(id))
    })
    const result = await (
      await carrier([server.url], { timeouts: { delivery: 400, greeting: 60_000 } })
    ).deliver(mail)
    expect(result.outcome).toBe('later')
  })

  test('hangs up at once', async () => {
    const server = await rude((socket) => socket.destroy())
    expect((await (await carrier([server.url])).deliver(mail)).outcome).toBe('later')
  })

  test('hangs up after the message: it is not sent again on the spot, the server may have it', async () => {
    let messages = 0
    const server = await replyTo('.', () => {
      messages += 1
      return 'hang up'
    })
    const second = await host()
    expect((await (await carrier([server.url, second.url])).deliver(mail)).outcome).toBe('later')
    expect(messages).toBe(1)
    expect(second.arrived).toEqual([])
  })

  test.each([
    ['RCPT', '450 busy', []],
    ['DATA', '451 busy', []],
    ['.', '451 busy', ['handed over']],
  ])('at %s: it is handed over only when the server has all but the end', async (command, answer, said) => {
    const heard: string[] = []
    const server = await replyTo(command, () => {
      heard.push('asked')
      return answer
    })
    const smtp = await carrier([server.url])
    await smtp.deliver(mail, async () => void heard.push('handed over'))
    expect(heard).toEqual([...said, 'asked'])
  })

  test('what cannot be written down as handed over does not end', async () => {
    const server = await host()
    const full = () => Promise.reject(new Error('disk full'))
    expect((await (await carrier([server.url])).deliver(mail, full)).outcome).toBe('later')
    expect(server.arrived).toEqual([])
  })

  test.each([
    ['421 at the greeting', '', '421 4.3.2 shutting down'],
    ['421 at the sender', 'MAIL', '421 too many connections'],
    ['450 at the recipient', 'RCPT', '450 4.2.0 greylisted, come back later'],
    ['451 after the message', '.', '451 4.3.0 try again'],
    ['452 at the recipient', 'RCPT', '452 4.2.2 mailbox full for now'],
  ])('says %s', async (_when, command, answer) => {
    const server =
      command === ''
        ? await rude((socket) => void socket.end(`${answer}\r\n`))
        : await replyTo(command, () => answer)
    const result = await (await carrier([server.url])).deliver(mail)
    expect(result).toMatchObject({ outcome: 'later', reason: expect.stringContaining(answer.slice(0, 3)) })
  })

  test('greylists, and takes it the second time', async () => {
    let tries = 0
    const server = await host({
      onRcptTo: (_address, _session, done) => {
        tries += 1
        done(tries === 1 ? Object.assign(new Error('Greylisted'), { responseCode: 450 }) : null)
      },
    })
    const smtp = await carrier([server.url])
    expect((await smtp.deliver(mail)).outcome).toBe('later')
    expect((await smtp.deliver(mail)).outcome).toBe('sent')
  })
})

describe('a permanent no', () => {
  test.each([
    ['RCPT', '550 5.1.1 no such user', 'refused'],
    ['RCPT', '550 mailbox unavailable', 'refused'],
    ['RCPT', '551 user not local', 'refused'],
    ['RCPT', '552 5.2.2 mailbox full', 'refused'],
    ['RCPT', '553 mailbox name not allowed', 'refused'],
    ['RCPT', '556 5.1.10 this domain takes no mail', 'refused'],
    ['RCPT', '550 5.4.1 Recipient address rejected: Access denied', 'refused'],
    ['RCPT', '550 5.7.1 your network address is on a list', 'later'],
    ['RCPT', '550 5.1.8 sender domain not found', 'later'],
    ['RCPT', '550 relay not permitted', 'later'],
    ['RCPT', '554 5.7.1 relay access denied', 'later'],
    ['MAIL', '550 5.1.8 sender refused', 'later'],
    [/^(EHLO|HELO)/, '550 go away', 'later'],
    ['DATA', '554 no valid recipients', 'later'],
    ['.', '552 mailbox full', 'refused'],
    ['.', '550 5.2.2 over quota', 'refused'],
    ['.', '552 5.3.4 message too big', 'later'],
    ['.', '550 5.7.26 not authenticated', 'later'],
    ['.', '554 5.7.1 looks like spam', 'later'],
  ])('at %s, "%s", is %s', async (command, answer, outcome) => {
    const server = await replyTo(command, () => answer)
    expect((await (await carrier([server.url])).deliver(mail)).outcome).toBe(outcome)
  })

  test.each(['a<b@correo.example', 'nobody', '', 'a@', 'a@b, c@d.example', 'a@b\r\nc', 'a b@c.example'])(
    'an address that no envelope can hold is refused without asking: %j',
    async (to) => {
      const server = await host()
      expect((await (await carrier([server.url])).deliver({ ...mail, to })).outcome).toBe('refused')
      expect(server.arrived).toEqual([])
    },
  )
})

describe('a reason', () => {
  test.each([
    '550 5.1.1 <gloria.hernandez@correo.example>: user unknown',
    '550 5.1.1 Gloria.Hernandez has no mailbox here at correo.example',
    `450 saw HEGG560427MVZRRL04, 1234 567 8903 and https://ventanilla.example/enlace/secret-token`,
    `450 ${'x'.repeat(900)}`,
  ])('is one short line without address or contents: %s', async (answer) => {
    const server = await replyTo('RCPT', () => answer)
    const result = await (await carrier([server.url])).deliver(mail)
    const reason = result.outcome === 'sent' ? '' : result.reason
    expect(reason).toMatch(/RCPT TO \d{3}/)
    expect(reason).not.toMatch(/hernandez|correo\.example|HEGG|8903|secret|[\r\n]/i)
    expect(reason.length).toBeLessThanOrEqual(200)
  })

  test('has no password in it', async () => {
    const server = await host({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      authOptional: false,
      onAuth: (_auth, _session, done) => done(new Error('bad password')),
    })
    const url = server.url.replace('//', '//portal:hunter2@')
    const result = await (await carrier([url])).deliver(mail)
    expect(result).toMatchObject({ outcome: 'later', reason: expect.stringContaining('535') })
    expect(JSON.stringify(result)).not.toMatch(/hunter2|portal:/)
  })
})

describe('several servers', () => {
  test('are tried in their order, and the first that takes it is the only one', async () => {
    const first = await host()
    const second = await host()
    expect((await (await carrier([await deadUrl(), first.url, second.url])).deliver(mail)).outcome).toBe(
      'sent',
    )
    expect([first.arrived.length, second.arrived.length]).toEqual([1, 0])
  })

  test('one that does not answer is not waited for again by the next mails, but asked when the others fail', async () => {
    let busy = false
    const silent = await rude(() => {})
    const second = await host({
      onRcptTo: (_address, _session, done) =>
        done(busy ? Object.assign(new Error('busy'), { responseCode: 450 }) : null),
    })
    const smtp = await carrier([silent.url, second.url], { timeouts: { greeting: 1_000 } })
    for (let mails = 0; mails < 3; mails += 1) expect((await smtp.deliver(mail)).outcome).toBe('sent')
    expect(silent.connections()).toBe(1)
    busy = true
    expect((await smtp.deliver(mail)).outcome).toBe('later')
    expect(silent.connections()).toBe(2)
  })

  test.each([/^(EHLO|HELO)/, 'MAIL', 'RCPT'])(
    'the next one is asked when one hangs up at %s',
    async (command) => {
      const broken = await replyTo(command, () => 'hang up')
      const second = await host()
      expect((await (await carrier([broken.url, second.url])).deliver(mail)).outcome).toBe('sent')
      expect(second.arrived).toHaveLength(1)
    },
  )

  test('a refused recipient is refused: the next one is not asked', async () => {
    const first = await replyTo('RCPT', () => '550 5.1.1 no such user')
    const second = await host()
    expect((await (await carrier([first.url, second.url])).deliver(mail)).outcome).toBe('refused')
    expect(second.arrived).toEqual([])
  })

  test('when none takes it the reason names each', async () => {
    const first = await replyTo('RCPT', () => '450 busy')
    const result = await (await carrier([first.url, await deadUrl()])).deliver(mail)
    expect(result).toMatchObject({
      outcome: 'later',
      reason: expect.stringMatching(/450 busy.*ECONNREFUSED/),
    })
  })
})

describe('TLS', () => {
  const { key, cert } = localhostCertificate()
  const onLocalhost = (url: string) => url.replace('127.0.0.1', 'localhost')
  const secured = { key, cert, disabledCommands: ['AUTH'] }

  test('is used when the server offers it, under a certificate we know', async () => {
    const server = await host(secured)
    const smtp = await carrier([onLocalhost(server.url)], { requireTls: 'always', ca: cert })
    expect(await smtp.deliver(mail)).toEqual({ outcome: 'sent' })
    expect(server.arrived[0]?.secure).toBe(true)
  })

  test('is spoken from the first byte by smtps', async () => {
    const server = await host({ ...secured, secure: true })
    const url = onLocalhost(server.url).replace('smtp:', 'smtps:')
    expect(await (await carrier([url], { requireTls: 'always', ca: cert })).deliver(mail)).toEqual({
      outcome: 'sent',
    })
    expect(server.arrived[0]?.secure).toBe(true)
  })

  test('required and not offered: nothing goes', async () => {
    const server = await host()
    expect((await (await carrier([server.url], { requireTls: 'always' })).deliver(mail)).outcome).toBe(
      'later',
    )
    expect(server.arrived).toEqual([])
  })

  test('with a certificate that nobody vouches for: nothing goes', async () => {
    const server = await host(secured)
    const result = await (await carrier([onLocalhost(server.url)], { requireTls: 'always' })).deliver(mail)
    expect(result).toMatchObject({ outcome: 'later', reason: expect.stringMatching(/certificate/i) })
    expect(server.arrived).toEqual([])
  })

  test('with a certificate for another name: nothing goes', async () => {
    const server = await host(secured)
    const result = await (await carrier([server.url], { requireTls: 'always', ca: cert })).deliver(mail)
    expect(result.outcome).toBe('later')
    expect(server.arrived).toEqual([])
  })

  test('is not asked of this same machine, whose certificate may be made up', async () => {
    const plain = await host()
    const made = await host(secured)
    expect((await (await carrier([plain.url], { requireTls: true })).deliver(mail)).outcome).toBe('sent')
    expect((await (await carrier([made.url], { requireTls: true })).deliver(mail)).outcome).toBe('sent')
  })

  test.each([
    ['smtp://correo.example', true, true],
    ['smtp://10.0.0.7:25', true, true],
    ['smtp://localhost.correo.example', true, true],
    ['smtp://127.correo.example', true, true],
    ['smtp://localhost', true, false],
    ['smtp://127.0.0.9:25', true, false],
    ['smtp://[::1]:25', true, false],
    ['smtp://correo.example', false, false],
    ['smtp://u:p@correo.example', false, true],
  ])('%s, asked for: %s, must be spoken: %s', (url, requireTls, must) => {
    const timeouts = { connection: 1, greeting: 1, socket: 1, delivery: 1 }
    const { requireTLS } = serverOptions(url, { requireTls }, timeouts).options
    expect(requireTLS).toBe(must)
  })

  test('cannot be turned off in the URL', async () => {
    const server = await host()
    const smtp = await carrier([`${server.url}/?requireTLS=false&ignoreTLS=true`], { requireTls: 'always' })
    expect((await smtp.deliver(mail)).outcome).toBe('later')
  })
})

test('user and password of the URL are used, also with odd characters', async () => {
  const seen: unknown[] = []
  const { key, cert } = localhostCertificate()
  const server = await host({
    key,
    cert,
    disabledCommands: [],
    authOptional: false,
    onAuth: (auth, _session, done) => {
      seen.push([auth.username, auth.password])
      done(null, { user: 'portal' })
    },
  })
  const url = server.url.replace(
    '//',
    `//${encodeURIComponent('portal@x')}:${encodeURIComponent('pä:ss/wörd')}@`,
  )
  expect(await (await carrier([url])).deliver(mail)).toEqual({ outcome: 'sent' })
  expect(seen).toEqual([['portal@x', 'pä:ss/wörd']])
})

test('no more mails a second go to a server than it wants, over however many connections', async () => {
  const server = await host()
  const slow = await carrier([server.url], { perSecond: 20, connections: 10 })
  const began = performance.now()
  const sent = await Promise.all(
    Array.from({ length: 21 }, (_, nth) =>
      slow.deliver({ ...mail, messageId: `<${nth}@ventanilla.example>` }),
    ),
  )
  expect(sent.every(({ outcome }) => outcome === 'sent')).toBe(true)
  // 20 pauses of a twentieth of a second each; timers may be a ms early
  expect(performance.now() - began).toBeGreaterThan(980)
})

describe('DKIM', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  const dkim = { domain: 'ventanilla.example', selector: 'correo', privateKey: pem }

  test('the signature holds, and breaks when anything that was signed is changed', async () => {
    const server = await host()
    const attachments = [{ name: 'a.pdf', type: 'application/pdf', bytes: randomBytes(5_000) }]
    await (await carrier([server.url], { dkim })).deliver({ ...mail, attachments })
    const raw = server.arrived[0]?.raw ?? Buffer.alloc(0)
    const publicKey = createPublicKey(privateKey)
    const tags = dkimTags(raw)
    expect(tags).toMatchObject({ d: 'ventanilla.example', s: 'correo', a: 'rsa-sha256' })
    expect((tags.h ?? '').toLowerCase().split(':')).toEqual(
      expect.arrayContaining(['from', 'to', 'subject', 'date']),
    )
    expect(dkimHolds(raw, publicKey)).toBe(true)
    const changed = (from: string, to: string) =>
      Buffer.from(raw.toString('latin1').replace(from, to), 'latin1')
    expect(dkimHolds(changed('gloria.hernandez', 'gloria.hernandes'), publicKey)).toBe(false)
    expect(dkimHolds(changed('Tu tr', 'Tu Tr'), publicKey)).toBe(false)
  })

  test('a key that could not sign is refused at start: nothing is sent unsigned by accident', () => {
    const { privateKey: other } = generateKeyPairSync('ed25519')
    const edPem = String(other.export({ type: 'pkcs8', format: 'pem' }))
    for (const privateKey of [edPem, 'no key at all']) {
      const settings = { servers: ['smtp://localhost'], from: 'a@b.example', portal: 'P', requireTls: false }
      expect(() => createSmtpCarrier({ ...settings, dkim: { ...dkim, privateKey } })).toThrow('DKIM')
    }
  })
})

test('settings that cannot be used are refused at start, without quoting them', () => {
  const settings = { servers: ['smtp://localhost'], from: 'a@b.example', portal: 'P', requireTls: false }
  const refusal = (part: Partial<SmtpSettings>) => {
    try {
      createSmtpCarrier({ ...settings, ...part })
      return ''
    } catch (error) {
      return String(error)
    }
  }
  expect(refusal({ servers: [] })).toContain('SMTP_URL')
  expect(refusal({ servers: ['http://user:hunter2@host'] })).toMatch(/SMTP_URL(?!.*hunter2)/)
  expect(refusal({ from: 'a@b.example, c@d.example' })).toContain('MAIL_FROM')
  expect(refusal({ from: 'nobody' })).toContain('MAIL_FROM')
})
