import { eventually } from './portal.ts'
import { type Answering, type Page, Visitor } from './visitor.ts'
import { ANSWER } from './walk.ts'

export const OWN_SUBJECT = 'tu liga para entrar a Mi trámite'

/** Asks for a link to Mi trámite. @param dato folio or correo */
export async function askForOwn(visitor: Visitor, curp: string, dato: string): Promise<Page> {
  const page = await visitor.get('/tramites/nss/consulta')
  return visitor.press(page, 'Continuar', { curp, dato, captcha: ANSWER })
}

/** Mi trámite, in a browser of its own, by a new link. */
export async function enterOwn(
  portal: Answering,
  { curp, folio, correo }: { readonly curp: string; readonly folio: string; readonly correo: string },
): Promise<Visitor> {
  const visitor = new Visitor(portal)
  const mails = async () =>
    (await visitor.mails()).filter((mail) => mail.para === correo && mail.asunto.includes(OWN_SUBJECT))
  const before = (await mails()).length
  await askForOwn(visitor, curp, folio)
  const link = await eventually(async () => {
    const all = await mails()
    return all.length > before && /\/consulta\/[\w-]{43}/.exec(all[0]?.texto ?? '')?.[0]
  })
  const page = await visitor.press(await visitor.get(link), 'Entrar')
  if (!page.title.includes('Mi trámite')) throw new Error(`stands at: ${page.title}`)
  return visitor
}
