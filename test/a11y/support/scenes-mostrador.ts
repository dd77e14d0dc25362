import { HOUR } from '../../../src/domain/base/time.ts'
import { approveCase } from '../../../src/domain/desk/decide.ts'
import { SEARCHES_HOUR } from '../../../src/domain/desk/open-file.ts'
import { Authenticator } from '../../support/authenticator.ts'
import { newPeople, ownerAtPaso3 } from '../../support/owner.ts'
import { clerk, codeOf, demoClerk, invite, join, optionsOn } from '../../support/staff.ts'
import { type Page, Visitor } from '../../support/visitor.ts'
import type { Album } from './album.ts'
import { someone } from './cast.ts'

const WHY = { porque: 'presente', motivo: 'Trae su INE y pide reimprimir' }

/** The counter, from the door to a person's file. */
export async function deskPages(album: Album): Promise<void> {
  await doorPages(album)
  await joinPages(album)
  // before the searches of an hour are used up
  await actPages(album)
  await filePages(album)
  await staffPages(album)
  await trailPages(album)
}

async function trailPages(album: Album): Promise<void> {
  const visitor = await demoClerk(album.portal, 'auditoria')
  const form = await album.page('Auditoría', await visitor.get('/mostrador/auditoria'))
  await album.page('Auditoría, con errores', await visitor.press(form, 'Ver', { curp: 'X', desde: 'ayer' }))
  await album.page(
    'Auditoría, entradas',
    await visitor.press(form, 'Ver', { empleado: 'personal:demo-mostrador' }),
  )
  const ledger = await album.page('Bitácora', await visitor.get('/mostrador/bitacora'))
  await album.page('Bitácora, comprobando', await visitor.press(ledger, 'Comprobar ahora'))
  await album.portal.ctx.ledgerChecker.settled()
  await album.page('Bitácora, entera', await visitor.get('/mostrador/bitacora'))
}

async function doorPages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  const door = await album.page('Mostrador, entrar', await visitor.get('/mostrador/entrar'))
  await album.page('Mostrador, sin correo', await visitor.press(door, 'Enviarme la liga'))
  await album.page('Mostrador, llave que no sirve', await visitor.press(door, 'Entrar con mi llave'))
  const asked = await visitor.press(door, 'Enviarme la liga', { correo: 'nadie@ejemplo.mx' })
  await album.page('Mostrador, liga pedida', asked)
  await album.page('Mostrador, sin sesión', await visitor.post('/mostrador/cuenta', {}))
  const late = await visitor.post('/mostrador/persona/nadie/domicilio/ninguno', { calle: 'Uno' })
  await album.page('Mostrador, domicilio escrito y sin sesión', late)
  await album.page('Mostrador, liga que no sirve', await visitor.get('/mostrador/liga/nada'))
  await album.page('Mostrador, invitación que no sirve', await visitor.get('/mostrador/invitacion/nada'))
}

async function joinPages(album: Album): Promise<void> {
  const { portal } = album
  const { path, correo } = await invite(portal, 'responsable')
  const visitor = new Visitor(portal)
  await album.mail('Mostrador, correo de invitación', visitor, correo, 'tu invitación')
  const form = await album.page('Mostrador, invitación', await visitor.get(path))
  await album.page('Mostrador, código equivocado', await visitor.press(form, 'Usar códigos', { codigo: '1' }))
  await visitor.press(form, 'Usar códigos', { codigo: codeOf(form, portal.clock.now()) })
  await album.page('Mostrador, mi cuenta sin llave', await visitor.get('/mostrador/cuenta'))
  await album.page('Mostrador, salida', await visitor.press(await visitor.get('/mostrador/cuenta'), 'Salir'))

  await visitor.press(await visitor.get('/mostrador/entrar'), 'Enviarme la liga', { correo })
  await album.mail('Mostrador, correo con la liga', visitor, correo, 'tu liga para entrar')
  const { texto } = await visitor.mailTo(correo, 'tu liga para entrar')
  const link = await visitor.get(/\/mostrador\/liga\/[\w-]+/.exec(texto)?.[0] ?? '')
  await album.page('Mostrador, código de la liga', link)
  await album.page('Mostrador, código gastado', await visitor.press(link, 'Entrar', { codigo: '000000' }))
}

async function filePages(album: Album): Promise<void> {
  const { portal } = album
  const owner = await ownerAtPaso3(portal, (await newPeople(portal, 23).next()).value)
  const visitor = await demoClerk(portal, 'mostrador')
  const search = async (busca: string): Promise<Page> =>
    visitor.press(await visitor.get('/mostrador/buscar'), 'Buscar y abrir', { busca, ...WHY })
  const form = await album.page('Buscar', await visitor.get('/mostrador/buscar'))
  await album.page('Buscar, con errores', await visitor.press(form, 'Buscar y abrir'))
  await album.page('Buscar, nadie', await search('BACR900101HDFXXX09'.slice(0, 17)))
  await album.page('Buscar, nadie con ese folio', await search('1'.repeat(22)))
  const file = await album.page('Persona', await search(owner.curp))
  await album.page('Persona, con el NSS', await visitor.press(file, 'Mostrar el NSS completo'))
  await album.page('Persona, documentos enviados', await visitor.press(file, 'Enviar otra vez'))
  await album.page('Persona, sin número', await search(someone('asignacion').curp))
  await album.page('Persona, dos números', await search(someone('conflicto').curp))
  const other = await visitor.post(file.url, { accion: 'enviar', folio: '1'.repeat(22) })
  await album.page('Persona, documento que no se da', other)
  await album.page('Persona, expediente cerrado', await visitor.get('/mostrador/persona/nada'))
  await album.page('Mostrador, puesto sin permiso', await visitor.get('/mostrador/personal'))
  const { store, clock } = portal.ctx
  while (
    (await store.consumeQuota('search demo-mostrador', SEARCHES_HOUR, HOUR, clock.now())).outcome === 'ok'
  );
  await album.page('Buscar, demasiadas', await search(owner.curp))
}

async function staffPages(album: Album): Promise<void> {
  const { portal } = album
  const [boss, second] = [await clerk(portal, 'responsable'), await clerk(portal, 'responsable')]
  await album.mail('Mostrador, correo de alguien nuevo', boss.visitor, boss.correo, 'se invitó a alguien')
  const account = await album.page('Mostrador, mi cuenta', await boss.visitor.get('/mostrador/cuenta'))
  const wrongCode = await boss.visitor.press(account, 'Usar esta aplicación', { codigo: '1' })
  await album.page('Mostrador, mi cuenta con error', wrongCode)
  await album.page('Mostrador, llave no comprobada', await boss.visitor.press(account, 'Agregar'))
  const proven = { respuesta: boss.key.use(optionsOn(account, 'Agregar')) }
  const newKey = await album.page(
    'Mostrador, llave nueva',
    await boss.visitor.press(account, 'Agregar', proven),
  )
  const respuesta = boss.key.create(optionsOn(newKey))
  await album.page('Mostrador, llave agregada', await boss.visitor.press(newKey, 'Crear', { respuesta }))
  await album.mail('Mostrador, correo de llave', boss.visitor, boss.correo, 'agregaste una llave')
  const lost = await invite(portal, 'mostrador')
  await join(portal, lost.path, new Authenticator(portal.config.baseUrl))
  await boss.visitor.post('/mostrador/personal', { accion: 'reinvitar', persona: lost.id })
  const page = await album.page('Personal', await boss.visitor.get('/mostrador/personal'))
  await album.page('Personal, con errores', await boss.visitor.press(page, 'Invitar'))
  await album.page('Personal, por aprobar', await second.visitor.get('/mostrador/personal'))
}

/** What the counter does for a person, and the cases that come of it. */
async function actPages(album: Album): Promise<void> {
  const { portal } = album
  const people = newPeople(portal, 37, 'of age')
  const front = await demoClerk(portal, 'mostrador')
  const boss = await clerk(portal, 'responsable')
  const open = async (busca: string, who = front): Promise<string> =>
    (await who.press(await who.get('/mostrador/buscar'), 'Buscar y abrir', { busca, ...WHY })).url
  const file = await open((await people.next()).value.curp)

  const attend = await album.page('Atender aquí', await front.get(`${file}/atender`))
  await album.page('Atender aquí, con errores', await front.press(attend, 'Atender'))
  const INE = { id_tipo: 'ine', id_final: '4321', presencia: 'titular' }
  const address = await album.page('Atender aquí, domicilio', await front.press(attend, 'Atender', INE))
  await album.page('Atender aquí, domicilio con errores', await front.press(address, 'Asignar el número'))
  await album.page('Atender aquí, lugar', await front.press(address, 'Buscar', { cp: '06000' }))
  const [, tramite = ''] = /domicilio\/([\w-]+)/.exec(address.url) ?? []
  const elsewhere = `/mostrador/persona/nadie/domicilio/${tramite}`
  const closed = await album.page(
    'Atender aquí, domicilio sin expediente',
    await front.post(elsewhere, { calle: 'Uno' }),
  )
  await album.page('Atender aquí, domicilio guardado', await front.press(closed, 'Guardar el domicilio'))
  await album.page('Expediente, con un trámite por seguir', await front.get(file))
  const dead = await open(someone('fallecido').curp)
  const stopped = await front.press(await front.get(`${dead}/atender`), 'Atender', INE)
  await album.page('Atender aquí, detenido', stopped)

  const twice = await open(someone('conflicto').curp)
  for (const [what, name] of [
    ['correo', 'Correo'],
    ['curp', 'Unir CURP'],
    ['nombre', 'Datos, nombre'],
    ['estatus', 'Datos, situación'],
  ] as const)
    await album.page(name, await front.get(`${file}/proponer/${what}`))
  const typed = { nombre: 'Ana', primer_apellido: 'Lima', evidencia: 'Acta original\ne INE' }
  const over = await new Visitor(portal).post(`${file}/proponer/nombre`, typed)
  await album.page('Sesión del mostrador terminada, con lo escrito', over)
  await album.page(
    'Sesión del mostrador terminada, con una búsqueda',
    await new Visitor(portal).post('/mostrador/buscar', { busca: 'una CURP' }),
  )
  const numbers = await album.page('Cuál número vale', await front.get(`${twice}/proponer/numero`))
  await album.page('Cuál número vale, con errores', await front.press(numbers, 'Proponer', { motivo: '' }))
  const SEEN = { evidencia: 'INE original', motivo: 'lo pidió en persona' }
  const numero = numbers.document.querySelectorAll('#numero option')[1]?.getAttribute('value') ?? ''
  const settled = await front.press(numbers, 'Proponer', { numero, ...SEEN })
  await approveCase(portal.ctx, settled.url.replace(/.*asuntos.|\?.*/g, ''), 'personal:eva')
  await album.page('Persona, con asuntos', await front.get(twice))
  const undo = [...(await front.get(twice)).document.querySelectorAll('main a')].find(
    (one) => one.textContent === 'Deshacerlo',
  )
  await album.page('Deshacer un cambio', await front.get(undo?.getAttribute('href') ?? ''))

  const status = await front.get(`${file}/proponer/estatus`)
  const proposed = await front.press(status, 'Proponer', { estatus: 'fallecido', ...SEEN })
  await album.page('Asunto, propio', proposed)
  const path = proposed.url.replace(/\?.*/, '')
  const waiting = await album.page('Asunto, por aprobar', await boss.visitor.get(path))
  await album.page('Asunto, sin motivo', await boss.visitor.press(waiting, 'Rechazar', { motivo: '' }))
  await album.page('Asuntos', await boss.visitor.get('/mostrador/asuntos'))
  const respuesta = boss.key.use(optionsOn(waiting))
  await album.page('Asunto, aprobado', await boss.visitor.press(waiting, 'Aprobar', { respuesta }))
  await album.page('Asunto, desconocido', await front.get('/mostrador/asuntos/nada'))
  const rights = await open((await people.next()).value.curp, boss.visitor)
  const arco = await album.page('ARCO', await boss.visitor.get(`${rights}/arco`))
  await album.page('ARCO, con errores', await boss.visitor.press(arco, 'Continuar', { motivo: '' }))

  const office = { estado: '09', municipio: '', nombre: 'Casa del Sol', direccion: 'Calle del Mar 12' }
  const hours = { horario: 'de 9 a 14 horas', telefono: '55 0000 0000', llevar: ['una cita'] }
  await portal.ctx.store.replaceOffices([{ ...office, ...hours }])
  await album.page('Oficinas', await front.get('/oficinas'))
  await album.page('Oficinas, la que toca', await front.get('/oficinas?cp=06000'))
  await album.page('Oficinas, con errores', await front.get('/oficinas?cp=1'))
}
