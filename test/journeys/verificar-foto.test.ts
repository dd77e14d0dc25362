import { createPrivateKey } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { deflateSync } from 'node:zlib'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeKey } from '../../src/adapters/offline-qr/cose-key.ts'
import { signCwt } from '../../src/adapters/offline-qr/cwt.ts'
import { qrKeyStore } from '../../src/db/issue/qr-key-store.ts'
import { offlineClaims } from '../../src/domain/facts/offline-claims.ts'
import { type Issued, issueOne } from '../support/issued.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { pictureOf } from '../support/qr-picture.ts'

let portal: Portal
let one: Issued
let other: Issued
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  one = await issueOne(portal)
  other = await issueOne(portal, 1)
})
afterAll(() => portal.close())

type Answer = {
  autentico: boolean
  documento: { tipo: string; secuencia: string } | null
  archivo: string | null
  qr: { en_linea: boolean | null; sin_conexion: string | null } | null
  alterado: string[]
}

const send = (bytes: Uint8Array, headers: Record<string, string> = { accept: 'application/json' }) => {
  const body = new FormData()
  body.set('archivo', new File([new Uint8Array(bytes)], 'foto.png', { type: 'image/png' }))
  const own = { origin: 'http://localhost:3000', ...headers }
  return portal.app.request('/verificar/archivo', { method: 'POST', body, headers: own })
}
const ask = async (bytes: Uint8Array): Promise<Answer> => {
  const answer = await send(bytes)
  expect(answer.status).toBe(200)
  return (await answer.json()) as Answer
}

const addressOf = ({ issue }: Issued, origin = 'http://localhost:3000') =>
  `${origin}/verificar/${issue.documents.tarjeta.codigo}`
const signedOf = ({ issue }: Issued) => issue.documents.tarjeta.offline ?? ''

describe('a picture', () => {
  test('of a printed page, as JPEG and inside of a PDF, is of its document by both its QR', async () => {
    const jpeg = await printed(one.files.asignacion)
    const scan = Buffer.concat([
      Buffer.from('%PDF-1.4\n1 0 obj<</Subtype/Image/Filter/DCTDecode>>stream\n'),
      jpeg,
      Buffer.from('\nendstream\nendobj\n%%EOF'),
    ])
    for (const file of [jpeg, scan])
      expect(await ask(file)).toMatchObject({
        autentico: true,
        documento: { tipo: 'asignacion', secuencia: one.issue.documents.asignacion.secuencia },
        archivo: null,
        qr: { en_linea: true, sin_conexion: 'autentico' },
        alterado: [],
      })
  })

  test('of either QR alone is enough, and the page says that nothing else of it was checked', async () => {
    expect(await ask(pictureOf(addressOf(one)))).toMatchObject({
      autentico: true,
      qr: { en_linea: true, sin_conexion: null },
    })
    expect(await ask(pictureOf(signedOf(one)))).toMatchObject({
      autentico: true,
      qr: { en_linea: null, sin_conexion: 'autentico' },
    })
    const page = await (await send(pictureOf(signedOf(one)), {})).text()
    expect(page).toContain('El código QR es auténtico')
    expect(page).toContain('lo demás que se ve en ella no se comprobó')
    expect(page).not.toContain(one.issue.curp)
  })

  test('of QR of two documents is not genuine', async () => {
    expect(await ask(pictureOf(addressOf(one), signedOf(other)))).toMatchObject({
      autentico: false,
      alterado: ['qr_de_otro_documento'],
    })
  })

  test('of a code of ours under the address of somebody else is not genuine, and the address is not asked', async () => {
    let asked = 0
    const theirs = createServer((socket) => {
      asked += 1
      socket.destroy()
    }).listen(0, '127.0.0.1')
    await once(theirs, 'listening')
    const { port } = theirs.address() as AddressInfo
    for (const origin of [`http://127.0.0.1:${port}`, 'https://nss.example.evil'])
      expect(await ask(pictureOf(addressOf(one, origin)))).toMatchObject({
        autentico: false,
        qr: { en_linea: false },
        alterado: ['qr_direccion_ajena'],
      })
    expect(asked).toBe(0)
    theirs.close()
  })

  test('of a QR that somebody signed in our name is forged; of another institution, or of anything, is not ours', async () => {
    const forger = makeKey()
    const privateKey = createPrivateKey({ key: forger.privateKey, type: 'pkcs8', format: 'der' })
    const claims = offlineClaims(one.issue, 'tarjeta')
    const kid = (await qrKeyStore(portal.base).list())[0]?.kid ?? ''
    expect(await ask(pictureOf(signCwt(claims, { kid, privateKey })))).toMatchObject({
      autentico: false,
      documento: null,
      qr: { sin_conexion: 'falso' },
      alterado: ['qr_falso'],
    })
    expect(await ask(pictureOf(signCwt(claims, { kid: forger.kid, privateKey })))).toMatchObject({
      autentico: false,
      documento: null,
      qr: { sin_conexion: 'ajeno' },
    })
    for (const text of ['https://example.org/', 'javascript:alert(1)', 'HOLA'])
      expect(await ask(pictureOf(text))).toMatchObject({
        autentico: false,
        documento: null,
        qr: { en_linea: null, sin_conexion: null },
      })
  })
})

describe('a hostile picture', () => {
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const head = Buffer.alloc(4)
    head.writeUInt32BE(body.length)
    return Buffer.concat([head, Buffer.from(type, 'latin1'), body, Buffer.alloc(4)])
  }
  const png = (width: number, height: number, data: Uint8Array) => {
    const head = Buffer.alloc(13)
    head.writeUInt32BE(width, 0)
    head.writeUInt32BE(height, 4)
    head[8] = 8
    return Buffer.concat([
      Buffer.from('89504e470d0a1a0a', 'hex'),
      chunk('IHDR', head),
      chunk('IDAT', deflateSync(data)),
      chunk('IEND', Buffer.alloc(0)),
    ])
  }
  const hostile: Record<string, () => Buffer> = {
    'ten thousand by ten thousand pixels': () => png(10_000, 10_000, Buffer.alloc(1000)),
    'data that inflate to more than its size': () => png(10, 10, Buffer.alloc(30_000_000)),
    'data that inflate to less': () => png(1000, 1000, Buffer.alloc(10)),
    'no pixel': () => png(0, 0, Buffer.alloc(0)),
    'a PNG that ends after its signature': () => Buffer.from('89504e470d0a1a0a', 'hex'),
    'a JPEG of 65,535 by 65,535': () => Buffer.from('ffd8ffc0001108ffffffff03012200021101031101', 'hex'),
    'a JPEG without a frame': () => Buffer.concat([Buffer.from('ffd8ffe00010', 'hex'), Buffer.alloc(4000)]),
  }
  test.each(Object.entries(hostile))('of %s is refused before it is decoded, with words', async (_, make) => {
    expect(await ask(make())).toMatchObject({ autentico: false, documento: null, archivo: null })
    expect(await (await send(make(), {})).text()).toContain('No pudimos leer la imagen')
  })

  test('of noise as large as it may be takes seconds at most, and the next one is read', async () => {
    // nine megabytes: more would not be taken in at all
    const noise = Buffer.alloc(3001 * 3000)
    for (let at = 0, seed = 1; at < noise.length; at++) {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
      if (at % 3001) noise[at] = (seed >> 16) & 255
    }
    const began = performance.now()
    expect(await ask(png(3000, 3000, noise))).toMatchObject({ autentico: false, documento: null })
    expect(performance.now() - began).toBeLessThan(15_000)
    expect(await ask(pictureOf(addressOf(one)))).toMatchObject({ autentico: true })
  })
})

/** The first page of a file at 150 dpi, as JPEG. */
async function printed(file: Uint8Array): Promise<Buffer> {
  const task = getDocument({ data: new Uint8Array(file), verbosity: 0 })
  const pdf = await task.promise
  const page = await pdf.getPage(1)
  const viewport = page.getViewport({ scale: 150 / 72 })
  type Factory = {
    create(w: number, h: number): { canvas: HTMLCanvasElement & { toBuffer(type: string): Buffer } }
  }
  const { canvas } = (pdf.canvasFactory as Factory).create(
    Math.round(viewport.width),
    Math.round(viewport.height),
  )
  await page.render({ canvas, viewport }).promise
  const jpeg = canvas.toBuffer('image/jpeg')
  await task.destroy()
  return jpeg
}
