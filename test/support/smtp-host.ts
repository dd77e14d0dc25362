import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { makeCertificate } from '../../src/adapters/signing/certificate.ts'

export type Arrived = { readonly raw: Buffer; readonly rcptTo: readonly string[]; readonly secure: boolean }

/** A real SMTP server on this machine that keeps what arrives. */
export async function smtpHost(options: SMTPServerOptions = {}) {
  const arrived: Arrived[] = []
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    // said so by default, so that a test names the certificate it wants
    disabledCommands: ['STARTTLS', 'AUTH'],
    closeTimeout: 200,
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const rcptTo = session.envelope.rcptTo.map((one) => one.address)
        arrived.push({ raw: Buffer.concat(chunks), rcptTo, secure: session.secure })
        callback()
      })
    },
    ...options,
  })
  // broken handshakes are what some tests are about
  server.on('error', () => {})
  const port = await portOf(server.server)
  const only = (): Promise<ParsedMail> => {
    const [mail, second] = arrived
    if (!mail || second) throw new Error(`${arrived.length} mails arrived, not one`)
    return simpleParser(mail.raw)
  }
  return {
    arrived,
    only,
    port,
    url: `smtp://127.0.0.1:${port}`,
    close: () => new Promise<void>((done) => server.close(() => done())),
  }
}

/** A server below SMTP: `talk` has the socket, for manners that no real server package would have. */
export async function rudeHost(talk: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    talk(socket)
  })
  const hangUp = () => {
    for (const socket of sockets) socket.destroy()
  }
  const port = await portOf(server)
  return {
    url: `smtp://127.0.0.1:${port}`,
    connections: () => connections,
    hangUp,
    close: () =>
      new Promise<void>((done) => {
        hangUp()
        server.close(() => done())
      }),
  }
}

/** Answers each line of the client by `reply`; the lines of a message are one call, with `'.'`. */
export function converse(socket: Socket, reply: (line: string) => string | 'hang up'): void {
  let rest = ''
  let data = false
  socket.write('220 rude.example ESMTP\r\n')
  socket.on('data', (chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\r\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (data && line !== '.') continue
      const answer = reply(line)
      data = answer.startsWith('354')
      if (answer === 'hang up') return void socket.destroy()
      socket.write(`${answer}\r\n`)
    }
  })
}

async function portOf(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  return (server.address() as AddressInfo).port
}

/** A port where nobody listens. */
export async function deadUrl(): Promise<string> {
  const server = createServer()
  const port = await portOf(server)
  await new Promise<void>((done) => server.close(() => done()))
  return `smtp://127.0.0.1:${port}`
}

/** Key and self-signed certificate for `localhost`, both PEM. */
export function localhostCertificate() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const now = Date.now()
  const day = 86_400_000
  const cert = makeCertificate({
    name: 'localhost',
    certificateSerial: '00001000000500000001',
    notBefore: now - day,
    notAfter: now + day,
    privateKey,
  })
  return { key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })), cert }
}
