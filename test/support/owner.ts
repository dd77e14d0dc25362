import { mexicoTime } from '../../src/domain/base/mexico-time.ts'
import { type Curp, isMinor } from '../../src/domain/person/curp.ts'
import type { PersonName } from '../../src/domain/person/person.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import type { AnyPortal } from './portal.ts'
import { Visitor } from './visitor.ts'
import { askForLink, folioOn, linkIn, nssOn } from './walk.ts'

export type Owner = {
  readonly visitor: Visitor
  readonly curp: Curp
  readonly name: PersonName
  readonly correo: string
  readonly handle: string
  readonly token: string
  /** empty until Paso 3 */
  readonly folio: string
  readonly nss: string
  readonly codigo: string
}

export const ADDRESS = {
  cp: '06000',
  colonia: 'otra',
  colonia_otra: 'Centro',
  calle: 'Calle de la Prueba',
  numero_exterior: '12',
  accion: 'continuar',
}

export type NewPerson = { readonly curp: Curp; readonly name: PersonName }

/** Synthetic people without a number, in the padrón of this portal; one after the other. */
export async function* newPeople(
  portal: AnyPortal,
  seed: number,
  which: 'all' | 'of age' = 'all',
): AsyncGenerator<NewPerson, never> {
  for (const { curp, name, nss } of syntheticPeople(seed)) {
    if (nss || (which === 'of age' && isMinor(curp, mexicoTime(portal.clock.now())))) continue
    await portal.ctx.store.savePeople([{ curp, name, status: 'vigente', numeros: [] }], portal.clock.now())
    yield { curp, name }
  }
  throw new Error('the row of people is endless')
}

/** Somebody who walked to Paso 2, with all by which their trámite can be named. */
export async function ownerAtPaso2(portal: AnyPortal, { curp, name }: NewPerson): Promise<Owner> {
  const visitor = new Visitor(portal)
  const correo = `${curp.toLowerCase()}@ejemplo.mx`
  const sent = await askForLink(visitor, curp, correo)
  const link = await linkIn(visitor, correo)
  await visitor.press(await visitor.get(link), 'Continuar')
  const [handle = '', token = ''] = [sent.url, link].map((path) => path.slice(path.lastIndexOf('/') + 1))
  return { visitor, curp, name, correo, handle, token, folio: '', nss: '', codigo: '' }
}

/** … and on to Paso 3. */
export async function ownerAtPaso3(portal: AnyPortal, person: NewPerson): Promise<Owner> {
  const owner = await ownerAtPaso2(portal, person)
  const paso3 = await owner.visitor.post('/tramites/nss/domicilio', ADDRESS)
  const folio = folioOn(paso3)
  const codigo = (await portal.ctx.store.findIssue(folio))?.documents.tarjeta.codigo ?? ''
  return { ...owner, folio, nss: nssOn(paso3), codigo }
}
