import path from 'node:path'
import Database from 'better-sqlite3'
import { forMs, getRequest, load, postRequest } from './load.ts'
import { servePortal } from './portal.ts'
import { inFolder, type Row, row } from './row.ts'
import { ADDRESS } from './tramite.ts'
import { visitsAtPaso2 } from './visits.ts'

const MS = 5000
const AUDIOS = 200

/** Verification of a document that was issued, by its code and by its file, and what a challenge that is heard costs. */
export const verifyRows = (port: number): Promise<Row[]> =>
  inFolder(async (folder) => {
    await (await servePortal(folder, port)).stop()
    const [cookie = ''] = await visitsAtPaso2(folder, 1, 23)
    const served = await servePortal(folder, port, { watched: true })
    const assign = postRequest('/tramites/nss/domicilio', cookie, { ...ADDRESS, accion: 'continuar' })
    let left = 1
    await load(port, 1, 303, () => (left-- > 0 ? assign : undefined))
    const { codigo, pdf } = await issued(served.base, folder, cookie)
    const byCode = getRequest(`/verificar/${codigo}`)
    await load(port, 32, 200, forMs(1000, byCode))
    const codes = await load(port, 32, 200, forMs(MS, byCode))
    const byFile = uploadRequest(served.base, pdf)
    await load(port, 2, 200, forMs(1000, byFile))
    const files = await load(port, 2, 200, forMs(MS, byFile))
    const audio = await audioMs(served)
    await served.stop()
    if (codes.failed + files.failed > 0) throw new Error('verifications failed')
    return [
      row('Verificación por código', codes.perSecond, '/s', 'min', 1000),
      row(
        'Verificación por archivo',
        files.perSecond,
        '/s',
        'min',
        100,
        `${Math.round(pdf.length / 1024)} KB`,
      ),
      row('Audio del reto, en el hilo que atiende', audio, 'ms', 'max', 1),
    ]
  })

/** The code of the asignación and the file of its card, made now. */
async function issued(base: string, folder: string, cookie: string) {
  const sqlite = new Database(path.join(folder, 'ventanilla.db'), { readonly: true })
  const folio = String(sqlite.prepare('select folio from emisiones').pluck().get())
  sqlite.close()
  const get = (what: string) => fetch(`${base}/documentos/${folio}/${what}`, { headers: { cookie } })
  const codigo = /\/verificar\/([0-9A-Z]{26})/.exec(await (await get('asignacion')).text())?.[1]
  if (!codigo) throw new Error('the document names no code')
  return { codigo, pdf: Buffer.from(await (await get('tarjeta.pdf')).arrayBuffer()) }
}

/** As a browser sends the form of `/verificar/archivo`: a byte a character. */
function uploadRequest(base: string, pdf: Buffer): string {
  const body =
    '--frontera\r\nContent-Disposition: form-data; name="archivo"; filename="a.pdf"\r\n' +
    `Content-Type: application/pdf\r\n\r\n${pdf.toString('latin1')}\r\n--frontera--\r\n`
  const head = [
    'POST /verificar/archivo HTTP/1.1',
    `Host: localhost\r\nOrigin: ${base}\r\nSec-Fetch-Site: same-origin`,
    `Content-Type: multipart/form-data; boundary=frontera\r\nContent-Length: ${body.length}`,
  ]
  return `${head.join('\r\n')}\r\n\r\n${body}`
}

/** What one audio holds the thread that serves, besides what an answer without it does. */
async function audioMs({ base, port, worked }: Awaited<ReturnType<typeof servePortal>>): Promise<number> {
  const token = /\/captcha\/([^"/]+)\.mp3/.exec(await (await fetch(`${base}/tramites/nss`)).text())?.[1]
  const cost = async (target: string): Promise<number> => {
    let left = AUDIOS
    const next = () => (left-- > 0 ? getRequest(target) : undefined)
    const before = await worked()
    await load(port, 1, 200, next)
    return ((await worked()) - before) / AUDIOS
  }
  const empty = await cost('/healthz')
  await cost(`/captcha/${token}.mp3`)
  return Math.max(0, (await cost(`/captcha/${token}.mp3`)) - empty)
}
