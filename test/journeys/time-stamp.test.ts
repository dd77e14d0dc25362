import { expect, test } from 'vitest'
import { issueOne } from '../support/issued.ts'
import { openPortal } from '../support/portal.ts'
import { type Answerer, ownTsa, startTsa } from '../support/tsa.ts'
import { Visitor } from '../support/visitor.ts'

const STAMP = '060b2a864886f70d010910020e'

/** A portal whose documents are stamped by an authority that answers as told; both are closed afterwards. */
async function withTsa(
  answer: Answerer,
  work: (portal: Awaited<ReturnType<typeof openPortal>>) => Promise<void>,
) {
  const tsa = await startTsa(answer)
  const portal = await openPortal({ env: { TSA_URL: tsa.url } })
  try {
    await work(portal)
  } finally {
    await portal.close()
    await tsa.close()
  }
}

async function verify(portal: Awaited<ReturnType<typeof openPortal>>, file: Buffer) {
  const form = new FormData()
  form.set('archivo', new File([new Uint8Array(file)], 'x.pdf'))
  const init = { method: 'POST', body: form, headers: { accept: 'application/json' } }
  return (await portal.app.request('/verificar/archivo', init)).json()
}

test('with TSA_URL a document carries the time of its signature, and is genuine', async () => {
  await withTsa(ownTsa().answer, async (portal) => {
    const { files } = await issueOne(portal)
    for (const file of Object.values(files)) {
      expect(file.includes(STAMP)).toBe(true)
      expect(await verify(portal, file)).toMatchObject({ autentico: true, archivo: 'igual' })
    }
    // the time of another signature, or none, is a change like any other
    const spoilt = Buffer.from(files.tarjeta)
    spoilt.write('00', spoilt.indexOf(STAMP) + 100, 'latin1')
    expect(await verify(portal, spoilt)).toMatchObject({ autentico: false, archivo: 'distinto' })
  })
})

test('an authority that does not answer holds nobody up: documents without its stamp, and the operator knows', async () => {
  await withTsa(
    () => 503,
    async (portal) => {
      const { files, issue } = await issueOne(portal)
      for (const file of Object.values(files)) {
        expect(file.includes(STAMP)).toBe(false)
        expect(await verify(portal, file)).toMatchObject({ autentico: true })
      }
      expect(JSON.stringify(portal.lines)).toContain('documentos sin sello de tiempo')
      const noted = portal.base.sqlite
        .prepare("select folio from auditoria where what = 'sello de tiempo'")
        .all()
      expect(noted).toEqual([{ folio: issue.folio }])
      const detail = await new Visitor(portal).fetch('/readyz?detalle')
      expect(JSON.stringify(await detail.json())).toContain('TSA_URL no responde')
    },
  )
})
