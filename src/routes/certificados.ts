import { X509Certificate } from 'node:crypto'
import { isoDate, mexicoTime } from '../domain/base/mexico-time.ts'
import type { Sealer } from '../domain/ports/sealer.ts'
import certificates from '../views/pages/certificates.eta.ts'
import { page } from '../views/pages/page.ts'
import { words } from '../views/words/words.ts'
import type { PageContext, VerificationContext } from './http/app-context.ts'
import type { C, Handler } from './http/http.ts'

type Context = PageContext &
  Pick<VerificationContext, 'certificates' | 'offlineKeys'> & {
    readonly sealer: Pick<Sealer, 'certificateSerial'>
  }

const day = (text: string) => isoDate(mexicoTime(Date.parse(text)))

export const listCertificates =
  (ctx: Context): Handler =>
  async (c) => {
    const all = (await ctx.certificates()).map(({ certificateSerial, pem }) => {
      const x509 = new X509Certificate(pem)
      return {
        certificateSerial,
        current: certificateSerial === ctx.sealer.certificateSerial,
        from: day(x509.validFrom),
        to: day(x509.validTo),
      }
    })
    const keys = (await ctx.offlineKeys.list()).map(({ kid, from, current }) => ({
      kid,
      current,
      from: isoDate(mexicoTime(from)),
    }))
    return c.html(
      page(
        ctx.site,
        words().certificates.title,
        certificates({ portal: ctx.site.portal, certificates: all, keys }),
      ),
    )
  }

/** The COSE_KeySet of the QR without a network. */
const KEY_SET = 'llaves-qr.cbor'

/**
 * `/certificados/<serie>.pem` the certificate, `/certificados/<serie>.pub` its public key, `/certificados/qr-<kid>.pem`
 * a key of the QR without a network, all PEM; `/certificados/llaves-qr.cbor` all of those keys.
 */
export const getCertificate =
  (ctx: Context): Handler =>
  async (c) => {
    const file = c.req.param('archivo') ?? ''
    if (file === KEY_SET)
      return keyFile(c, new Uint8Array(await ctx.offlineKeys.keySet()), 'application/cose-key-set')
    const [, kid] = /^qr-([0-9a-f]{16})\.pem$/.exec(file) ?? []
    const key = (await ctx.offlineKeys.list()).find((one) => one.kid === kid)
    if (key) return keyFile(c, key.pem, 'application/x-pem-file')
    const [, certificateSerial = '', kind] = /^(\d{20})\.(pem|pub)$/.exec(file) ?? []
    const pem = (await ctx.certificates()).find((one) => one.certificateSerial === certificateSerial)?.pem
    if (!pem) return c.notFound()
    const body =
      kind === 'pem' ? pem : new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'pem' })
    return c.body(String(body), 200, {
      'Content-Type': kind === 'pem' ? 'application/x-pem-file' : 'text/plain; charset=utf-8',
      'Cache-Control': 'public, max-age=86400',
    })
  }

/** For an hour: a key that somebody stole must go from where it is kept. */
const keyFile = (c: C, body: string | Uint8Array<ArrayBuffer>, type: string): Response =>
  c.body(body, 200, { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' })
