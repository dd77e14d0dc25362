import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { mailContext } from '../../../src/db/base/row-context.ts'
import { personKeys } from '../../../src/db/person/keys.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../../src/db/seed/demo-people.ts'
import { bindingStore } from '../../../src/db/tramite/binding-store.ts'
import { openAtDesk } from '../../../src/domain/desk/attend.ts'
import { openFile } from '../../../src/domain/desk/open-file.ts'
import {
  isGivable,
  noteNssShown,
  notePrinted,
  type OpenedFile,
  type PersonFileDeps,
  readFile,
  sendAgain,
} from '../../../src/domain/desk/person-file.ts'
import { blockAtDesk, exportPerson } from '../../../src/domain/desk/rights.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { resultMail } from '../../../src/domain/tramite/result-mail.ts'
import { employee, type Signed, trailOf } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

type MailRow = { readonly key: string; readonly sealed: Buffer }

const REASON = 'lo pidió en persona'
const people = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion').map((one) => one.person)
const [owner, other] = people
if (!owner || !other) throw new Error('too few people')
const names = new Map(people.map(({ curp, name }) => [curp, name]))

let world: UseCases
let rosa: Signed
beforeAll(async () => {
  world = await openUseCases()
  rosa = await employee(world, 'mostrador')
  const bindings = bindingStore(world.base, personKeys(world.base))
  await world.base.inTurn(() => bindings.rebind(owner.curp, 'suyo@ejemplo.mx' as Correo, world.clock.now()))
})
afterAll(() => world.close())
beforeEach(() => void world.said.splice(0))

async function handleOf(curp: Curp): Promise<string> {
  const found = await openFile(world.deps, rosa.session, {
    busca: curp,
    porque: 'presente',
    motivo: REASON,
    unknown: true,
  })
  if (found.outcome !== 'opened') throw new Error(found.outcome)
  return found.handle
}
async function fileOf(curp: Curp, deps: PersonFileDeps = world.deps): Promise<OpenedFile> {
  const opened = await readFile(deps, rosa.session, await handleOf(curp))
  if (!opened) throw new Error('it is not open')
  return opened
}
async function attend(curp: Curp): Promise<string> {
  const who = {
    id_tipo: 'ine',
    id_final: '1234',
    presencia: 'titular',
    tutor_curp: '',
    parentesco: '',
    poder: '',
  }
  const attended = await openAtDesk(world.deps, curp, who, 'personal:ana')
  if (attended.outcome !== 'attended' || !attended.issued) throw new Error(attended.outcome)
  return attended.issued.issue.folio
}
const mute = async () => {
  throw new RegistryDown('mute')
}

describe('a file', () => {
  test('is read by who opened it, in that session', async () => {
    const handle = await handleOf(owner.curp)
    const opened = await readFile(world.deps, rosa.session, handle)
    expect(opened).toMatchObject({
      opening: { curp: owner.curp },
      name: owner.name,
      verdict: { outcome: 'known' },
    })
    expect(await readFile(world.deps, { ...rosa.session, ref: 'next' }, handle)).toBeUndefined()
    expect(await readFile(world.deps, rosa.session, 'none')).toBeUndefined()
  })

  test('says who somebody is to whom no number may be shown', async () => {
    for (const shows of ['conflicto', 'fallecido'] as const) {
      const person = DEMO_PEOPLE.find((one) => one.shows === shows)?.person
      expect(await fileOf(person?.curp as Curp)).toMatchObject({ name: person?.name })
    }
  })

  test('has the name of the last document while the register does not respond, or failed meanwhile', async () => {
    const down = { ...world.deps, registry: { findPerson: mute } }
    const before = await fileOf(other.curp, down)
    expect(before).toMatchObject({ verdict: { outcome: 'registry down' } })
    expect(before.name).toBeUndefined()
    await attend(other.curp)
    expect((await fileOf(other.curp, down)).name).toEqual(names.get(other.curp))
    // it answers that it has several numbers, and then no more
    const clash = DEMO_PEOPLE.find((one) => one.shows === 'conflicto')?.person.curp as Curp
    let asked = 0
    const failing = {
      findPerson: async (curp: Curp) => (asked++ === 0 ? world.deps.registry.findPerson(curp) : mute()),
    }
    const torn = await fileOf(clash, { ...world.deps, registry: failing })
    expect([torn.verdict.outcome, torn.name]).toEqual(['conflict', undefined])
    const bug = {
      findPerson: async (curp: Curp) =>
        asked++ === 2 ? world.deps.registry.findPerson(curp) : Promise.reject(new Error('a bug')),
    }
    await expect(fileOf(clash, { ...world.deps, registry: bug })).rejects.toThrow('a bug')
  })
})

describe('the register', () => {
  test('is asked once for a file, and not again when it does not respond', async () => {
    for (const findPerson of [world.deps.registry.findPerson, mute]) {
      const handle = await handleOf(owner.curp)
      const asked: Curp[] = []
      const registry = {
        findPerson: (curp: Curp) => {
          asked.push(curp)
          return findPerson(curp)
        },
      }
      expect(await readFile({ ...world.deps, registry }, rosa.session, handle)).toBeDefined()
      expect(asked).toEqual([owner.curp])
    }
  })

  test('knows no name of who is in no file, and their file is open', async () => {
    const [{ curp }] = DEMO_UNREGISTERED
    const opened = await fileOf(curp, { ...world.deps, declaredNames: false })
    expect(opened).toMatchObject({ verdict: { outcome: 'unknown' }, file: { tramites: [] } })
    expect(opened).not.toHaveProperty('name')
  })
})

describe('a document', () => {
  test('is given to its person alone, as long as the register says the same', async () => {
    const folio = await attend(owner.curp)
    const opened = await fileOf(owner.curp)
    expect(await isGivable(world.deps, opened, folio)).toBe(true)
    expect(await isGivable(world.deps, opened, '1'.repeat(22))).toBe(false)
    expect(await isGivable(world.deps, await fileOf(other.curp), folio)).toBe(false)
    const renamed = { ...owner, name: { ...owner.name, nombre: 'OTRO' } }
    const registry = { findPerson: async () => renamed }
    expect(await isGivable(world.deps, await fileOf(owner.curp, { ...world.deps, registry }), folio)).toBe(
      false,
    )
  })

  test('is not given in the file of another of the same name and number, but beside a trámite without one', async () => {
    const folio = await attend(owner.curp)
    const alike = { findPerson: async (curp: Curp) => ({ ...owner, curp }) }
    const stranger = DEMO_UNREGISTERED[1].curp
    const at = world.clock.now()
    const by = { at, actor: 'personal:ana' }
    const shown = { by: by.actor, at, idKind: 'ine', idLast4: '1234', presence: { who: 'titular' } } as const
    for (const curp of [stranger, owner.curp])
      await world.deps.store.openAttended(curp, shown, at, {
        ...by,
        what: 'atención en persona',
        curp,
        outcome: 'ok',
      })
    const opened = await fileOf(stranger, { ...world.deps, registry: alike })
    expect(opened).toMatchObject({ verdict: { outcome: 'known', person: { numeros: owner.numeros } } })
    expect(await isGivable(world.deps, opened, folio)).toBe(false)
    expect(await isGivable(world.deps, await fileOf(owner.curp), folio)).toBe(true)
  })

  test('is sent again and told, or neither', async () => {
    const folio = await attend(owner.curp)
    const opened = await fileOf(owner.curp)
    world.said.splice(0)
    expect(await sendAgain(world.deps, rosa.session, opened, '1'.repeat(22))).toBe('not givable')
    expect([world.said, trailOf(world, 'documentos enviados')]).toEqual([[], []])
    expect(await sendAgain(world.deps, rosa.session, opened, folio)).toBe('sent')
    expect(world.said).toEqual(['mail'])
    const actor = `personal:${rosa.session.staffId}`
    expect(trailOf(world, 'documentos enviados')).toEqual([{ outcome: 'ok', code: null, actor }])
  })

  test('goes to the correo that is the person’s now, whatever its trámite had; without one the trail says so', async () => {
    const { base, clock, deps } = world
    const bindings = bindingStore(base, personKeys(base))
    const bindTo = (correo: string) =>
      base.inTurn(() => bindings.rebind(owner.curp, correo as Correo, clock.now()))
    const mailed = () =>
      (
        base.sqlite.prepare("select key, sealed from correos where kind = 'resultado'").all() as MailRow[]
      ).map(({ key, sealed }) => base.vault.decrypt<{ to: string }>(sealed, mailContext(key)).to)
    // the trámite is of the counter, and has none
    const folio = await attend(owner.curp)
    const send = async (who = deps) => sendAgain(who, rosa.session, await fileOf(owner.curp, who), folio)
    base.sqlite.exec('delete from correos')
    for (const correo of ['de.antes@ejemplo.mx', 'de.ahora@ejemplo.mx']) {
      await bindTo(correo)
      expect(await send()).toBe('sent')
    }
    // in the same minute: twice to one is once
    expect(await send()).toBe('sent')
    expect(mailed()).toEqual(['de.antes@ejemplo.mx', 'de.ahora@ejemplo.mx'])
    const tramite = await deps.store.tramiteOfFolio(folio)
    const outcome = async (to: string) => (await resultMail(deps, tramite?.id ?? '', folio, to)).outcome
    expect([await outcome('de.antes@ejemplo.mx'), await outcome('de.ahora@ejemplo.mx')]).toEqual([
      'withheld',
      'current',
    ])

    base.sqlite.exec('delete from vinculos')
    world.said.splice(0)
    expect(await send()).toBe('nowhere')
    expect(mailed()).toHaveLength(2)
    expect(world.said).not.toContain('mail')
    expect(trailOf(world, 'documentos enviados').at(-1)?.outcome).toBe('sin correo')
    const registry = { findPerson: async () => ({ ...owner, correo: 'registrado@ejemplo.mx' as Correo }) }
    expect(await send({ ...deps, registry })).toBe('sent')
    expect(mailed().at(-1)).toBe('registrado@ejemplo.mx')
    await bindTo('suyo@ejemplo.mx')
  })

  test('that was printed, and a number that was shown, stand in the trail', async () => {
    const opened = await fileOf(owner.curp)
    const actor = `personal:${rosa.session.staffId}`
    await noteNssShown(world.deps, rosa.session, opened.opening)
    await notePrinted(world.deps, rosa.session, opened, { folio: '1'.repeat(22), type: 'tarjeta' })
    const code = `#${opened.opening.id}`
    expect(trailOf(world, 'NSS mostrado en mostrador')).toEqual([{ outcome: 'ok', code, actor }])
    expect(trailOf(world, 'documento impreso en mostrador')).toEqual([
      { outcome: 'ok', code: 'tarjeta', actor },
    ])
  })
})

describe('a person’s rights', () => {
  test('an export has all that is held, and says who took it out and why', async () => {
    expect(await exportPerson(world.deps, owner.curp, 'corto', 'nss')).toEqual({
      outcome: 'problems',
      problems: [{ code: 'motivo_corto', field: 'motivo', detail: { shortest: 10 } }],
    })
    expect(trailOf(world, 'arco')).toEqual([])
    const exported = await exportPerson(world.deps, owner.curp, REASON, 'personal:eva')
    expect(exported.outcome === 'exported' && JSON.stringify(exported.held)).toContain(owner.curp)
    expect(trailOf(world, 'arco')).toEqual([{ outcome: 'ok', code: 'exportar', actor: 'personal:eva' }])
  })

  test('a block is at once, for a reason, and told by mail', async () => {
    await attend(owner.curp)
    world.said.splice(0)
    expect(await blockAtDesk(world.deps, owner.curp, ' ', 'nss')).toEqual({
      outcome: 'problems',
      problems: [{ code: 'motivo_corto', field: 'motivo', detail: { shortest: 10 } }],
    })
    expect(await world.deps.store.isBlocked(owner.curp)).toBe(false)
    expect(world.said).toEqual([])
    expect(await blockAtDesk(world.deps, owner.curp, REASON, 'personal:eva')).toEqual({ outcome: 'blocked' })
    expect(await world.deps.store.isBlocked(owner.curp)).toBe(true)
    expect(world.said).toEqual(['mail'])
    expect(trailOf(world, 'persona bloqueada').map(({ actor }) => actor)).toEqual(['personal:eva'])
    // of who is blocked the register is not asked: the name is that of their documents
    const findPerson = async () => expect.unreachable()
    const blocked = await fileOf(owner.curp, { ...world.deps, registry: { findPerson } })
    expect(blocked).toMatchObject({ verdict: { outcome: 'blocked' }, name: owner.name })
  })
})
