import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Command } from 'commander'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { downloadCatalogue } from '../../src/adapters/postal/download.ts'
import { catalogo } from '../../src/cli/catalogo/catalogo.ts'
import { exportLine, exportText } from '../support/postal-export.ts'
import { localhostCertificate } from '../support/smtp-host.ts'

const root = mkdtempSync(path.join(tmpdir(), 'catalogo-'))
const { key, cert } = localhostCertificate()
let dataDir: string
let server: Server
let host: string
/** What the server answers to a path; `asked` are the ETags that it was asked with. */
let answers: Record<string, (response: ServerResponse) => void>
let asked: (string | undefined)[]
let posted: { readonly body: string; readonly cookie: string | undefined } | undefined

beforeAll(async () => {
  server = createServer({ key, cert }, (request, response) => {
    asked.push(request.headers['if-none-match'])
    let body = ''
    request.on('data', (chunk) => (body += chunk))
    request.on('end', () => {
      if (request.method === 'POST') posted = { body, cookie: request.headers.cookie }
      const answer = answers[request.url ?? '']
      if (answer) answer(response)
      else response.writeHead(404).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  host = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(root, { recursive: true, force: true })
})
beforeEach(() => {
  dataDir = mkdtempSync(path.join(root, 'datos-'))
  answers = {}
  asked = []
  posted = undefined
})

/** Runs `catalogo …`; what it printed, and whether it failed. */
async function run(args: readonly string[], url?: string) {
  const lines: string[] = []
  let failed = false
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} })
  catalogo(program, {
    dataDir: () => dataDir,
    url: () => url,
    ca: cert,
    now: () => Date.UTC(2026, 10, 24, 18),
    print: (line) => lines.push(line),
    fail: (line) => {
      failed = true
      lines.push(line)
    },
  })
  await program.parseAsync(['node', 'nss', 'catalogo', ...args])
  return { text: lines.join('\n'), failed }
}

const cinco = exportText([exportLine({ cp: '01010', nombre: 'Colonia Cinco', ciudad: 'Ciudad Soñada' })])
function fileOf(text: string): string {
  const file = path.join(dataDir, 'exportado')
  writeFileSync(file, text)
  return file
}

test('an import tells what came, what it took, and the terms of the data', async () => {
  const { text, failed } = await run(['importar', fileOf(cinco)])
  expect(failed).toBe(false)
  expect(text).toMatch(
    /^Catálogo del 2026-11-24: 33 colonias, 33 códigos postales, 0\.\d MB\.\nCódigos nuevos: 33\. Códigos que ya no están: 0\.\nTardó \d+\.\d s\.\n/,
  )
  expect(text).toContain('no permite comercializarlo, en todo o en parte, ni distribuirlo a terceros')
  expect((await run(['ver'])).text).toMatch(
    /^Catálogo del 2026-11-24: 33 códigos postales, 0\.\d MB\.\nSe importó el martes 24 de noviembre de 2026/,
  )
  expect((await run(['ver', '01010'])).text).toBe(
    '01010: Municipio Imaginario (001), Ciudad de México (09), ciudad Ciudad Soñada\n  0001  Colonia Cinco (Colonia)',
  )
})

test('before any import the default is shown, and how to import', async () => {
  expect((await run(['ver'])).text).toMatch(/^Catálogo básico: .*\nTrae el de Correos de México/)
  expect((await run(['ver', '06000'])).failed).toBe(false)
  expect(await run(['ver', '06001'])).toEqual({
    failed: true,
    text: '06001 no está en el catálogo; sería de Ciudad de México.',
  })
  expect(await run(['ver', '17000'])).toEqual({
    failed: true,
    text: '17000 no es un código postal de México.',
  })
})

test('a rehearsal says that it was one', async () => {
  const { text, failed } = await run(['importar', fileOf(cinco), '--simular'])
  expect(text).toContain('33 colonias')
  expect(text).toContain('nada cambió')
  expect(failed).toBe(false)
  expect(existsSync(path.join(dataDir, 'postal.db'))).toBe(false)
})

test('each refusal says the line and what to do, and the catalogue in use stays', async () => {
  await run(['importar', fileOf(cinco)])
  const before = readFileSync(path.join(dataDir, 'postal.db'))
  const bad = [
    exportText().replace('d_codigo|', 'codigo|'),
    exportText(['01000|cortado']),
    exportText([exportLine({ cp: '1000' })]),
    exportText([exportLine({ claveEstado: '40' })]),
    exportText([exportLine({ nombre: '' })]),
    exportText([exportLine(), exportLine({ nombre: 'Otra' })]),
    exportText([exportLine({ nombre: 'Pe\uFFFDa' })]),
    exportText().replaceAll('ñ', 'n'),
    exportText().split('\r\n').slice(0, 20).join('\n'),
  ]
  for (const text of bad) {
    const said = await run(['importar', fileOf(text)])
    expect(said.failed).toBe(true)
    expect(said.text).toMatch(
      /^Renglón \d+: .*(descarga otra vez|corrige).*\.\nNo se importó nada: sigue el catálogo/,
    )
  }
  expect(readFileSync(path.join(dataDir, 'postal.db')).equals(before)).toBe(true)
})

test('a file that is no table is said to be none, and not that the disk fails', async () => {
  const file = path.join(dataDir, 'foto')
  writeFileSync(file, Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(3000)]))
  const { text, failed } = await run(['importar', file])
  expect(failed).toBe(true)
  expect(text).toMatch(/^El archivo no es una tabla: .* Sigue el catálogo que estaba en uso\.$/)
})

test('of a file with hundreds of faults the first twenty are told', async () => {
  const { text } = await run(['importar', fileOf(exportText(Array.from({ length: 150 }, () => 'x|y')))])
  expect(text.match(/^Renglón/gm)).toHaveLength(20)
  expect(text).toContain('\n… y 130 más.\n')
})

test('a smaller catalogue needs --forzar', async () => {
  await run(['importar', fileOf(exportText(['1', '2', '3'].map((n) => exportLine({ cp: `0101${n}` }))))])
  const refused = await run(['importar', fileOf(cinco)])
  expect(refused).toMatchObject({ failed: true, text: expect.stringContaining('(33 de 35)') })
  expect(refused.text).toContain('usa --forzar')
  expect((await run(['importar', fileOf(cinco), '--forzar'])).text).toContain('Códigos que ya no están: 3.')
})

test('a file that is not there, or no ZIP that opens, is a sentence', async () => {
  expect(await run(['importar', path.join(dataDir, 'nada.txt')])).toMatchObject({
    failed: true,
    text: expect.stringMatching(/^No se puede leer .*nada\.txt \(ENOENT\)\.$/),
  })
  const broken = await run(['importar', fileOf('PK\u0003\u0004 y nada más')])
  expect(broken).toMatchObject({ failed: true, text: expect.stringContaining('El ZIP está dañado') })
})

test('a folder that cannot be written is a sentence', async () => {
  const file = fileOf(cinco)
  dataDir = path.join(dataDir, 'no-existe')
  const { failed, text } = await run(['importar', file])
  expect(failed).toBe(true)
  expect(text).toMatch(/^No se pudo escribir en la carpeta de datos \(ENOENT\)/)
})

test('a download is imported once, and asked for by its ETag from then on', async () => {
  let text = cinco
  let etag = '"uno"'
  answers['/cp'] = (response) => response.writeHead(200, { etag }).end(text)
  const url = `${host}/cp`
  expect((await run(['descargar'], url)).text).toContain('33 colonias')
  answers['/cp'] = (response) => response.writeHead(304).end()
  expect(await run(['descargar'], url)).toEqual({
    failed: false,
    text: 'El catálogo no ha cambiado desde la última descarga.',
  })
  text = exportText([exportLine({ cp: '01010' }), exportLine({ cp: '01020' })])
  etag = '"dos"'
  answers['/cp'] = (response) => response.writeHead(200, { etag }).end(text)
  expect((await run(['descargar'], url)).text).toContain('Códigos nuevos: 1.')
  await run(['descargar', '--simular'], url)
  await run(['descargar'], `${host}/cp?otra`)
  expect(asked).toEqual([undefined, '"uno"', '"uno"', '"dos"', undefined])
})

test('a download that is refused is asked for again, as if it had never come', async () => {
  answers['/cp'] = (response) => response.writeHead(200, { etag: '"mal"' }).end('hola')
  for (let n = 0; n < 2; n++) {
    const { failed, text } = await run(['descargar'], `${host}/cp`)
    expect(failed).toBe(true)
    expect(text).toMatch(/^Renglón 2: no están las columnas d_codigo/)
  }
  expect(asked).toEqual([undefined, undefined])
})

test('a download without TLS, or of nothing fails with a sentence', async () => {
  expect((await run(['descargar'], host.replace('https', 'http'))).text).toBe(
    'No se descargó el catálogo: la dirección no es https. Sigue el que estaba en uso.',
  )
  expect((await run(['descargar'], `${host}/nada`)).text).toContain('respondió 404')
  answers['/sin'] = (response) => response.writeHead(302, { location: 'http://localhost/cp' }).end()
  expect((await run(['descargar'], `${host}/sin`)).text).toContain('la dirección no es https')
  answers['/vuelta'] = (response) => response.writeHead(302, { location: '/vuelta' }).end()
  expect((await run(['descargar'], `${host}/vuelta`)).text).toContain('demasiadas redirecciones')
  answers['/cp'] = (response) => response.end(cinco)
  answers['/otra'] = (response) => response.writeHead(301, { location: `${host}/cp` }).end()
  expect((await run(['descargar'], `${host}/otra`)).failed).toBe(false)
})

test('a download has a largest size, a longest time, and a certificate that must be right', async () => {
  answers['/cp'] = (response) => response.end('x'.repeat(2000))
  answers['/mudo'] = (response) => void response.writeHead(200).write('x')
  answers['/corto'] = (response) =>
    void response.writeHead(200, { 'content-length': 9 }).write('x', () => response.destroy())
  const order = { url: `${host}/cp`, ca: cert }
  expect(await downloadCatalogue({ ...order, largest: 1999 })).toEqual({
    outcome: 'failed',
    reason: 'el archivo es demasiado grande',
  })
  expect(await downloadCatalogue({ ...order, largest: 2000 })).toMatchObject({ outcome: 'new' })
  expect(await downloadCatalogue({ ...order, url: `${host}/mudo`, timeout: 100 })).toEqual({
    outcome: 'failed',
    reason: 'el servidor tardó demasiado',
  })
  expect(await downloadCatalogue({ ...order, url: `${host}/corto` })).toEqual({
    outcome: 'failed',
    reason: 'ECONNRESET',
  })
  expect(await downloadCatalogue({ url: order.url })).toMatchObject({
    outcome: 'failed',
    reason: expect.stringContaining('SELF_SIGNED'),
  })
})

describe('the page of the official download', () => {
  const zip = () => zipSync({ 'CPdescarga.txt': Buffer.from(cinco, 'latin1') })
  const form = (more = '') =>
    `\r\n<!DOCTYPE html><html><body><form method="post" action="./CodigoPostal_Exportar.aspx" id="form1">
    <input type="hidden" name="__VIEWSTATE" value="/wEP&#43;DwUK" /><input type="hidden" name="__EVENTVALIDATION" value="/wEd" />
    <select name="cboEdo"><option value="00">----------T o d o s----------</option><option value="07">Chiapas</option></select>
    <input id="rblTipo_0" type="radio" name="rblTipo" value="xml" /><input id="rblTipo_1" type="radio" name="rblTipo" value="txt" />
    ${more}</form></body></html>`
  const button = '<input type="image" name="btnDescarga" id="btnDescarga" src="a.gif" />'

  test('is sent as a browser would, for the TXT of all estados, with its cookie', async () => {
    answers['/CodigoPostal_Exportar.aspx'] = (response) => {
      if (posted === undefined)
        response.setHeader('set-cookie', 'ASP.NET_SessionId=abc; path=/; HttpOnly').end(form(button))
      else response.end(zip())
    }
    const { text, failed } = await run(['descargar'], `${host}/CodigoPostal_Exportar.aspx`)
    expect(text).toContain('33 colonias')
    expect(failed).toBe(false)
    expect(Object.fromEntries(new URLSearchParams(posted?.body))).toEqual({
      __VIEWSTATE: '/wEP+DwUK',
      __EVENTVALIDATION: '/wEd',
      cboEdo: '00',
      rblTipo: 'txt',
      'btnDescarga.x': '1',
      'btnDescarga.y': '1',
    })
    expect(posted?.cookie).toBe('ASP.NET_SessionId=abc')
  })

  test.each<[string, (response: ServerResponse) => void, string]>([
    ['has another form', (response) => response.end(form()), 'el formulario de la página cambió'],
    [
      'is any other page',
      (response) => response.end('<html><p>En mantenimiento</p></html>'),
      'respondió una página en vez del archivo',
    ],
    [
      'answers a page again',
      (response) => response.end(form(button)),
      'el formulario respondió otra página en vez del ZIP',
    ],
    [
      'is cut short',
      (response) =>
        void (posted === undefined
          ? response.end(form(button))
          : response.writeHead(200, { 'content-length': 900 }).write('PK', () => response.destroy())),
      'No se descargó el catálogo: ',
    ],
  ])('that %s fails with a sentence, and the catalogue in use stays', async (_, answer, words) => {
    answers['/CodigoPostal_Exportar.aspx'] = answer
    const { text, failed } = await run(['descargar'], `${host}/CodigoPostal_Exportar.aspx`)
    expect(failed).toBe(true)
    expect(text).toContain(words)
    expect(text).toContain('Sigue el que estaba en uso.')
    expect(existsSync(path.join(dataDir, 'postal.db'))).toBe(false)
  })

  test('that is slow is given up', async () => {
    answers['/CodigoPostal_Exportar.aspx'] = (response) => {
      if (posted === undefined) response.end(form(button))
    }
    const order = { url: `${host}/CodigoPostal_Exportar.aspx`, ca: cert, timeout: 300 }
    expect(await downloadCatalogue(order)).toEqual({
      outcome: 'failed',
      reason: 'el servidor tardó demasiado',
    })
  })
})
