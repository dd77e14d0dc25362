import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { serve } from '@hono/node-server'
import { HtmlValidate } from 'html-validate'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { auditoria } from '../../src/db/base/schema.ts'
import { approveCase } from '../../src/domain/desk/decide.ts'
import { proposeCurpLink, proposeUndo } from '../../src/domain/desk/propose.ts'
import { fullName } from '../../src/domain/person/person.ts'
import { entryHash } from '../../src/domain/seal/ledger.ts'
import { type Issued, issueOne } from '../support/issued.ts'
import { newPeople, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, folioOn } from '../support/walk.ts'

const MB = 1024 * 1024
const JSON_PLEASE = { accept: 'application/json' }
const OWN = { origin: 'http://localhost:3000' }
let portal: Portal
let issued: Issued
beforeAll(async () => {
  portal = await openPortal({ env: { LIMIT_VERIFY_IP_MINUTE: '30', TRUSTED_PROXIES: '127.0.0.1' } })
  issued = await issueOne(portal)
})
afterAll(() => portal.close())

/** Somebody with a client IP of their own, whom nobody else's tries count against: a minute later. */
const stranger = (): Visitor => {
  portal.clock.forward(61_000)
  return new Visitor(portal)
}
const formWith = (bytes: Uint8Array, name = 'documento.pdf'): FormData => {
  const form = new FormData()
  form.set('archivo', new File([new Uint8Array(bytes)], name, { type: 'application/pdf' }))
  return form
}
const send = (body: FormData, headers: Record<string, string> = {}, to = '/verificar/archivo') =>
  stranger().fetch(to, { method: 'POST', body, headers: { ...OWN, ...headers } })

async function pageOf(response: Response) {
  const html = await response.text()
  const { document } = parseHTML(html)
  const text = (document.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ').trim()
  return {
    html,
    document,
    text,
    status: response.status,
    title: document.querySelector('title')?.textContent ?? '',
  }
}
const upload = async (bytes: Uint8Array) => pageOf(await send(formWith(bytes)))
const ask = async (path: string, init: RequestInit = {}) => {
  const response = await stranger().fetch(path, {
    ...init,
    headers: { ...OWN, ...JSON_PLEASE, ...init.headers },
  })
  return { status: response.status, type: response.headers.get('content-type'), said: await response.json() }
}
const askForm = (fields: Record<string, string>) =>
  ask('/verificar', {
    method: 'POST',
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
const secrets = () => {
  const { nss, curp, name, folio } = issued.issue
  return [nss, curp, fullName(name), name.primerApellido, folio]
}

describe('the page', () => {
  test('has a form for each way, with labels, one heading, and valid HTML', async () => {
    const page = await stranger().get('/verificar')
    expect(page.document.querySelectorAll('h1')).toHaveLength(1)
    expect([...page.document.querySelectorAll('main form')]).toHaveLength(3)
    for (const field of page.document.querySelectorAll('main input, main textarea'))
      expect(page.document.querySelector(`label[for="${field.id}"]`), field.id).not.toBeNull()
    expect(page.html).not.toContain('<script')
  })

  test('shows the newest entry of the ledger, so that it can be kept elsewhere', async () => {
    const last = (await readAll(portal.ctx.store.ledger())).at(-1)
    const page = await stranger().get('/verificar')
    expect(last).toBeDefined()
    expect(page.text).toContain(
      last && `${last.seq}, con hash ${Buffer.from(entryHash(last)).toString('hex')}`,
    )
  })

  test('shows no entry while there is none', async () => {
    const empty = await openPortal()
    const page = await new Visitor(empty).get('/verificar')
    expect([page.status, page.text.includes('Última entrada de la bitácora')]).toEqual([200, false])
    await empty.close()
  })
})

describe('the code', () => {
  test('typed with blanks, or as a whole URL, opens the document', async () => {
    const { codigo } = issued.issue.documents.tarjeta
    for (const typed of [
      ` ${codigo} `,
      `https://nss.example.org/verificar/${codigo}`,
      codigo.replace(/(.{6})/g, '$1 '),
    ]) {
      const visitor = stranger()
      const page = await visitor.press(await visitor.get('/verificar'), 'Verificar el código', {
        codigo: typed,
      })
      expect(page.url).toBe(`/verificar/${codigo}`)
      expect(page.text).toContain('El documento es auténtico')
    }
  })

  test('that is missing or cannot be one is asked for again, with the error first', async () => {
    const visitor = stranger()
    for (const codigo of ['', 'código con ñ', '<script>']) {
      const page = await visitor.press(await visitor.get('/verificar'), 'Verificar el código', { codigo })
      expect([page.status, page.title.startsWith('Error: ')]).toEqual([422, true])
      expect(page.document.querySelector('main .resumen a')?.getAttribute('href')).toBe('#codigo')
      expect(page.document.querySelector('#codigo')?.getAttribute('aria-invalid')).toBe('true')
    }
  })
})

describe('a document that was issued a moment ago', () => {
  test('is genuine while its entry is being chained, and says so in both languages', async () => {
    const { store } = portal.ctx
    const findLedgerEntry = async (secuencia: string) => {
      const entry = await store.findLedgerEntry(secuencia)
      if (!entry || !('hash' in entry)) return entry
      const { seq: _, previous: __, hash: ___, ...facts } = entry
      return facts
    }
    portal.clock.forward(61_000)
    const app = createApp({ ...portal.ctx, store: { ...store, findLedgerEntry } })
    const visitor = new Visitor({ ...portal, app })
    const { codigo } = issued.issue.documents.tarjeta
    const page = await visitor.get(`/verificar/${codigo}`)
    expect(page.text).toContain('El documento es auténtico')
    expect(page.text).toContain('ya está sellado; su entrada se está encadenando en la bitácora')
    expect(page.text).not.toContain('La bitácora tiene su entrada')
    const english = await visitor.get(`/en/verificar/${codigo}`)
    expect(english.text).toContain('its entry is being chained into the ledger')
    const json = await visitor.fetch(`/verificar/${codigo}`, { headers: JSON_PLEASE })
    expect(await json.json()).toMatchObject({ autentico: true, bitacora: true })
  })
})

describe('a file', () => {
  test.each(['asignacion', 'tarjeta'] as const)(
    'as issued (%s) is genuine, and only partial data are shown',
    async (type) => {
      const page = await upload(issued.files[type])
      expect(page.status).toBe(200)
      expect(page.text).toContain('El archivo es auténtico')
      expect(page.text).toContain('El archivo es idéntico')
      expect(page.text).toContain(issued.issue.certificateSerial)
      expect(page.text).not.toContain('No coincide')
      expect(page.document.querySelectorAll('h1')).toHaveLength(1)
      for (const secret of secrets()) expect(page.html).not.toContain(secret)
    },
  )

  test('with something behind it, with a byte changed, or of somebody else, is not', async () => {
    const { asignacion } = issued.files
    const added = await upload(Buffer.concat([asignacion, Buffer.from('\n% más')]))
    expect(added.text).toContain('Al archivo le agregaron algo')
    const flipped = Buffer.from(asignacion)
    flipped[5000] = (flipped[5000] ?? 0) ^ 1
    const changed = await upload(flipped)
    expect(changed.text).toContain('El archivo fue cambiado')
    expect(changed.text).toContain('Cambió contenido del archivo que estaba firmado')
    expect(changed.text).toContain('Datos del documento que emitimos')
    const other = await upload(Buffer.from('%PDF-1.7\n%%EOF'))
    expect(other.text).toContain('No encontramos en él un documento de este portal')
    for (const page of [added, changed, other]) {
      expect([page.status, page.text.includes('auténtico')]).toEqual([200, false])
      for (const secret of secrets()) expect(page.html).not.toContain(secret)
    }
  })

  test('is not kept: nothing of it is in the data folder', async () => {
    const mark = 'esto-no-se-queda-en-ningún-lado'
    await upload(Buffer.from(`%PDF-1.7 ${mark}`))
    const files = readdirSync(portal.dataDir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    )
    expect(files.map(({ name }) => name)).toContain('ventanilla.db')
    for (const file of files)
      expect(readFileSync(path.join(file.parentPath, file.name)).includes(mark), file.name).toBe(false)
  })

  test('that was not chosen is asked for, with the error first', async () => {
    const empty = formWith(new Uint8Array(), '')
    const text = new FormData()
    text.set('archivo', 'no soy un archivo')
    for (const form of [empty, text, new FormData()]) {
      const page = await pageOf(await send(form))
      expect([page.status, page.title.startsWith('Error: ')]).toEqual([422, true])
      expect(page.document.querySelector('main .resumen a')?.getAttribute('href')).toBe('#archivo')
      const described = page.document.querySelector('#archivo')?.getAttribute('aria-describedby') ?? ''
      for (const id of described.split(' ')) expect(page.document.getElementById(id), id).not.toBeNull()
    }
  })

  test('of 10 MB is looked into; one byte more is told to be too large', async () => {
    expect((await upload(Buffer.alloc(10 * MB))).status).toBe(200)
    const page = await upload(Buffer.alloc(10 * MB + 1))
    expect(page.status).toBe(413)
    expect(page.text).toContain('hasta 10 MB')
  })

  test('that is far too large gets our page over a real connection, announced or not', async () => {
    const server = serve({ fetch: portal.app.fetch, port: 0 })
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const address = `http://localhost:${port}/verificar/archivo`
    try {
      const announced = await fetch(address, { method: 'POST', body: formWith(Buffer.alloc(12 * MB)) })
      expect([announced.status, (await announced.text()).includes('hasta 10 MB')]).toEqual([413, true])
      expect(await streamed(address, 12 * MB)).toContain('hasta 10 MB')
      const good = await fetch(address, { method: 'POST', body: formWith(issued.files.tarjeta) })
      expect((await good.text()).includes('El archivo es auténtico')).toBe(true)
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('is asked to come again while two of the same client IP are coming in; slow senders keep nobody else out', async () => {
    const from = (n: number) => ({ 'x-forwarded-for': `203.0.113.${n}` })
    const open = (n: number) => {
      const end = Promise.withResolvers<void>()
      const body = new ReadableStream({
        start: (control) => control.enqueue(Buffer.from('--x\r\n')),
        pull: (control) => end.promise.then(() => control.close()),
      })
      const headers = { ...OWN, ...from(n), 'content-type': 'multipart/form-data; boundary=x' }
      const init = { method: 'POST', body, headers, duplex: 'half' } as RequestInit
      return { end: end.resolve, answer: stranger().fetch('/verificar/archivo', init) }
    }
    const slow = Array.from({ length: 20 }, (_, n) => [open(n), open(n)]).flat()
    const page = await send(formWith(issued.files.tarjeta), from(1))
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '20'])
    expect((await send(formWith(issued.files.tarjeta), from(100))).status).toBe(200)
    for (const one of slow) one.end()
    for (const one of slow) expect((await one.answer).status).toBe(422)
    expect((await upload(issued.files.tarjeta)).status).toBe(200)
  })

  test('is taken from our own pages only, and at its own path only', async () => {
    const form = () => formWith(issued.files.tarjeta)
    expect((await send(form(), { origin: 'https://otra.example' })).status).toBe(403)
    expect((await send(form(), { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    for (const elsewhere of ['/verificar', '/tramites/nss', '/salir'])
      expect((await send(form(), {}, elsewhere)).status).toBe(415)
    const typed = { method: 'POST', headers: { ...OWN, 'content-type': 'application/x-www-form-urlencoded' } }
    expect((await stranger().fetch('/verificar/archivo', { ...typed, body: 'archivo=x' })).status).toBe(415)
    expect(
      (await stranger().fetch('/verificar', { ...typed, body: `cadena=${'x'.repeat(70_000)}` })).status,
    ).toBe(413)
  })

  test('in a body that is no form at all is answered', async () => {
    for (const body of [
      '',
      '--x',
      '--x\r\nContent-Disposition: form-data; name="archivo"; filename="a"\r\n',
      '\0'.repeat(999),
    ]) {
      const headers = { ...OWN, 'content-type': 'multipart/form-data; boundary=x' }
      const response = await stranger().fetch('/verificar/archivo', { method: 'POST', body, headers })
      expect(response.status).toBe(422)
    }
  })

  test('is not at its URL afterwards: a reload leads back to the forms', async () => {
    expect((await stranger().get('/verificar/archivo')).url).toBe('/verificar')
  })
})

describe('cadena and sello', () => {
  test('copied with line breaks belong together; a changed field is named without its value', async () => {
    const { cadenaOriginal: cadena, sello, nss, certificateSerial } = issued.issue
    const visitor = stranger()
    const form = await visitor.get('/verificar')
    const fields = {
      cadena: cadena.replace(/(.{70})/gu, '$1\r\n'),
      sello: sello.replace(/(.{76})/g, '$1\r\n'),
    }
    const good = await visitor.press(form, 'Verificar el sello', fields)
    expect(good.text).toContain('La cadena y el sello son auténticos')
    expect(good.text).toContain(certificateSerial)
    const bad = await visitor.press(form, 'Verificar el sello', {
      ...fields,
      cadena: cadena.replace(nss, '12345678903'),
    })
    expect(bad.text).toContain('El campo «Número de Seguridad Social» de la cadena original')
    expect(bad.text).toContain('El sello no corresponde')
    for (const page of [good, bad]) for (const secret of secrets()) expect(page.html).not.toContain(secret)
  })

  test('are both asked for, and what was typed stays', async () => {
    const visitor = stranger()
    const form = await visitor.get('/verificar')
    const page = await visitor.press(form, 'Verificar el sello', { cadena: '||Folio:<1>||' })
    expect([page.status, page.title.startsWith('Error: ')]).toEqual([422, true])
    expect(page.document.querySelector('main .resumen a')?.getAttribute('href')).toBe('#sello')
    expect(page.html).toContain('>||Folio:&lt;1&gt;||</textarea>')
  })
})

describe('for programs', () => {
  const whole = { autentico: true, bitacora: true, alterado: [] }

  test('the code answers in JSON, with partial data and a time without the folio’s milliseconds', async () => {
    const { documents, certificateSerial, curp, nss } = issued.issue
    const { status, said } = await ask(`/verificar/${documents.tarjeta.codigo}`)
    expect(status).toBe(200)
    expect(said).toMatchObject({
      ...whole,
      archivo: null,
      sello: { correcto: true, serie: certificateSerial },
    })
    expect(said.documento).toMatchObject({
      tipo: 'tarjeta',
      tramite: 'asignacion',
      secuencia: documents.tarjeta.secuencia,
    })
    expect([said.documento.curp.slice(-4), said.documento.nss.slice(-4)]).toEqual([
      curp.slice(-4),
      nss.slice(-4),
    ])
    expect(said.documento.emitido).toMatch(/^2026-03-05T10:\d\d:\d\d$/)
    for (const secret of secrets()) expect(JSON.stringify(said)).not.toContain(secret)
  })

  test('so do the file, and cadena with sello', async () => {
    const file = await ask('/verificar/archivo', { method: 'POST', body: formWith(issued.files.asignacion) })
    expect(file.said).toMatchObject({ ...whole, archivo: 'igual', sello: { correcto: true } })
    const { cadenaOriginal, sello, nss, documents } = issued.issue
    const pasted = await askForm({ cadena: cadenaOriginal, sello })
    expect(pasted.said).toMatchObject({ ...whole, archivo: null, documento: { tipo: null, secuencia: null } })
    const forged = await askForm({ cadena: cadenaOriginal.replace(nss, '12345678903'), sello })
    expect(forged.said).toMatchObject({ autentico: false, alterado: ['Número de Seguridad Social'] })
    const code = await askForm({ codigo: documents.asignacion.codigo })
    expect(code.said).toMatchObject(whole)
  })

  test('an answer has the fields that docs/verificar-api.md shows, no more and no fewer', async () => {
    const manual = readFileSync(path.resolve(import.meta.dirname, '../../docs/verificar-api.md'), 'utf8')
    const [, example = ''] = /```json\n(\{\n {2}"autentico"[\s\S]*?)```/.exec(manual) ?? []
    const fieldsOf = (value: object): string[] =>
      Object.entries(value).flatMap(([name, inner]) =>
        inner?.constructor === Object ? fieldsOf(inner).map((one) => `${name}.${one}`) : [name],
      )
    const { said } = await ask('/verificar/archivo', {
      method: 'POST',
      body: formWith(issued.files.tarjeta),
    })
    expect(fieldsOf(said).toSorted()).toEqual(fieldsOf(JSON.parse(example)).toSorted())
  })

  test('what is wrong has a sentence and a stable code', async () => {
    expect(await ask('/verificar/nada')).toMatchObject({
      status: 404,
      said: { codigo: 'codigo_desconocido' },
    })
    expect(await askForm({ codigo: '' })).toMatchObject({ status: 422, said: { codigo: 'verificar_codigo' } })
    expect(await askForm({ cadena: 'x' })).toMatchObject({ status: 422, said: { codigo: 'verificar_sello' } })
    const none = await ask('/verificar/archivo', { method: 'POST', body: new FormData() })
    expect(none).toMatchObject({ status: 422, said: { codigo: 'verificar_archivo' } })
    const large = await ask('/verificar/archivo', { method: 'POST', body: formWith(Buffer.alloc(11 * MB)) })
    expect(large).toMatchObject({ status: 413, said: { codigo: 'archivo_grande' } })
  })
})

test('every check leaves a line in the audit trail: how, what came of it, and the folio when it is known', async () => {
  const { db } = portal.base
  const before = (await db.select().from(auditoria).all()).length
  const { documents, cadenaOriginal, sello, folio } = issued.issue
  await ask(`/verificar/${documents.tarjeta.codigo}`)
  await ask('/verificar/nada')
  await upload(issued.files.tarjeta)
  await upload(Buffer.from('hola'))
  await askForm({ cadena: cadenaOriginal, sello })
  const lines = (await db.select().from(auditoria).all()).slice(before)
  expect(lines.map(({ what, code, outcome, folio: of }) => [what, code, outcome, of])).toEqual([
    ['verificación', 'codigo', 'auténtico', folio],
    ['verificación', 'codigo', 'desconocido', null],
    ['verificación', 'archivo', 'auténtico', folio],
    ['verificación', 'archivo', 'no coincide', null],
    ['verificación', 'cadena', 'auténtico', folio],
  ])
})

test('the ways share one limit of thirty a minute, also for programs', async () => {
  const visitor = stranger()
  const file = (headers = {}) =>
    visitor.fetch('/verificar/archivo', {
      method: 'POST',
      body: formWith(Buffer.from('x')),
      headers: { ...OWN, ...headers },
    })
  for (let n = 0; n < 15; n++) {
    expect((await visitor.get(`/verificar/nada${n}`)).status).toBe(404)
    expect((await file()).status).toBe(200)
  }
  const page = await file()
  const json = await file(JSON_PLEASE)
  expect([page.status, json.status]).toEqual([429, 429])
  expect(Number(json.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(await json.json()).toMatchObject({ codigo: 'demasiados_intentos' })
  // whoever checks a document has no trámite to do in person
  const said = await page.text()
  expect(said).toContain('Puedes intentar de nuevo el')
  expect(said).not.toMatch(/en persona|href="\/oficinas"/)
})

test('forms, answers and errors are valid HTML', async () => {
  const checker = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'void-style': 'off' } })
  const pages = [
    await stranger().get('/verificar'),
    await pageOf(await send(new FormData())),
    await upload(issued.files.asignacion),
    await upload(Buffer.from('hola')),
    await upload(Buffer.alloc(10 * MB + 1)),
  ]
  for (const page of pages) {
    const report = await checker.validateString(page.html)
    const said = report.results.flatMap((one) =>
      one.messages.map((m) => `${m.line}: ${m.ruleId} ${m.message}`),
    )
    expect(said, page.title).toEqual([])
  }
})

test('a document whose number turned out to be of another CURP is genuine, and says that the number is not theirs', async () => {
  const people = newPeople(portal, 1710)
  const owner = await ownerAtPaso3(portal, (await people.next()).value)
  const other = (await people.next()).value
  const why = { curp: other.curp, actor: 'personal:ana', reason: 'cambió de CURP', evidence: 'INE original' }
  const carryOut = async (proposed: Awaited<ReturnType<typeof proposeCurpLink>>): Promise<string> => {
    if (proposed.outcome !== 'proposed') throw new Error(JSON.stringify(proposed))
    portal.clock.forward(10_000)
    expect((await approveCase(portal.ctx, proposed.id, 'personal:eva')).outcome).toBe('approved')
    return proposed.id
  }
  const link = await carryOut(await proposeCurpLink(portal.ctx, why, owner.curp))
  const folio = folioOn(await enter(new Visitor(portal), other.curp, owner.correo))
  const wrong = await portal.ctx.store.findIssue(folio)
  expect(wrong?.nss).toBe(owner.nss)
  const codigo = wrong?.documents.tarjeta.codigo
  const asJson = async (of = codigo) =>
    (await stranger().fetch(`/verificar/${of}`, { headers: JSON_PLEASE })).json()
  expect(await asJson()).toMatchObject({ numero_vigente: true, numero_de_otra_curp: false })

  await carryOut(await proposeUndo(portal.ctx, why, link))
  const page = await stranger().get(`/verificar/${codigo}`)
  expect(page.text).toContain('El documento es auténtico; el número ya no es de esa CURP')
  expect(page.text).toContain('no uses ese número')
  expect((await stranger().get(`/en/verificar/${codigo}`)).text).toContain('no longer belongs to that CURP')
  expect(await asJson()).toMatchObject({
    autentico: true,
    numero_vigente: false,
    numero_de_otra_curp: true,
  })
  const mine = await portal.ctx.store.findIssue(owner.folio)
  expect(await asJson(mine?.documents.tarjeta.codigo)).toMatchObject({
    numero_vigente: true,
    numero_de_otra_curp: false,
  })
})

/** The answer to a body sent in chunks, whose size nobody says beforehand; what is sent after it is lost. */
function streamed(address: string, size: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'transfer-encoding': 'chunked' }
    const sending = request(address, { method: 'POST', headers }, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve(text))
    })
    sending.on('error', reject)
    sending.end(Buffer.alloc(size))
  })
}
