import { brotliDecompressSync } from 'node:zlib'
import type { Answer, Person } from './person.ts'

export const CAPTCHA = 'Prueba7'

export const textOf = ({ headers, body }: Answer): string =>
  (headers['content-encoding'] === 'br' ? brotliDecompressSync(body) : body).toString('utf8')

const first = (pattern: RegExp, text: string): string => {
  const found = pattern.exec(text)?.[1]
  if (found === undefined) throw new Error(`nothing like ${pattern} in:\n${text.slice(0, 500)}`)
  return found
}

/** What a page names that a browser fetches with it: style sheet, picture, and (with JavaScript) script. */
export function partsOf(html: string, scripts: boolean): string[] {
  const style = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1]
  const picture = /<img [^>]*src="(\/captcha\/[^"]+)"/.exec(html)?.[1]
  const script = scripts ? /<script (?:data-|defer )src="([^"]+)"/.exec(html)?.[1] : undefined
  return [style, picture, script].filter((one): one is string => Boolean(one))
}

/** Paso 1 as typed by hand, from its page to "enlace enviado"; not in place, so from a browser without scripts. */
export async function askForLink(
  person: Person,
  page: string,
  curp: string,
  correo: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const captcha_id = first(/name="captcha_id" value="([^"]+)"/, page)
  const form = {
    curp,
    correo,
    correo_confirmacion: correo,
    captcha: CAPTCHA,
    captcha_id,
    accion: 'continuar',
    // a browser that runs scripts does not read what is in `noscript`
    ...(headers['hx-request'] ? {} : { guion: first(/name="guion" value="([^"]+)"/, page) }),
  }
  const answer = await person.post('/tramites/nss', form, headers)
  if (answer.status !== 200) throw new Error(`Paso 1 answered ${answer.status}:\n${textOf(answer)}`)
  return answer
}

/** The mailed link, read in the mailbox of the demonstration (its bytes are no part of the trámite). */
export async function readLink(base: string, correo: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await fetch(`${base}/demo/correo`, { headers: { accept: 'application/json' } })
    const mails = (await answer.json()) as { para: string; texto: string }[]
    const path = /\/enlace\/[\w-]+/.exec(mails.find((mail) => mail.para === correo)?.texto ?? '')?.[0]
    if (path) return path
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`no mail to ${correo}`)
}

export const ADDRESS = { cp: '06000', colonia: '0001', calle: 'Calle Uno', numero_exterior: '1' }
