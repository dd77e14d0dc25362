import { createApp } from '../../../src/app/app.ts'
import { personKeys } from '../../../src/db/person/keys.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { blockStore } from '../../../src/db/tramite/block-store.ts'
import { composeNss } from '../../../src/domain/number/nss.ts'
import type { registryServer } from '../../support/registry-server.ts'
import { Visitor } from '../../support/visitor.ts'
import { askForLink, enter, giveAddress } from '../../support/walk.ts'
import type { Album } from './album.ts'
import { someone, stranger } from './cast.ts'

type Registry = Awaited<ReturnType<typeof registryServer>>

/** Where the trámite cannot go on: what the register says, or that it says nothing. */
export async function stoppedPages(album: Album, registry: Registry): Promise<void> {
  const see = async (name: string, curp: string, nth = 0) =>
    album.page(name, await enter(new Visitor(album.portal), curp, `detenida${curp}${nth}@ejemplo.mx`))
  await see('Persona fallecida', someone('fallecido').curp)
  await see('CURP reemplazada', someone('reemplazada').curp)
  await see('Más de un NSS', someone('conflicto').curp)
  await see('CURP que el registro no conoce', stranger().curp)
  await see('CURP bloqueada', await blocked(album))
  registry.manners = (response) => response.writeHead(503).end()
  await see('El registro no responde', someone('localizacion').curp)
  registry.manners = () => false
  await firstCorreo(album)
}

/** The first correo of a CURP, where the operator asks more than a link for it. */
async function firstCorreo(album: Album): Promise<void> {
  const { curp } = someone('localizacion')
  for (const firstBinding of ['names', 'desk'] as const) {
    const shown = await enter(
      new Visitor(asking(album, firstBinding)),
      curp,
      `primero-${firstBinding}@ejemplo.mx`,
    )
    await album.page(firstBinding === 'names' ? 'Enlace, con el nombre' : 'Primer correo, en persona', shown)
  }
}

/** The same portal, where that is asked of a first correo. */
const asking = ({ portal }: Album, firstBinding: 'names' | 'desk') => ({
  ...portal,
  app: createApp({ ...portal.ctx, firstBinding }),
})

async function blocked({ portal }: Album): Promise<string> {
  const person = DEMO_PEOPLE.findLast((one) => one.shows === 'localizacion')?.person
  if (!person) throw new Error('nobody to block')
  const { block } = blockStore(portal.base, personKeys(portal.base))
  const at = portal.clock.now()
  await portal.base.inTurn(() => block(person.curp, { reason: 'prueba', at }))
  return person.curp
}

/** No number is left, and then one came on file by another way. */
export async function withoutNumbers(album: Album): Promise<void> {
  const { portal } = album
  const person = DEMO_PEOPLE.find((one) => one.shows === 'asignacion')?.person
  if (!person) throw new Error('nobody')
  await portal.ctx.store.replaceSeries([])
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, person.curp, 'series@ejemplo.mx')
  const { cp } = someone('asignacion')
  await album.page('Series agotadas', await giveAddress(visitor, paso2, cp))
  const numeros = [composeNss('51', 2020, 2001, 77)]
  await portal.ctx.store.savePeople([{ ...person, numeros }], portal.clock.now())
  await album.page('Apareció un NSS', await visitor.get('/tramites/nss/domicilio'))
  visitor.moveTo(asking(album, 'names'))
  await album.page('Apareció un NSS, por comprobar', await visitor.get('/tramites/nss/domicilio'))
}

/** The operator's file has a cell about the person that nobody can read. */
export async function unreadableData(album: Album): Promise<void> {
  const { portal } = album
  const known = DEMO_PEOPLE.find((one) => one.shows === 'asignacion')
  if (!known) throw new Error('nobody')
  const person = { ...known.person, unreadable: ['nss'] as const }
  await portal.ctx.store.savePeople([person], portal.clock.now())
  await album.page('Dato por corregir', await enter(new Visitor(portal), person.curp, 'dato@ejemplo.mx'))
}

/** More requests of one network than an hour allows, and more verifications than a minute allows. */
export async function tooManyPages(album: Album): Promise<void> {
  const visitor = new Visitor(album.portal)
  for (let n = 0; n < 30; n++) await visitor.get(`/verificar/nada${n}`)
  await album.page('Demasiados intentos', await visitor.get('/verificar/nada'))
  for (let tries = 0; tries < 200; tries++) {
    const page = await askForLink(visitor, someone('asignacion', 1).curp, `n${tries}@ejemplo.mx`)
    if (page.status === 429) return void (await album.page('Demasiados intentos desde una red', page))
  }
  throw new Error('never too many')
}
