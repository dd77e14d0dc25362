import { Person } from './person.ts'
import { ADDRESS, askForLink, partsOf, readLink, textOf } from './tramite.ts'

export type Weight = { readonly requests: number; readonly bytes: number }
export type Weights = { readonly paso1: Weight; readonly whole: Weight }

/**
 * Bytes and requests of the trámite as a browser with an empty cache makes it, encodings and headers included, in six
 * screens: Paso 1, enlace enviado, the link, Paso 2, its place, Paso 3. The script comes at the first touch of Paso 1,
 * together with the style sheet for the pages after it; with it the place comes without a page, and so do the steps after
 * the forms of Paso 1 and Paso 2.
 * Others have asked for Paso 1 before, as of any portal that serves: its page is compressed at the first of them.
 * @param curp somebody without NSS who has no trámite yet
 */
export async function weigh(
  base: string,
  { scripts, curp, headers = {} }: { scripts: boolean; curp: string; headers?: Record<string, string> },
): Promise<Weights> {
  await beforeOthers(base)
  const person = new Person(base, headers)
  const seen = new Set<string>()
  const inPlace: Record<string, string> = scripts ? { 'hx-request': 'true' } : {}
  const fetchParts = async (html: string, touched: boolean): Promise<void> => {
    for (const part of partsOf(html, scripts && touched)) {
      if (!seen.has(part)) await person.get(part)
      seen.add(part)
    }
  }
  const correo = `peso-${curp.toLowerCase()}@ejemplo.mx`
  const page = textOf(await person.get('/tramites/nss'))
  await fetchParts(page, false)
  const paso1 = { requests: person.requests, bytes: person.bytes }
  const sheet = /data-style="([^"]+)"/.exec(page)?.[1]
  if (scripts && sheet) {
    await person.get(sheet)
    seen.add(sheet)
  }
  await fetchParts(page, true)
  await fetchParts(textOf(await askForLink(person, page, curp, correo, inPlace)), true)
  const link = await readLink(base, correo)
  await fetchParts(textOf(await person.get(link)), false)
  await fetchParts(textOf(await person.post(link, {})), true)
  const place = scripts
    ? await person.get(`/codigos-postales/${ADDRESS.cp}`)
    : await person.post('/tramites/nss/domicilio', { cp: ADDRESS.cp, accion: 'buscar' })
  await fetchParts(textOf(place), true)
  const paso3 = await person.post('/tramites/nss/domicilio', { ...ADDRESS, accion: 'continuar' }, inPlace)
  await fetchParts(textOf(paso3), true)
  person.close()
  if (!textOf(paso3).includes('Asignación de NSS exitosa')) throw new Error(`no Paso 3:\n${textOf(paso3)}`)
  return { paso1, whole: { requests: person.requests, bytes: person.bytes } }
}

async function beforeOthers(base: string): Promise<void> {
  // the question of the challenge has one of three lengths
  for (let n = 0; n < 12; n++) await new Person(base).get('/tramites/nss')
  await new Promise((resolve) => setTimeout(resolve, 1500))
}

/** What the rows of the bench must be. */
export const GOAL = { paso1: 5_900, scripts: 30_000, plain: 18_000 } as const

/**
 * The limits of the test: one first flight of TCP carries a page; what the whole may cost a person with a prepaid
 * balance, with the largest picture and the longest question, which are 300 bytes more than the usual ones.
 */
export const MUST = {
  paso1: { requests: 2, bytes: 5_900 },
  scripts: { requests: 12, bytes: 29_600 },
  plain: { requests: 12, bytes: 18_300 },
} as const
