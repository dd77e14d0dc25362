import { Visitor } from '../../support/visitor.ts'
import { ANSWER, folioOn, linkOf } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

/** The walk in English: the templates are those of the pages in Spanish, the lengths of the words are not. */
export async function englishPages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  // the scale by which sentences are easy is of Spanish
  const see = <P extends { status: number; html: string }>(name: string, page: P) =>
    album.page(`English: ${name}`, page, { legal: true })
  await see('home', await visitor.get('/en'))
  const paso1 = await see('Paso 1', await visitor.get('/en/tramites/nss'))
  await see('Paso 1 with errors', await visitor.press(paso1, 'Continue'))
  const correo = 'english@ejemplo.mx'
  const { curp } = someone('asignacion', 2)
  const typed = { curp, correo, correo_confirmacion: correo, captcha: ANSWER }
  await see('sent', await visitor.press(paso1, 'Continue', typed))
  const mail = await visitor.mailTo(correo, 'Digital Service')
  const link = await visitor.get(`/en${linkOf(mail.texto)}`)
  const paso2 = await visitor.press(link, 'Continue')
  const found = await see('Paso 2', await visitor.press(paso2, 'Search', { cp: '06000' }))
  const colonia =
    found.document.querySelector('#colonia option[value]:not([value=""])')?.getAttribute('value') ?? ''
  const address = { colonia, calle: 'Calle de la Prueba', numero_exterior: '12' }
  const paso3 = await see('Paso 3', await visitor.press(found, 'Continue', address))
  await see('document', await visitor.get(`/en/documentos/${folioOn(paso3)}/asignacion`))
  await ownPages(album, visitor)
}

/** Mi trámite, a code and its use. */
async function ownPages(album: Album, visitor: Visitor): Promise<void> {
  const see = <P extends { status: number; html: string }>(name: string, page: P) =>
    album.page(`English: ${name}`, page, { legal: true })
  await see('My application, asking', await visitor.get('/en/tramites/nss/consulta'))
  await see('My application', await visitor.get('/en/tramites/nss/mio'))
  await see('who has seen my data', await visitor.get('/en/tramites/nss/mio/accesos'))
  await see('it was not me', await visitor.get('/en/tramites/nss/mio/no-fui-yo'))
  const form = await see('share', await visitor.get('/en/tramites/nss/mio/compartir'))
  const typed = { para: 'School One', dias: '7', veces: 'varias' }
  const given = await see('the code', await visitor.press(form, 'Make the code', typed))
  const codigo = given.document.querySelector('.nss')?.textContent ?? ''
  const check = await see('check', await new Visitor(album.portal).get('/en/cotejar'))
  await see('check, with errors', await visitor.press(check, 'Check', { curp: 'X', nss: '1', codigo }))
  await see('statistics', await visitor.get('/en/estadistica'))
}
