import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mailContext } from '../../../src/db/base/row-context.ts'
import { brokenInvariants } from '../../../src/db/check/invariants.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../../src/db/seed/demo-people.ts'
import { type AttendForm, findAttended, openAtDesk, submitAtDesk } from '../../../src/domain/desk/attend.ts'
import type { Draft, Tramite } from '../../../src/domain/facts/tramite.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { makeCurp } from '../../../src/domain/person/curp-key.ts'
import { documentContent } from '../../../src/views/documents/content.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const ANA = 'personal:ana'
const ADDRESS = {
  cp: '06000',
  colonia: 'otra',
  colonia_otra: 'Centro',
  calle: 'Calle de la Prueba',
  numero_exterior: '12',
}
const FORM: AttendForm = {
  id_tipo: 'ine',
  id_final: '12 3a',
  presencia: 'titular',
  tutor_curp: '',
  parentesco: '',
  poder: '',
}
const who = (shows: (typeof DEMO_PEOPLE)[number]['shows'], nth = 0): Curp => {
  const found = DEMO_PEOPLE.filter((one) => one.shows === shows)[nth]
  if (!found) throw new Error('too few people')
  return found.person.curp
}

let cases: UseCases
beforeAll(async () => {
  cases = await openUseCases()
})
afterAll(() => cases.close())

const attend = (curp: Curp, form: Partial<AttendForm> = {}) =>
  openAtDesk(cases.deps, curp, { ...FORM, ...form }, ANA)
const codes = async (curp: Curp, form: Partial<AttendForm>) => {
  const attended = await attend(curp, form)
  return attended.outcome === 'problems' ? attended.problems.map(({ code }) => code) : []
}
/** What is wrong, each with the field where it was typed. */
const told = async (curp: Curp, form: Partial<AttendForm>) => {
  const attended = await attend(curp, form)
  return attended.outcome === 'problems' ? attended.problems.map(({ field, code }) => [field, code]) : []
}
const bornOn = (year: number, day: number, nombre = 'MENOR'): Curp =>
  makeCurp({
    name: { nombre, primerApellido: 'PRUEBA', segundoApellido: 'SOLA' },
    birth: { year, month: 3, day },
    sex: 'X',
    entidad: 'DF',
    differentiator: year < 2000 ? '0' : 'A',
  })
const presenceOf = async (curp: Curp, form: Partial<AttendForm>) => {
  const attended = await attend(curp, form)
  if (attended.outcome !== 'attended') throw new Error(JSON.stringify(attended))
  return attended.tramite.attended?.presence
}
/** What people were told by mail, newest last. */
const notices = () => {
  const { sqlite, vault } = cases.base
  const rows = sqlite.prepare("select key, sealed from correos where kind = 'mostrador' order by id").all()
  return (rows as { key: string; sealed: Buffer }[]).map(({ key, sealed }) =>
    vault.decrypt<{ to: string; content: { notice: string } }>(sealed, mailContext(key)),
  )
}
const mails = () => cases.base.sqlite.prepare('select count(*) from correos').pluck().get()

describe('a trámite of the counter', () => {
  test('assigns without mailbox and challenge, and its documents say so', async () => {
    const curp = who('asignacion')
    const attended = await attend(curp)
    if (attended.outcome !== 'attended') throw new Error(attended.outcome)
    expect(attended.issued).toBeUndefined()
    const { tramite } = attended
    expect(tramite).toMatchObject({ attended: { by: ANA, idKind: 'ine', idLast4: '123A' } })
    expect(tramite.correo).toBeUndefined()
    const submitted = await submitAtDesk(cases.deps, tramite, ADDRESS, ANA)
    if (submitted.outcome !== 'issued') throw new Error(submitted.outcome)
    const { issue } = submitted
    expect(issue).toMatchObject({ kind: 'asignacion', inPerson: true })
    expect(documentContent(issue, 'asignacion').lead).toMatch(/Atendido en persona\.$/)
    const card = documentContent(issue, 'tarjeta').sections.flatMap(({ items }) => items)
    expect(card).toContain('Atendido en persona.')
    // nobody's mailbox, nobody's mail
    expect(mails()).toBe(0)
    const trail = cases.base.sqlite.prepare('select what, actor from auditoria order by id').all()
    expect(trail).toEqual([
      { what: 'atención en persona', actor: ANA },
      { what: 'asignacion', actor: ANA },
    ])
    // there is no folder of certificates here
    expect((await brokenInvariants(cases.base)).map(({ code }) => code)).toEqual(['certificado_perdido'])
  })

  test('locates a number on file at once, also for who has none to say the correo of', async () => {
    const attended = await attend(who('localizacion'))
    expect(attended).toMatchObject({ outcome: 'attended', issued: { issue: { kind: 'localizacion' } } })
  })

  test('tells whoever has a correo that they were attended', async () => {
    const curp = who('localizacion', 1)
    const found = await cases.deps.store.findPerson(curp)
    if (!found) throw new Error('nobody')
    const before = Number(mails())
    const correo = 'propio@ejemplo.mx' as NonNullable<typeof found.correo>
    await cases.deps.store.savePeople([{ ...found, correo }], cases.clock.now())
    await attend(curp)
    expect(Number(mails()) - before).toBe(1)
  })

  test('gives nothing that the portal would not give', async () => {
    for (const [shows, outcome] of [
      ['fallecido', 'deceased'],
      ['conflicto', 'conflict'],
      ['reemplazada', 'replaced'],
    ] as const)
      expect(await attend(who(shows))).toMatchObject({ outcome: 'stopped', verdict: { outcome } })
  })

  test('asks who came and what they showed', async () => {
    const curp = who('asignacion', 1)
    expect(await codes(curp, { id_tipo: 'gimnasio', id_final: '12', presencia: '' })).toEqual([
      'id_falta',
      'id_final',
      'presencia_falta',
    ])
    expect(await codes(curp, { presencia: 'representante' })).toEqual(['poder_falta'])
    const tutor = { presencia: 'tutor', tutor_curp: who('asignacion'), parentesco: 'madre' }
    expect(await codes(curp, tutor)).toEqual(['tutor_adulto'])
    expect(await codes(curp, { ...tutor, tutor_curp: curp, parentesco: '' })).toEqual([
      'tutor_mismo',
      'parentesco_falta',
    ])
    expect(await attend(curp, { ...tutor, parentesco: 'tutela' })).toMatchObject({ outcome: 'attended' })
  })

  test('goes on with whoever began it, and with nobody else', async () => {
    const attended = await attend(who('asignacion', 2))
    if (attended.outcome !== 'attended') throw new Error(attended.outcome)
    const { id }: Tramite = attended.tramite
    expect((await findAttended(cases.deps, id, ANA))?.id).toBe(id)
    expect(await findAttended(cases.deps, id, 'personal:eva')).toBeUndefined()
    expect(await findAttended(cases.deps, 'nada', ANA)).toBeUndefined()
  })

  test('is over for whoever began it once it is cancelled or finished, and not before', async () => {
    const begin = async () => {
      const attended = await attend(who('asignacion', 3))
      if (attended.outcome !== 'attended') throw new Error(attended.outcome)
      return attended.tramite.id
    }
    const { store } = cases.deps
    const [cancelled, open] = [await begin(), await begin()]
    await store.cancel(cancelled, cases.clock.now())
    expect(await findAttended(cases.deps, cancelled, ANA)).toBeUndefined()
    const given = await attend(who('localizacion'))
    if (given.outcome !== 'attended' || !given.issued) throw new Error(given.outcome)
    const { tramiteId } = given.issued
    expect((await findAttended(cases.deps, tramiteId, ANA))?.folio).toBe(given.issued.issue.folio)
    await store.finish(tramiteId, cases.clock.now())
    expect(await findAttended(cases.deps, tramiteId, ANA)).toBeUndefined()
    expect((await findAttended(cases.deps, open, ANA))?.id).toBe(open)
  })

  test('is not begun for somebody to whom nothing is given: the trail has why, under the person', async () => {
    const curp = who('fallecido')
    const begun = () => cases.base.sqlite.prepare('select count(*) from tramites').pluck().get()
    const before = begun()
    expect((await attend(curp)).outcome).toBe('stopped')
    expect(begun()).toBe(before)
    const [entry] = await cases.deps.store.readTrail({ curp }, 1)
    expect(entry).toMatchObject({ what: 'emisión', outcome: 'detenida', code: 'curp_fallecido', actor: ANA })
  })

  test('is stopped when the register names a number that was given to another', async () => {
    const curp = bornOn(1990, 5)
    const name = { nombre: 'MENOR', primerApellido: 'PRUEBA', segundoApellido: 'SOLA' }
    const taken = DEMO_PEOPLE.find(({ shows }) => shows === 'localizacion')?.person.numeros ?? []
    await attend(who('localizacion'))
    const registry = { findPerson: async () => ({ curp, name, status: 'vigente', numeros: taken }) as const }
    expect(await openAtDesk({ ...cases.deps, registry }, curp, FORM, ANA)).toEqual({
      outcome: 'stopped',
      verdict: { outcome: 'conflict' },
    })
  })

  test('has names that were compared with papers, of who is in no register, and asks for no second look', async () => {
    const [{ curp, name, cp }] = DEMO_UNREGISTERED
    const attended = await attend(curp)
    if (attended.outcome !== 'attended') throw new Error(attended.outcome)
    expect(attended).not.toHaveProperty('issued')
    const names = {
      nombre: name.nombre,
      primer_apellido: name.primerApellido,
      segundo_apellido: name.segundoApellido ?? '',
    }
    const submitted = await submitAtDesk(cases.deps, attended.tramite, { ...ADDRESS, cp, ...names }, ANA)
    expect(submitted).toMatchObject({ outcome: 'issued', issue: { name, declared: true } })
  })

  test('tells whoever has a correo once their number is given, and not while something is wrong', async () => {
    const curp = bornOn(1991, 5)
    const name = { nombre: 'MENOR', primerApellido: 'PRUEBA', segundoApellido: 'SOLA' }
    const correo = 'avisada@ejemplo.mx' as Correo
    const person = { curp, name, status: 'vigente', numeros: [], correo } as const
    await cases.deps.store.savePeople([person], cases.clock.now())
    const attended = await attend(curp)
    if (attended.outcome !== 'attended') throw new Error(attended.outcome)
    const before = notices().length
    // how many of them there are whenever mail is due
    const due: number[] = []
    const deps = { ...cases.deps, mailDue: () => void due.push(notices().length - before) }
    const submit = async (draft: Draft) => (await submitAtDesk(deps, attended.tramite, draft, ANA)).outcome
    expect(await submit({ ...ADDRESS, calle: '' })).toBe('problems')
    expect([notices().slice(before), due]).toEqual([[], []])
    expect(await submit(ADDRESS)).toBe('issued')
    expect(notices().slice(before)).toMatchObject([{ to: correo, content: { notice: 'atencion' } }])
    expect(due.at(-1)).toBe(1)
  })
})

describe('who came', () => {
  const child = bornOn(2008, 6)
  const parent = { presencia: 'tutor', tutor_curp: who('asignacion'), parentesco: 'madre' }

  test('is kept as it was shown: the person, a guardian, or whoever has their power', async () => {
    const curp = who('asignacion', 3)
    expect(await presenceOf(curp, {})).toEqual({ who: 'titular' })
    const poder = `  Poder\n notarial ${'x'.repeat(200)}`
    expect(await presenceOf(curp, { presencia: 'representante', poder })).toEqual({
      who: 'representante',
      proof: `Poder notarial ${'x'.repeat(185)}`,
    })
    expect(await presenceOf(child, parent)).toEqual({
      who: 'tutor',
      curp: who('asignacion'),
      kinship: 'madre',
    })
  })

  test('is asked for at the fields of the form', async () => {
    const curp = who('asignacion', 3)
    expect(await told(curp, { id_tipo: '', id_final: '', presencia: '' })).toEqual([
      ['id_tipo', 'id_falta'],
      ['id_final', 'id_final'],
      ['presencia', 'presencia_falta'],
    ])
    expect(await told(curp, { presencia: 'representante', poder: ' \n' })).toEqual([['poder', 'poder_falta']])
    expect(await told(child, { ...parent, tutor_curp: '' })).toEqual([['tutor_curp', 'tutor_falta']])
    expect(await told(child, { ...parent, tutor_curp: child, parentesco: '' })).toEqual([
      ['tutor_curp', 'tutor_mismo'],
      ['parentesco', 'parentesco_falta'],
    ])
  })

  test('shows an id, of which four letters or digits are kept', async () => {
    const curp = who('asignacion', 3)
    for (const id_final of ['123', '12345', '#1234', '1234#', '12-4'])
      expect(await told(curp, { id_final })).toEqual([['id_final', 'id_final']])
    const attended = await attend(curp, { id_final: ' ñ12 a ' })
    expect(attended).toMatchObject({ tramite: { attended: { idLast4: 'Ñ12A' } } })
  })

  test('is no child alone, and nobody under eighteen with a voter’s card: a parent, a guardian, or whoever has their power', async () => {
    // today is the 5th of March 2026
    const grown = bornOn(2008, 5, 'MAYOR')
    const passport = { id_tipo: 'pasaporte' }
    for (const alone of [bornOn(2011, 6), bornOn(2020, 5)])
      expect(await told(alone, passport)).toEqual([['presencia', 'menor_solo']])
    // who may work may come alone, with an identification that they can have
    expect(await presenceOf(bornOn(2011, 5), passport)).toEqual({ who: 'titular' })
    expect(await told(bornOn(2008, 6), {})).toEqual([['id_tipo', 'id_adulto']])
    expect(await presenceOf(grown, {})).toEqual({ who: 'titular' })
    const proof = 'Carta poder de su madre'
    expect(await presenceOf(child, { presencia: 'representante', poder: proof })).toEqual({
      who: 'representante',
      proof,
    })
  })

  test('is of age to stand beside a minor, who is one until the day before they are eighteen', async () => {
    // today is the 5th of March 2026
    const grown = bornOn(2008, 5, 'MAYOR')
    expect(await told(child, { ...parent, tutor_curp: bornOn(2008, 6, 'MAYOR') })).toEqual([
      ['tutor_curp', 'tutor_menor'],
    ])
    expect(await presenceOf(child, { ...parent, tutor_curp: grown })).toMatchObject({ curp: grown })
    expect(await told(grown, parent)).toEqual([['presencia', 'tutor_adulto']])
    expect(await presenceOf(grown, { ...parent, parentesco: 'tutela' })).toMatchObject({ kinship: 'tutela' })
  })
})
