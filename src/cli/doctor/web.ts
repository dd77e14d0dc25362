import type { Config } from '../../config/config.ts'
import { networkAdvice } from '../../ops/network-words.ts'
import { VERSION } from '../../ops/version.ts'
import { bad, type Finding, warn, well } from './finding.ts'

const TIMEOUT_MS = 8_000
/** ms that the clocks of both machines may differ */
const MAX_CLOCK_SKEW_MS = 120_000

type Parts = {
  readonly config: Config
  /** of the seal in use: the certificate that is published tells this portal from another behind the same URL */
  readonly certificateSerial: string | undefined
  readonly now: number
  /** the portal need not run yet */
  readonly installing: boolean
}

/** The portal from inside, and as people reach it: at its public URL, through the proxy. */
export async function webFindings(parts: Parts): Promise<Finding[]> {
  const { config } = parts
  const inside = await insideFinding(config, parts.installing)
  if (config.mode === 'demo') return [inside]
  if (inside.estado !== 'bien') return [inside, UNSEEN, proxyFinding(config)]
  return [inside, await outsideFinding(parts), ...(await schemeFinding(config)), proxyFinding(config)]
}

const UNSEEN = warn('dirección pública', 'no se revisó', 'Primero arranca la ventanilla.')

async function insideFinding({ host, port }: Config, installing: boolean): Promise<Finding> {
  const que = 'ventanilla'
  const place = `http://${host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host}:${port}`
  const answer = await ask(`${place}/readyz`)
  if (!answer.ok)
    return (installing ? warn : bad)(
      que,
      `no responde en ${place} (${answer.reason})`,
      'Arráncala, si no está en marcha.',
    )
  if (answer.status !== 200)
    return bad(que, `responde ${answer.status} en ${place}/readyz`, 'Mira lo que dice su registro.')
  const alive = await ask(`${place}/healthz`)
  if (!alive.ok || versionIn(alive.text) === undefined)
    return bad(que, `en ${place} responde otro programa`, 'Elige otro puerto: PORT.')
  return well(que, `en marcha y lista en ${place}`)
}

/** `ok 1.2.3`: how a portal answers at /healthz */
const versionIn = (text: string): string | undefined => /^ok (\S+)\n$/.exec(text)?.[1]

async function outsideFinding({ config: { baseUrl }, certificateSerial, now }: Parts): Promise<Finding> {
  const que = 'dirección pública'
  const answer = await ask(`${baseUrl}/healthz`)
  const haz = 'Revisa el nombre en el DNS, los puertos 80 y 443, y que el proxy apunte a la ventanilla.'
  if (!answer.ok)
    return bad(que, `${baseUrl} no responde (${answer.reason})`, networkAdvice(answer.reason) ?? haz)
  if (answer.status !== 200) return bad(que, `${baseUrl}/healthz responde ${answer.status}`, haz)
  const version = versionIn(answer.text)
  if (version === undefined) return bad(que, `en ${baseUrl} responde otro programa`, haz)
  if (version !== VERSION)
    return warn(que, `ahí está la versión ${version}, y esta es la ${VERSION}`, 'Reinicia la ventanilla.')
  const own =
    certificateSerial === undefined ||
    (await ask(`${baseUrl}/certificados/${certificateSerial}.pem`)).status === 200
  if (!own) return bad(que, 'ahí está otra ventanilla: no publica el certificado de esta', haz)
  if (answer.at !== undefined && Math.abs(answer.at - now) > MAX_CLOCK_SKEW_MS)
    return warn(que, 'su hora y la de esta máquina difieren por más de dos minutos', 'Pon en hora las dos.')
  return well(que, `${baseUrl} llega a esta ventanilla`)
}

/** Whoever types the name without https must arrive too, and never be answered in clear. */
async function schemeFinding({ baseUrl }: Config): Promise<Finding[]> {
  // of a name that is none the settings tell
  const { protocol, host, port } = URL.parse(baseUrl) ?? {}
  if (protocol !== 'https:' || port !== '') return []
  const answer = await ask(`http://${host}/healthz`)
  const que = 'http → https'
  if (!answer.ok)
    return [warn(que, `http://${host} no responde`, 'Abre el puerto 80: quien no escribe https no llega.')]
  if (answer.location?.startsWith(`https://${host}`)) return [well(que, 'redirige')]
  return [
    bad(que, `http://${host} responde ${answer.status} sin cifrar`, 'Que el proxy redirija todo a https.'),
  ]
}

function proxyFinding({ trustedProxies }: Config): Finding {
  if (trustedProxies.length > 0) return well('proxy', `se le cree a ${trustedProxies.join(', ')}`)
  return warn(
    'proxy',
    'TRUSTED_PROXIES está vacío: todas las personas parecen venir de la misma dirección, y comparten límites',
    'Pon la dirección del proxy, como TRUSTED_PROXIES=127.0.0.1.',
  )
}

type Answer =
  | { readonly ok: false; readonly reason: string; readonly status?: undefined }
  | {
      readonly ok: true
      readonly status: number
      readonly text: string
      readonly location?: string
      /** its Date, epoch ms */
      readonly at?: number
    }

async function ask(url: string): Promise<Answer> {
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
    const location = answer.headers.get('Location')
    const at = Date.parse(answer.headers.get('Date') ?? '')
    return {
      ok: true,
      status: answer.status,
      text: await answer.text(),
      ...(location ? { location } : {}),
      ...(Number.isNaN(at) ? {} : { at }),
    }
  } catch (error) {
    const { cause } = error as { cause?: { code?: string } }
    return { ok: false, reason: cause?.code ?? (error as Error).message }
  }
}
