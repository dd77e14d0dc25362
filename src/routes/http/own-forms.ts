import type { Curp } from '../../domain/person/curp.ts'
import type { Deps } from '../../domain/ports/deps.ts'
import type { KeptForm } from '../../views/models/frame.ts'
import { type C, formOf, readDraft, shownCode } from './http.ts'

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

const ADDRESS_AT_DESK = /^\/mostrador\/(?:persona\/[^/]+\/domicilio|seguir)\/([\w-]+)$/

/** The address that an employee typed for a trámite of theirs; where it may be kept until its file is open again. */
export async function keptAtDesk(c: C): Promise<KeptForm | undefined> {
  const [, tramite] = (c.req.method === 'POST' && ADDRESS_AT_DESK.exec(c.req.path)) || []
  if (tramite === undefined) return undefined
  return filled(`/mostrador/seguir/${tramite}`, 'guardar', await readDraft(c), {
    cp_lugar: await shownCode(c),
  })
}

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
