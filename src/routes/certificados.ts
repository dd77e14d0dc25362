import { X509Certificate } from 'node:crypto'
import { isoDate, mexicoTime } from '../domain/base/mexico-time.ts'
import type { Sealer } from '../domain/ports/sealer.ts'
import certificates from '../views/pages/certificates.eta.ts'
import { page } from '../views/pages/page.ts'
import { words } from '../views/words/words.ts'
import type { PageContext, VerificationContext } from './http/app-context.ts'
import type { Handler } from './http/http.ts'

type Context = PageContext &
  Pick<VerificationContext, 'certificates'> & { readonly sealer: Pick<Sealer, 'certificateSerial'> }

const day = (text: string) => isoDate(mexicoTime(Date.parse(text)))

export const listCertificates =
  (ctx: Context): Handler =>
  (c) => {
    const all = ctx.certificates().map(({ certificateSerial, pem }) => {
      const x509 = new X509Certificate(pem)
      return {
        certificateSerial,
        current: certificateSerial === ctx.sealer.certificateSerial,
        from: day(x509.validFrom),
        to: day(x509.validTo),
      }
    })
    return c.html(
      page(
        ctx.site,
        words().certificates.title,
        certificates({ portal: ctx.site.portal, certificates: all }),
      ),
    )
  }

/** `/certificados/<serie>.pem` the certificate, `/certificados/<serie>.pub` its public key, both PEM. */
export const getCertificate =
  (ctx: Context): Handler =>
  (c) => {
    const [, certificateSerial = '', kind] = /^(\d{20})\.(pem|pub)$/.exec(c.req.param('archivo') ?? '') ?? []
    const pem = ctx.certificates().find((one) => one.certificateSerial === certificateSerial)?.pem
    if (!pem) return c.notFound()
    const body =
      kind === 'pem' ? pem : new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' })
    return c.body(String(body), 200, {
      'Content-Type': kind === 'pem' ? 'application/x-pem-file' : 'text/plain; charset=utf-8',
      'Cache-Control': 'public, max-age=86400',
    })
  }
