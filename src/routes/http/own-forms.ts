import type { Curp } from '../../domain/person/curp.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { KeptAtDesk } from '../../views/desk/notices.ts'
import type { KeptForm } from '../../views/models/frame.ts'
import { type C, formOf, readDraft, readForm, shownCode } from './http.ts'
import { languageOfPath } from './languages.ts'

/** Marks the forms of a person's pages (`Frame.session`); a keyed hash, which opens nothing. */
export const formMark = ({ secrets }: Pick<Deps, 'secrets'>, curp: Curp): string =>
  secrets.mac('formulario', curp).slice(0, 16)

/** The mark of the form that was sent; empty for one that has none. */
const markOf = async (c: C): Promise<string> => (await formOf(c)).get('persona')?.slice(0, 16) ?? ''

/** Whether a form is of somebody else than the session: a page left open before another link was opened in this browser. */
export async function isOfAnother(c: C, { mark }: { readonly mark: string }): Promise<boolean> {
  if (c.req.method !== 'POST') return false
  const sent = await markOf(c)
  return sent !== '' && sent !== mark
}

/** An uploaded file is none: it stays where it was chosen. */
const isForm = (c: C): boolean =>
  c.req.method === 'POST' &&
  (c.req.header('Content-Type') ?? '').startsWith('application/x-www-form-urlencoded')

/** All that was sent; of a repeated field the first counts. */
const fieldsOf = async (c: C): Promise<Record<string, string>> =>
  Object.fromEntries([...(await formOf(c))].reverse())

/** What no form may send a second time, or hold: the answer of a passkey, and the secret of a back-up. */
const ONCE: readonly string[] = ['respuesta', 'llave_respaldo']

/**
 * The form that met a fault of ours, to be sent again as it is. One with a challenge, which counts once: its page, filled.
 * Undefined where none was sent, or none that can be read.
 */
export async function sentAgain(c: C): Promise<KeptForm | undefined> {
  const { pathname } = new URL(c.req.url)
  if (!isForm(c) || !/^\/\w/.test(pathname)) return undefined
  try {
    const fields = await fieldsOf(c)
    if ('captcha' in fields) return await keptOf(c)
    for (const name of ONCE) delete fields[name]
    const { accion = 'si', ...rest } = fields
    return { href: languageOfPath(pathname).path, accion, hidden: rest }
  } catch {
    return undefined
  }
}

const PASO_2 = '/tramites/nss/domicilio'
/** Other forms in which something is typed: what shows them again with it. */
const TYPED_IN: readonly (readonly [path: string, action: string, fields: readonly string[]])[] = [
  ['/tramites/nss', 'otra', ['curp', 'correo', 'correo_confirmacion', 'guion']],
  ['/tramites/nss/consulta', 'otra', ['curp', 'dato']],
  ['/tramites/nss/resultado/correo', 'idioma', ['correo', 'correo_confirmacion']],
  ['/tramites/nss/mio/compartir', 'idioma', ['para', 'dias', 'veces']],
]

/** What was typed in a form that is not taken, to go back with the page that says why; undefined when nothing was. */
export async function keptOf(c: C): Promise<KeptForm | undefined> {
  if (c.req.method !== 'POST') return undefined
  if (c.req.path.endsWith(PASO_2))
    return filled(PASO_2, 'recuperar', await readDraft(c), {
      cp_lugar: await shownCode(c),
      persona: await markOf(c),
    })
  const found = TYPED_IN.find(([path]) => c.req.path.endsWith(path))
  if (!found) return undefined
  const [path, action, fields] = found
  const [form, persona] = [await formOf(c), await markOf(c)]
  const typed = Object.fromEntries(fields.map((name) => [name, form.get(name)?.slice(0, 500) ?? '']))
  return filled(path, action, typed, { persona })
}

/**
 * The same of a page of a session: the form is written nowhere, since the cookie of a session that is over may be another
 * person's by now; whoever typed it sends it again from a session of theirs.
 */
export async function keptOfOwn(c: C): Promise<KeptForm | undefined> {
  const kept = await keptOf(c)
  return kept?.hidden.persona ? kept : undefined
}

const SEARCH = '/mostrador/buscar'
/** What is typed and chosen in the search of the counter. */
export const SEARCH_FIELDS = ['busca', 'porque', 'motivo'] as const
const ADDRESS_AT_DESK = /^\/mostrador\/(?:persona\/[^/]+\/domicilio|seguir)\/([\w-]+)$/

/**
 * What an employee typed in a form that is not taken: an address or a search as a form, for the trámite, or the page, that
 * takes it in their next session; of any other form, which is about a file that has to be opened again, the fields.
 */
export async function keptAtDesk(c: C): Promise<KeptAtDesk> {
  if (!isForm(c)) return {}
  const [, tramite] = ADDRESS_AT_DESK.exec(c.req.path) ?? []
  if (tramite !== undefined) return { form: await addressAtDesk(c, tramite) }
  if (c.req.path === SEARCH)
    return { form: filled(SEARCH, 'recuperar', await readForm(c, SEARCH_FIELDS), {}) }
  return { typed: await fieldsOf(c) }
}

const addressAtDesk = async (c: C, tramite: string): Promise<KeptForm | undefined> =>
  filled(`/mostrador/seguir/${tramite}`, 'guardar', await readDraft(c), { cp_lugar: await shownCode(c) })

function filled(
  href: string,
  accion: string,
  typed: Readonly<Record<string, string>>,
  rest: Readonly<Record<string, string>>,
): KeptForm | undefined {
  const said = Object.entries({ ...typed, ...rest }).filter(([, text]) => text !== '')
  const any = said.some(([name]) => name in typed)
  return any ? { href, accion, hidden: Object.fromEntries(said) } : undefined
}
