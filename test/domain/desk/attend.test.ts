import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenInvariants } from '../../../src/db/check/invariants.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { type AttendForm, findAttended, openAtDesk, submitAtDesk } from '../../../src/domain/desk/attend.ts'
import type { Tramite } from '../../../src/domain/facts/tramite.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
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
})
