import { execFileSync } from 'node:child_process'
import { createVerify, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { parseCadena } from '../../src/domain/seal/cadena.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { enter, folioOn, giveAddress, nssOn } from '../support/walk.ts'
import { readPdf } from '../views/pdf/pdf-reading.ts'

let portal: Portal
let folder: string
let visitor: Visitor
let paso3: Page
const [demo] = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
if (!demo) throw new Error('nobody in the demonstration for this')
const { person, cp } = demo
const UMF = '31 de la calle de la Prueba'

beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  const { estado, municipio } = portal.ctx.catalogue.find(cp) ?? {}
  if (!estado || !municipio) throw new Error(`no such code: ${cp}`)
  const here = { clave: '77', estado: estado.clave, municipio: municipio.clave, subdelegacion: '', umf: UMF }
  await portal.ctx.store.replaceSeries([here])
  folder = mkdtempSync(path.join(tmpdir(), 'documentos-'))
  visitor = new Visitor(portal)
  paso3 = await giveAddress(visitor, await enter(visitor, person.curp, 'alguien@ejemplo.mx'), cp)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await portal.close()
})

const download = async (type: string): Promise<Uint8Array> => {
  const response = await eventually(async () => {
    const answer = await visitor.fetch(`/documentos/${folioOn(paso3)}/${type}.pdf`)
    return answer.status === 200 && answer
  })
  return new Uint8Array(await response.arrayBuffer())
}
const squeezed = (text: string) => text.normalize('NFC').replace(/\s+/g, '')

/** What the twin says under a label. */
function under(page: Page, label: string): string {
  const term = [...page.document.querySelectorAll('dt')].find((dt) => dt.textContent === label)
  return term?.nextElementSibling?.textContent ?? ''
}

test.each(['asignacion', 'tarjeta'])(
  'the page of the document "%s" says all that its PDF says, and the PDF all that the page says',
  async (type) => {
    const twin = await visitor.get(`/documentos/${folioOn(paso3)}/${type}`)
    const { texts } = await readPdf(await download(type))
    const pdf = squeezed(texts.join(''))
    const said = twin.document.querySelectorAll(
      '.documento h1, .documento h2, .documento p, .documento dt, .documento dd, .documento li',
    )
    expect(said.length).toBeGreaterThan(25)
    // the PDF shows the card itself, the page a heading over its words
    const onlyHere = 'La tarjeta'
    for (const node of said)
      if (node.textContent !== onlyHere)
        expect(pdf, node.textContent ?? '').toContain(squeezed(node.textContent ?? ''))
    const page = squeezed(twin.document.querySelector('.documento')?.textContent ?? '')
    const decoration = /^(\d+\/\d+|Página\d+de\d+)$/
    for (const text of texts.map(squeezed)) if (!decoration.test(text)) expect(page).toContain(text)
    expect(pdf).toContain(squeezed(`(U.M.F.) que corresponde a tu domicilio: ${UMF}.`))
    expect(pdf).toContain(nssOn(paso3))
    expect(pdf).toContain(person.curp)
    expect(pdf).toContain(folioOn(paso3))
  },
)

test('a stranger verifies the sello of the document with openssl and the public key we publish', async () => {
  const twin = await visitor.get(`/documentos/${folioOn(paso3)}/asignacion`)
  const cadena = under(twin, 'Cadena original')
  const sello = under(twin, 'Sello digital')
  const certificateSerial = under(twin, 'Número de serie')
  expect(certificateSerial).toMatch(/^\d{20}$/)
  expect(Object.fromEntries(parseCadena(cadena) ?? [])).toMatchObject({
    CURP: person.curp,
    Folio: folioOn(paso3),
    'Número de Seguridad Social': nssOn(paso3),
    'Tipo de trámite': 'Asignación de NSS',
  })
  const stranger = new Visitor(portal)
  const pub = await (await stranger.fetch(`/certificados/${certificateSerial}.pub`)).text()
  const pem = await (await stranger.fetch(`/certificados/${certificateSerial}.pem`)).text()
  const verifies = (text: string) =>
    createVerify('sha256').update(text).verify(new X509Certificate(pem).publicKey, sello, 'base64')
  expect([verifies(cadena), verifies(cadena.replace('CURP:', 'CURP: '))]).toEqual([true, false])
  const file = (name: string, content: string | Buffer): string => {
    const at = path.join(folder, name)
    writeFileSync(at, content)
    return at
  }
  const openssl = (text: string): string => {
    const args = [
      '-verify',
      file('clave.pub', pub),
      '-signature',
      file('sello.bin', Buffer.from(sello, 'base64')),
    ]
    return execFileSync('openssl', ['dgst', '-sha256', ...args, file('cadena.txt', text)], {
      encoding: 'utf8',
      stdio: 'pipe',
    })
  }
  if (!hasOpenssl()) return
  expect(openssl(cadena)).toBe('Verified OK\n')
  expect(() => openssl(cadena.replace(nssOn(paso3), '12345678903'))).toThrow()
})

test('the code of the QR opens the public verification: genuine, and only partial data', async () => {
  const twin = await visitor.get(`/documentos/${folioOn(paso3)}/tarjeta`)
  // each code of the card with its own words under it
  const card = [...(twin.document.querySelector('.recorta')?.children ?? [])]
  const after = (nth: number) =>
    card.filter((one) => one.tagName.toLowerCase() === 'svg')[nth]?.nextElementSibling
  expect([after(0)?.textContent, after(1)?.textContent]).toEqual([
    expect.stringMatching(/^Comprueba en línea/),
    expect.stringMatching(/^Comprueba sin conexión/),
  ])
  const url = [...twin.document.querySelectorAll('.documento a')].map((a) => a.getAttribute('href') ?? '')
  const address = url.find((href) => href.includes('/verificar/')) ?? ''
  expect(address).toMatch(/^http:\/\/localhost:3000\/verificar\/[0-9A-HJKMNP-TV-Z]{26}$/)
  const page = await new Visitor(portal).get(new URL(address).pathname)
  expect(page.text).toContain('El documento es auténtico')
  expect(page.text).toContain('Tarjeta de Número de Seguridad Social')
  for (const secret of [nssOn(paso3), person.curp, person.name.nombre])
    expect(page.html).not.toContain(secret)
})

test('cadena and sello copied from the PDF, with its line breaks, are found to belong together', async () => {
  const { texts } = await readPdf(await download('asignacion'))
  const cadena = texts.find((text) => text.startsWith('||')) ?? ''
  const twin = await visitor.get(`/documentos/${folioOn(paso3)}/asignacion`)
  const broken = cadena.replace(/(.{60})/g, '$1\r\n')
  const stranger = new Visitor(portal)
  const form = await stranger.get('/verificar')
  const answer = await stranger.press(form, 'Verificar el sello', {
    cadena: broken,
    sello: under(twin, 'Sello digital'),
  })
  expect(answer.text).toContain('El sello corresponde a la cadena original')
  const forged = await stranger.press(form, 'Verificar el sello', {
    cadena: cadena.replace(nssOn(paso3), '12345678903'),
    sello: under(twin, 'Sello digital'),
  })
  expect(forged.text).toContain('El sello no corresponde')
})

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}
