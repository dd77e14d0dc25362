import { personKeys } from '../../../src/db/person/keys.ts'
import { bindingStore } from '../../../src/db/tramite/binding-store.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { Visitor } from '../../support/visitor.ts'
import { ANSWER, enter, folioOn, giveAddress } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

const SUBJECT = 'Mi trámite'
const CORREO = 'mio@ejemplo.mx'

/** Mi trámite: how one gets in, what it shows, and each way in which its link may be closed. Moves the clock a day. */
export async function ownPages(album: Album): Promise<void> {
  const { portal } = album
  const { curp, cp } = someone('asignacion', 2)
  const first = new Visitor(portal)
  const folio = folioOn(await giveAddress(first, await enter(first, curp, CORREO), cp))
  const visitor = new Visitor(portal)
  const form = await album.page('Mi trámite, pedir la liga', await visitor.get('/tramites/nss/consulta'))
  const wrong = await visitor.press(form, 'Continuar', { curp: 'X', dato: '1', captcha: '' })
  await album.page('Mi trámite, pedir la liga con errores', wrong)
  await album.page('Mi trámite, otra imagen', await visitor.press(form, 'Pedir otra'))
  const link = await ask(album, visitor, curp, folio)
  await album.page('Mi trámite, la liga', await visitor.get(link))
  const other = new Visitor(portal)
  const elsewhere = await album.page('Mi trámite, la liga en otro navegador', await other.get(link))
  await album.page('Mi trámite, la liga sin CURP', await other.press(elsewhere, 'Entrar'))
  await album.page('Mi trámite', await visitor.press(await visitor.get(link), 'Entrar'))
  await sharePages(album, visitor, curp)
  for (let n = 0; n < 25; n++) await visitor.get(`/documentos/${folio}/tarjeta`)
  const trail = await album.page('Quién ha visto tus datos', await visitor.get('/tramites/nss/mio/accesos'))
  const older = trail.document.querySelector('a[href*="antes="]')?.getAttribute('href') ?? ''
  await album.page('Quién ha visto tus datos, lo anterior', await visitor.get(older))
  await corrected(album, visitor, curp as Curp, folio)
  const ask1 = await album.page('No fui yo', await visitor.get('/tramites/nss/mio/no-fui-yo'))
  await album.page('No fui yo, hecho', await visitor.press(ask1, 'Sí, detener'))
  await album.mail('Correo de No fui yo', visitor, CORREO, 'detuvimos tus trámites')
  await album.page('Mi trámite, detenido', await visitor.get('/tramites/nss/mio'))
  await album.page('Mi trámite, sin sesión', await new Visitor(portal).get('/tramites/nss/mio'))
  await closed(album)
}

/** A code for somebody else: given, used, taken back. */
async function sharePages(album: Album, visitor: Visitor, curp: string): Promise<void> {
  const path = '/tramites/nss/mio/compartir'
  const form = await album.page('Compartir', await visitor.get(path))
  await album.page('Compartir, con errores', await visitor.press(form, 'Hacer el código'))
  const typed = { para: 'Escuela Ejemplo', dias: '7', veces: 'varias' }
  const given = await album.page('Compartir, el código', await visitor.press(form, 'Hacer el código', typed))
  const codigo = given.document.querySelector('.nss')?.textContent ?? ''
  const nss = (await album.portal.ctx.store.findIssueOf(curp as Curp))?.nss ?? ''
  const other = new Visitor(album.portal)
  await album.page('Cotejar', await other.get(`/cotejar/${codigo.replaceAll('-', '')}`))
  await album.page('Cotejar, sin datos', await other.get('/cotejar'))
  const check = (fields: Record<string, string>) => other.post('/cotejar', { curp, nss, codigo, ...fields })
  await album.page('Cotejar, con errores', await check({ curp: 'X', nss: '1', codigo: '' }))
  await album.page('Cotejar, coincide', await check({}))
  await album.page('Cotejar, no coincide', await check({ nss: WRONG }))
  await album.page('Cotejar, sin consentimiento', await check({ codigo: '0'.repeat(26) }))
  await album.mail('Correo del primer uso de un código', visitor, CORREO, 'se usó el código')
  const body = new FormData()
  body.set('archivo', new File(['uno'], 'a.csv'))
  const headers = { origin: 'http://localhost:3000' }
  await album.answer(
    'Cotejar un archivo, con errores',
    await other.fetch('/cotejar/archivo', { method: 'POST', body, headers }),
  )
  await album.page('Compartir, usado', await visitor.get(path))
  const done = await visitor.press(await visitor.get(path), 'Quitar')
  await album.page('Compartir, quitado', done)
}
/** Well formed, and nobody's. */
const WRONG = '12345678903'

async function ask(album: Album, visitor: Visitor, curp: string, dato: string): Promise<string> {
  const page = await visitor.get('/tramites/nss/consulta')
  const sent = await visitor.press(page, 'Continuar', { curp, dato, captcha: ANSWER })
  if (sent.url.endsWith('/enviada') && curp === someone('asignacion', 2).curp) {
    await album.page('Mi trámite, liga enviada', sent)
    await album.mail('Correo con la liga a Mi trámite', visitor, CORREO, SUBJECT)
  }
  const to = curp === someone('asignacion', 2).curp ? CORREO : 'mia@ejemplo.mx'
  const { texto } = await visitor.mailTo(to, SUBJECT)
  return /\/consulta\/[\w-]+/.exec(texto)?.[0] ?? ''
}

async function corrected(album: Album, visitor: Visitor, curp: Curp, folio: string): Promise<void> {
  const { store } = album.portal.ctx
  const person = await store.findPerson(curp)
  if (!person) throw new Error('nobody has this CURP')
  const now = album.portal.clock.now()
  await store.savePeople([{ ...person, name: { ...person.name, nombre: 'ÁNGELES' } }], now)
  await album.page('Mi trámite, datos corregidos', await visitor.get('/tramites/nss/mio'))
  await album.page('Mi trámite, documento de antes', await visitor.get(`/documentos/${folio}/tarjeta`))
  await store.savePeople([person], now)
}

/** Links of another person that are of no use any more. */
async function closed(album: Album): Promise<void> {
  const { portal } = album
  const { curp, cp } = someone('asignacion', 3)
  const wrong = someone('asignacion', 1).curp
  const visitor = new Visitor(portal)
  const page = await enter(visitor, curp, 'mia@ejemplo.mx')
  const early = { accion: 'dar', para: 'Escuela', dias: '1', veces: 'una' }
  await album.page('Compartir, sin número', await visitor.post('/tramites/nss/mio/compartir', early))
  const folio = folioOn(await giveAddress(visitor, page, cp))
  const other = new Visitor(portal)
  await album.page('Mi trámite, liga desconocida', await other.get('/consulta/nada'))
  const link = await ask(album, visitor, curp, folio)
  for (let tries = 0; tries < 5; tries++) await other.post(link, { curp: wrong })
  await album.page('Mi trámite, liga bloqueada', await other.get(link))
  const newer = await ask(album, visitor, curp, 'mia@ejemplo.mx')
  const { rebind } = bindingStore(portal.base, personKeys(portal.base))
  const newOwner = 'nuevo-dueno@ejemplo.mx' as Correo
  await portal.base.inTurn(() => rebind(curp as Curp, newOwner, portal.clock.now()))
  await album.page('Mi trámite, liga sin efecto', await other.post(newer, { curp }))
  portal.clock.forward(24 * 3_600_000)
  await album.page('Mi trámite, liga vencida', await other.get(newer))
}
