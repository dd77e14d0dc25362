import path from 'node:path'
import { sender } from '../../config/mail.ts'
import { baseUrl, networks } from '../../config/network.ts'
import type { Environment } from '../../config/reader.ts'
import { sealable } from '../../config/site.ts'
import { parseCorreo } from '../../domain/person/correo.ts'
import type { Asker } from '../program/ask.ts'

/** What the operator answered; `settings` go to .env, `smtpUrl` holds a password and goes to a file. */
export type Setup = {
  readonly settings: Readonly<Record<string, string>> & { readonly DATA_DIR: string }
  readonly smtpUrl: string
  readonly seal: 'propio' | 'solicitud' | 'despues'
}

/** What the environment says already is not asked. `dataDir` is what to propose when it does not. */
export type Known = { readonly given: Environment; readonly dataDir: string }

type Check = (answer: string, problems: string[]) => unknown
const checked =
  (check: Check) =>
  (answer: string): string[] => {
    const problems: string[] = []
    check(answer, problems)
    return problems
  }

/**
 * Asks for all that production needs, one thing after another, and writes nothing. Rejects with `Refused` when the input
 * ends before.
 */
export async function askSetup({ ask }: Asker, { given, dataDir }: Known): Promise<Setup> {
  const site = withScheme(
    await ask({
      ask: 'Dirección pública, como nss.ejemplo.mx',
      check: checked((answer, problems) => baseUrl(withScheme(answer), false, problems)),
    }),
  )
  const institution = await ask({ ask: 'Nombre de la institución', check: sealed('INSTITUTION') })
  const portal = await ask({
    ask: 'Nombre del portal',
    fallback: 'Ventanilla NSS',
    check: sealed('PORTAL_NAME'),
  })
  const responsible = await ask({ ask: 'Quién responde por los datos personales', fallback: institution })
  const contact = await ask({ ask: 'Cómo se ejercen los derechos ARCO (correo, teléfono o domicilio)' })
  const smtpUrl = await askSmtp({ ask })
  const from = await ask({
    ask: 'Remitente de los correos',
    fallback: `${portal} <no-responder@${new URL(site).hostname}>`,
    check: checked(sender),
  })
  const folder = given.DATA_DIR ?? (await ask({ ask: 'Carpeta de datos', fallback: dataDir }))
  const port =
    given.PORT ??
    (await ask({
      ask: 'Puerto en el que escucha, detrás del proxy',
      fallback: '3000',
      check: (text) =>
        /^[1-9]\d{0,4}$/.test(text) && Number(text) < 65_536 ? [] : ['Es un número de 1 a 65535.'],
    }))
  const trusted =
    given.TRUSTED_PROXIES ??
    (await ask({
      ask: 'Dirección desde la que habla el proxy que da https',
      fallback: '127.0.0.1',
      check: checked((value, problems) => networks('TRUSTED_PROXIES', value, problems)),
    }))
  return {
    settings: {
      MODE: 'production',
      BASE_URL: site,
      INSTITUTION: institution,
      PORTAL_NAME: portal,
      PRIVACY_RESPONSIBLE: responsible,
      PRIVACY_CONTACT: contact,
      MAIL_FROM: from,
      PORT: port,
      TRUSTED_PROXIES: trusted,
      // the portal may be started elsewhere
      DATA_DIR: path.resolve(folder),
    },
    smtpUrl,
    seal: await askSeal({ ask }),
  }
}

const withScheme = (answer: string): string =>
  (answer.includes('://') ? answer : `https://${answer}`).replace(/\/$/, '')

const sealed = (name: string) => checked((answer, problems) => sealable(name, answer, problems))

/** Port 465 is TLS from the start; any other begins in clear and changes by STARTTLS. */
async function askSmtp({ ask }: Pick<Asker, 'ask'>): Promise<string> {
  const host = await ask({
    ask: 'Servidor de correo, como correo.ejemplo.mx o correo.ejemplo.mx:587',
    check: (answer) =>
      URL.canParse(`smtp://${answer}`) && new URL(`smtp://${answer}`).host === answer
        ? []
        : ['Debe ser un nombre o una dirección, con su puerto si no es 465.'],
  })
  const user = await ask({ ask: 'Usuario del correo (vacío si no pide)', optional: true })
  const password = user ? await ask({ ask: 'Contraseña del correo', hidden: true }) : ''
  const { port } = new URL(`smtp://${host}`)
  const credentials = user ? `${encodeURIComponent(user)}:${encodeURIComponent(password)}@` : ''
  return `${port === '' || port === '465' ? 'smtps' : 'smtp'}://${credentials}${host}`
}

const SEALS = { 1: 'propio', 2: 'solicitud', 3: 'despues' } as const

async function askSeal({ ask }: Pick<Asker, 'ask'>): Promise<Setup['seal']> {
  const answer = await ask({
    ask: 'Sello: 1 llave y certificado propios · 2 llave y solicitud para una autoridad · 3 después',
    fallback: '1',
    check: (text) => (Object.hasOwn(SEALS, text) ? [] : ['Responde 1, 2 o 3.']),
  })
  return SEALS[Number(answer) as keyof typeof SEALS]
}

/** Where a test mail may go; empty for none. Rejects as `askSetup`. */
export const askTestMail = ({ ask }: Asker): Promise<string> =>
  ask({
    ask: 'A qué correo se envía uno de prueba (vacío: a ninguno)',
    optional: true,
    check: (answer) => (parseCorreo(answer).ok ? [] : ['No es una dirección de correo.']),
  })
