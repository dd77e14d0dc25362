import { X509Certificate } from 'node:crypto'
import { isoDate, mexicoTime } from '../domain/base/mexico-time.ts'
import certificates from '../views/pages/certificates.eta.ts'
import { page } from '../views/pages/page.ts'
import type { Desk } from './http/desk.ts'
import type { Handler } from './http/http.ts'

const day = (text: string) => isoDate(mexicoTime(Date.parse(text)))

export const listCertificates =
  (desk: Desk): Handler =>
  (c) => {
    const all = desk.certificates().map(({ serie, pem }) => {
      const x509 = new X509Certificate(pem)
      return { serie, current: serie === desk.sealer.serie, from: day(x509.validFrom), to: day(x509.validTo) }
    })
    return c.html(
      page(
        desk.site,
        'Certificados del sello digital',
        certificates({ portal: desk.site.portal, certificates: all }),
      ),
    )
  }

/** `/certificados/<serie>.pem` the certificate, `/certificados/<serie>.pub` its public key, both PEM. */
export const getCertificate =
  (desk: Desk): Handler =>
  (c) => {
    const [, serie = '', kind] = /^(\d{20})\.(pem|pub)$/.exec(c.req.param('archivo') ?? '') ?? []
    const pem = desk.certificates().find((one) => one.serie === serie)?.pem
    if (!pem) return c.notFound()
    const body =
      kind === 'pem' ? pem : new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' })
    return c.body(String(body), 200, {
      'Content-Type': kind === 'pem' ? 'application/x-pem-file' : 'text/plain; charset=utf-8',
      'Cache-Control': 'public, max-age=86400',
    })
  }
