import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueOne } from '../support/issued.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { ownTsa, startTsa, type TsaServer } from '../support/tsa.ts'

/** The attribute of a time stamp, in the digits of a signature. */
const STAMP = '060b2a864886f70d010910020e'

const { answer } = ownTsa()
let refusing = false
let tsa: TsaServer
let portal: Portal
beforeAll(async () => {
  tsa = await startTsa((query, headers) => (refusing ? 403 : answer(query, headers)))
  portal = await openPortal({ env: { TSA_URL: tsa.url } })
})
afterAll(async () => {
  await portal.close()
  await tsa.close()
})

async function verify(file: Buffer) {
  const form = new FormData()
  form.set('archivo', new File([new Uint8Array(file)], 'x.pdf'))
  const init = { method: 'POST', body: form, headers: { accept: 'application/json' } }
  return (await portal.app.request('/verificar/archivo', init)).json()
}

test('with TSA_URL a document carries the time of its signature, and is genuine', async () => {
  const { files } = await issueOne(portal)
  for (const file of Object.values(files)) {
    expect(file.includes(STAMP)).toBe(true)
    expect(await verify(file)).toMatchObject({ autentico: true, archivo: 'igual', sello: { correcto: true } })
  }
  // the stamp is outside of what our signature covers, and not outside of what was issued
  const spoilt = Buffer.from(files.tarjeta)
  spoilt.write('00', spoilt.indexOf(STAMP) + 100, 'latin1')
  expect(await verify(spoilt)).toMatchObject({ autentico: false, alterado: ['fuera_de_la_firma'] })
})

test('an authority that gives no stamp holds nobody up: documents without it, and the operator knows', async () => {
  refusing = true
  const { files, issue } = await issueOne(portal, 1)
  for (const file of Object.values(files)) {
    expect(file.includes(STAMP)).toBe(false)
    expect(await verify(file)).toMatchObject({ autentico: true })
  }
  expect(JSON.stringify(portal.lines)).toContain('documentos sin sello de tiempo')
  const noted = portal.base.sqlite.prepare("select folio from auditoria where what = 'sello de tiempo'").all()
  expect(noted).toEqual([{ folio: issue.folio }])
})
