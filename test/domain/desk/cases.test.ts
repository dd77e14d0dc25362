import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/db/base/open.ts'
import { brokenInvariants } from '../../../src/db/check/invariants.ts'
import { certificateStore } from '../../../src/db/issue/certificate-store.ts'
import { chainStore } from '../../../src/db/person/chain.ts'
import { createStore } from '../../../src/db/store.ts'
import { DAY, HOUR } from '../../../src/domain/base/time.ts'
import { openAtDesk } from '../../../src/domain/desk/attend.ts'
import {
  approveCase,
  rejectCase,
  settleCases,
  stopCase,
  withdrawCase,
} from '../../../src/domain/desk/decide.ts'
import {
  type ProposeOutcome,
  proposeCancel,
  proposeCurpLink,
  proposeName,
  proposeNumber,
  proposeRebind,
  proposeStatus,
  proposeUnblock,
  proposeUndo,
} from '../../../src/domain/desk/propose.ts'
import { blockAtDesk } from '../../../src/domain/desk/rights.ts'
import { ID_KINDS } from '../../../src/domain/facts/attended.ts'
import type { Nss } from '../../../src/domain/number/nss.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Curp } from '../../../src/domain/person/curp.ts'
import { type SyntheticPerson, syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { currentResult } from '../../../src/domain/tramite/current-result.ts'
import { lookUp } from '../../../src/domain/tramite/identify.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const ANA = 'personal:ana'
const EVA = 'personal:eva'
const REASON = 'lo pidió en persona'

let cases: UseCases
beforeAll(async () => {
  cases = await openUseCases()
  const { certificateSerial, certificate } = cases.deps.sealer
  const published = certificateStore(cases.base)
  await published.keep(certificateSerial, certificate(certificateSerial) ?? '', cases.clock.now())
})
afterAll(() => cases.close())

const people = syntheticPeople(17)
/** Somebody in the padrón who is in no other test; of age, or under it. */
async function person(numeros = 0, minor = false): Promise<SyntheticPerson> {
  const own: Nss[] = []
  for (;;) {
    // not a loop over it, which would end it
    const one = people.next().value
    const isMinor = /[A-Z]/.test(one.curp.charAt(16)) && one.curp.slice(4, 6) > '09'
    if (one.nss) own.push(one.nss)
    if (isMinor !== minor || own.length < numeros) continue
    const { curp, name } = one
    const given = own.slice(0, numeros)
    await cases.deps.store.savePeople([{ curp, name, status: 'vigente', numeros: given }], cases.clock.now())
    return one
  }
}
const by = (curp: Curp, actor = ANA) => ({ curp, actor, reason: REASON, evidence: 'INE original' })
const to = (correo: string, tutor_curp = '', parentesco = '') => ({
  correo,
  correo_confirmacion: correo,
  tutor_curp,
  parentesco,
})
async function idOf(proposed: Promise<ProposeOutcome>): Promise<string> {
  const outcome = await proposed
  if (outcome.outcome !== 'proposed') throw new Error(JSON.stringify(outcome))
  return outcome.id
}
const codesOf = async (proposed: Promise<ProposeOutcome>) => {
  const outcome = await proposed
  return outcome.outcome === 'problems' ? outcome.problems.map(({ code }) => code) : [outcome.outcome]
}
const stateOf = async (id: string) => (await cases.deps.store.findCase(id, cases.clock.now()))?.state
const bound = (curp: Curp) => cases.deps.store.boundCorreo(curp)
const bind = async (curp: Curp, correo: string) => {
  const id = await idOf(proposeRebind(cases.deps, by(curp), to(correo)))
  await approveCase(cases.deps, id, EVA, 0)
}
const verdictOf = async (curp: Curp) => lookUp(cases.deps, { curp })
const mails = () =>
  cases.base.sqlite.prepare('select kind, tramite_id from correos order by id').all() as { kind: string }[]

describe('a case', () => {
  test('needs a reason of ten letters and what was seen', async () => {
    const { curp } = await person()
    const bare = { ...by(curp), reason: 'porque sí', evidence: ' ' }
    expect(await codesOf(proposeRebind(cases.deps, bare, to('a@ejemplo.mx')))).toEqual([
      'evidencia_falta',
      'motivo_corto',
    ])
  })

  test('is approved by another than who proposed it, in the program and in the database', async () => {
    const { curp } = await person()
    const id = await idOf(proposeRebind(cases.deps, by(curp), to('dos.ojos@ejemplo.mx')))
    expect(await approveCase(cases.deps, id, ANA)).toEqual({ outcome: 'own' })
    const cheat = cases.base.sqlite.prepare(
      "update asuntos set state = 'aprobado', approver = proposer where id = ?",
    )
    expect(() => cheat.run(id)).toThrow(/four_eyes/)
    const unseen = cases.base.sqlite.prepare("update asuntos set state = 'aprobado' where id = ?")
    expect(() => unseen.run(id)).toThrow(/four_eyes/)
    expect(await approveCase(cases.deps, id, EVA)).toMatchObject({ outcome: 'approved', told: true })
    expect(await bound(curp)).toBe('dos.ojos@ejemplo.mx')
  })

  test('of a host with one employee is approved by them, and says so', async () => {
    const { curp } = await person()
    const alone = { ...cases.deps, deskFourEyes: false }
    const id = await idOf(proposeRebind(alone, by(curp), to('sola@ejemplo.mx')))
    expect(await approveCase(alone, id, ANA)).toMatchObject({ outcome: 'approved', done: { single: true } })
    const trail = cases.base.sqlite
      .prepare("select outcome from auditoria where what = 'asunto decidido' and code = ?")
      .pluck()
    expect(trail.all(`correo ${id}`)).toEqual(['aprobado por quien lo propuso'])
  })

  test('does not change, is not deleted and not decided again, whoever opens the file', async () => {
    const { curp } = await person()
    const id = await idOf(proposeRebind(cases.deps, by(curp), to('final@ejemplo.mx')))
    const { sqlite } = cases.base
    expect(() => sqlite.prepare("update asuntos set proposer = 'x' where id = ?").run(id)).toThrow(
      /does not change/,
    )
    expect(() => sqlite.prepare('delete from asuntos where id = ?').run(id)).toThrow(/are kept/)
    await rejectCase(cases.deps, id, EVA, 'no trajo identificación')
    expect(() => sqlite.prepare("update asuntos set state = 'abierto' where id = ?").run(id)).toThrow(
      /is final/,
    )
  })

  test('is encrypted, and bound to its row', async () => {
    const [one, two] = [await person(), await person()]
    const first = await idOf(proposeRebind(cases.deps, by(one.curp), to('uno.fila@ejemplo.mx')))
    const second = await idOf(proposeRebind(cases.deps, by(two.curp), to('dos.fila@ejemplo.mx')))
    const { sqlite } = cases.base
    const sealed = sqlite.prepare('select sealed from asuntos where id = ?').pluck()
    expect(String(sealed.get(first))).not.toContain('ejemplo')
    const other = sealed.get(second)
    const own = sealed.get(first)
    sqlite.prepare('update asuntos set sealed = ? where id = ?').run(other, first)
    await expect(cases.deps.store.findCase(first, cases.clock.now())).rejects.toThrow()
    sqlite.prepare('update asuntos set sealed = ? where id = ?').run(own, first)
  })

  test('lapses after 72 hours, and makes room for a new one', async () => {
    const { curp } = await person()
    const id = await idOf(proposeRebind(cases.deps, by(curp), to('tarde@ejemplo.mx')))
    expect(await codesOf(proposeRebind(cases.deps, by(curp), to('otra@ejemplo.mx')))).toEqual([
      'open already',
    ])
    cases.clock.forward(72 * HOUR)
    expect(await approveCase(cases.deps, id, EVA)).toEqual({ outcome: 'closed', state: 'vencido' })
    await idOf(proposeRebind(cases.deps, by(curp), to('otra@ejemplo.mx')))
    expect(await stateOf(id)).toBe('vencido')
  })

  test('is taken back by who proposed it, and rejected by others', async () => {
    const { curp } = await person()
    const id = await idOf(proposeRebind(cases.deps, by(curp), to('me.equivoque@ejemplo.mx')))
    expect(await rejectCase(cases.deps, id, ANA, 'me equivoqué de persona')).toEqual({ outcome: 'own' })
    expect(await withdrawCase(cases.deps, id, EVA, 'no es mío este asunto')).toEqual({ outcome: 'own' })
    expect(await withdrawCase(cases.deps, id, ANA, 'corto')).toMatchObject({ outcome: 'problems' })
    expect(await withdrawCase(cases.deps, id, ANA, 'me equivoqué de persona')).toEqual({
      outcome: 'closed now',
    })
    expect(await approveCase(cases.deps, id, EVA)).toEqual({ outcome: 'closed', state: 'desistido' })
  })

  test('against a change that came meanwhile is refused', async () => {
    const { curp } = await person()
    const id = await idOf(proposeName(cases.deps, by(curp), 'nombre', NAME))
    const { store } = cases.deps
    const found = await store.findPerson(curp)
    if (!found) throw new Error('nobody')
    await store.savePeople([{ ...found, status: 'fallecido' }], cases.clock.now())
    expect((await store.findCase(id, cases.clock.now()))?.stale).toBe(true)
    expect(await approveCase(cases.deps, id, EVA)).toEqual({ outcome: 'changed' })
    expect(await stateOf(id)).toBe('abierto')
  })
})

const NAME = { nombre: 'Nueva', primer_apellido: 'Prueba', segundo_apellido: '', anyway: true }

describe('another correo', () => {
  test('waits a day while the one before takes mail, which is told and may stop it', async () => {
    const { curp } = await person()
    await bind(curp, 'antes@ejemplo.mx')
    const first = await idOf(proposeRebind(cases.deps, by(curp), to('ladron@ejemplo.mx')))
    expect(await approveCase(cases.deps, first, EVA)).toMatchObject({ outcome: 'waiting' })
    expect(await bound(curp)).toBe('antes@ejemplo.mx')
    expect(mails().at(-1)?.kind).toBe('mudanza')
    expect(await stopCase(cases.deps, tokenOfNewestMail())).toBe(true)
    expect(await stopCase(cases.deps, tokenOfNewestMail())).toBe(false)
    cases.clock.forward(DAY)
    await settleCases(cases.deps)
    expect(await bound(curp)).toBe('antes@ejemplo.mx')
    expect(await stateOf(first)).toBe('detenido')

    const second = await idOf(proposeRebind(cases.deps, by(curp), to('mio@ejemplo.mx')))
    await approveCase(cases.deps, second, EVA)
    cases.clock.forward(DAY - 1)
    await settleCases(cases.deps)
    expect(await bound(curp)).toBe('antes@ejemplo.mx')
    cases.clock.forward(1)
    expect(await stopCase(cases.deps, tokenOfNewestMail())).toBe(false)
    await settleCases(cases.deps)
    expect(await bound(curp)).toBe('mio@ejemplo.mx')
    expect(
      mails()
        .slice(-2)
        .map(({ kind }) => kind),
    ).toEqual(['aviso', 'mostrador'])
  })

  test('does not wait for one whose server refuses mail', async () => {
    const { curp } = await person()
    await bind(curp, 'muerto@ejemplo.mx')
    const id = await idOf(proposeRebind(cases.deps, by(curp), to('vivo@ejemplo.mx')))
    await approveCase(cases.deps, id, EVA)
    await cases.deps.store.outbox.markDead(
      `asunto/${id}/mudanza`,
      cases.clock.now(),
      '550 no such user',
      true,
    )
    await settleCases(cases.deps)
    expect(await bound(curp)).toBe('vivo@ejemplo.mx')
  })

  test('that somebody else bound while it waited is not bound', async () => {
    const [one, two] = [await person(), await person()]
    await bind(one.curp, 'uno.antes@ejemplo.mx')
    const id = await idOf(proposeRebind(cases.deps, by(one.curp), to('disputado@ejemplo.mx')))
    await approveCase(cases.deps, id, EVA)
    await bind(two.curp, 'disputado@ejemplo.mx')
    cases.clock.forward(DAY)
    await settleCases(cases.deps)
    expect(await stateOf(id)).toBe('detenido')
    expect(await bound(one.curp)).toBe('uno.antes@ejemplo.mx')
  })

  test('of one person is no other’s; a guardian’s serves several minors until they are of age', async () => {
    const parent = await person()
    const [child, other] = [await person(0, true), await person(0, true)]
    await bind(parent.curp, 'madre@ejemplo.mx')
    expect(await codesOf(proposeRebind(cases.deps, by(child.curp), to('madre@ejemplo.mx')))).toEqual([
      'correo_ajeno',
    ])
    for (const { curp } of [child, other]) {
      const id = await idOf(proposeRebind(cases.deps, by(curp), to('madre@ejemplo.mx', parent.curp, 'madre')))
      await approveCase(cases.deps, id, EVA)
      expect(await bound(curp)).toBe('madre@ejemplo.mx')
    }
    expect(await bound(parent.curp)).toBe('madre@ejemplo.mx')
    const grown = await person()
    expect(
      await codesOf(proposeRebind(cases.deps, by(grown.curp), to('madre@ejemplo.mx', parent.curp, 'madre'))),
    ).toEqual(['tutor_mayor'])
    const now = cases.clock.now()
    cases.clock.forward(18 * 366 * DAY)
    await cases.deps.store.sweep(cases.clock.now())
    cases.clock.set(now)
    expect(await bound(child.curp)).toBeUndefined()
    expect(await bound(parent.curp)).toBe('madre@ejemplo.mx')
  })
})

describe('the correo of a guardian', () => {
  const approved = async (curp: Curp, typed: ReturnType<typeof to>) =>
    (await approveCase(cases.deps, await idOf(proposeRebind(cases.deps, by(curp), typed)), EVA)).outcome

  test('that was bound as the child’s own becomes the guardian’s, and the other way about, without a wait', async () => {
    const [child, mother, father] = [await person(0, true), await person(), await person()]
    const own = to('de.mama@ejemplo.mx')
    const hers = to('de.mama@ejemplo.mx', mother.curp, 'madre')
    expect(await approved(child.curp, own)).toBe('approved')
    expect(await codesOf(proposeRebind(cases.deps, by(child.curp), own))).toEqual(['correo_igual'])
    const before = mails().length
    expect(await approved(child.curp, hers)).toBe('approved')
    // it is told once, and not that another took its place
    expect(
      mails()
        .slice(before)
        .map(({ kind }) => kind),
    ).toEqual(['mostrador'])
    expect(await codesOf(proposeRebind(cases.deps, by(child.curp), hers))).toEqual(['correo_igual'])
    expect(await approved(child.curp, to('de.mama@ejemplo.mx', father.curp, 'padre'))).toBe('approved')
    expect(await approved(child.curp, hers)).toBe('approved')
    // it is free for her own trámite now, and no child’s own any more
    expect(await approved(mother.curp, own)).toBe('approved')
    expect(await codesOf(proposeRebind(cases.deps, by(child.curp), own))).toEqual(['correo_ajeno'])
  })

  test('is theirs: one that is bound to somebody else, or theirs in the padrón, is not', async () => {
    const [child, mother, stranger, listed] = [
      await person(0, true),
      await person(),
      await person(),
      await person(),
    ]
    await bind(stranger.curp, 'vecina@ejemplo.mx')
    const correo = 'del.padron@ejemplo.mx' as Correo
    const { curp, name } = listed
    await cases.deps.store.savePeople(
      [{ curp, name, status: 'vigente', numeros: [], correo }],
      cases.clock.now(),
    )
    for (const one of ['vecina@ejemplo.mx', correo])
      expect(await codesOf(proposeRebind(cases.deps, by(child.curp), to(one, mother.curp, 'madre')))).toEqual(
        ['tutor_correo'],
      )
    expect(await approved(child.curp, to(correo, listed.curp, 'madre'))).toBe('approved')
  })
})

/** The token in the newest mail of the outbox that has one. */
function tokenOfNewestMail(): string {
  const { sqlite, vault } = cases.base
  const row = sqlite
    .prepare("select key, sealed from correos where kind = 'mudanza' order by id desc limit 1")
    .get() as { key: string; sealed: Buffer }
  const context = Buffer.from(`correo ${row.key}`) as Uint8Array as Parameters<typeof vault.decrypt>[1]
  return vault.decrypt<{ content: { token: string } }>(row.sealed, context).content.token
}

describe('two numbers', () => {
  test('one stands, the other is retired and never given again; within a day it is taken back', async () => {
    const { curp } = await person(2)
    const numeros = (await cases.deps.store.findPerson(curp))?.numeros ?? []
    const [stands = '', retired = ''] = numeros
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'conflict' })
    expect(await codesOf(proposeNumber(cases.deps, by(curp), '12345678903'))).toEqual(['numero_falta'])
    const id = await idOf(proposeNumber(cases.deps, by(curp), stands))
    await approveCase(cases.deps, id, EVA)
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'known', person: { numeros: [stands] } })
    expect(await cases.deps.store.isRetired(retired as Nss)).toBe(true)
    const { sqlite, vault } = cases.base
    const index = vault.index('nss', retired)
    expect(() => sqlite.prepare('delete from numeros where nss_index = ?').run(index)).toThrow(/is kept/)
    expect(() =>
      sqlite.prepare("update numeros set origin = 'asignado' where nss_index = ?").run(index),
    ).toThrow(/never given again/)
    sqlite
      .prepare(
        "insert or replace into numeros (nss_index, curp_index, sealed, origin, at) values (?, x'00', x'00', 'asignado', 0)",
      )
      .run(index)
    expect(await cases.deps.store.isRetired(retired as Nss)).toBe(true)
    expect(await brokenInvariants(cases.base)).toEqual([])

    const undo = await idOf(proposeUndo(cases.deps, by(curp), id))
    expect(await approveCase(cases.deps, undo, ANA)).toEqual({ outcome: 'own' })
    await approveCase(cases.deps, undo, EVA)
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'conflict' })
    expect(await cases.deps.store.isRetired(retired as Nss)).toBe(false)
    expect(await codesOf(proposeUndo(cases.deps, by(curp), id))).toEqual(['deshacer_cambio'])
  })

  test('the register still names both: the counter’s decision counts', async () => {
    const { curp } = await person(2)
    const [stands = '', retired = ''] = (await cases.deps.store.findPerson(curp))?.numeros ?? []
    const registry = {
      findPerson: async (asked: Curp) => {
        const found = await cases.deps.store.findPerson(asked)
        return found && { ...found, numeros: [stands, retired] as Nss[] }
      },
    }
    const deps = { ...cases.deps, registry }
    await approveCase(deps, await idOf(proposeNumber(deps, by(curp), stands)), EVA)
    expect(await lookUp(deps, { curp })).toMatchObject({ outcome: 'known', person: { numeros: [stands] } })
  })

  test('cannot be taken back a day later', async () => {
    const { curp } = await person(2)
    const [stands = ''] = (await cases.deps.store.findPerson(curp))?.numeros ?? []
    const id = await idOf(proposeNumber(cases.deps, by(curp), stands))
    await approveCase(cases.deps, id, EVA)
    const undo = await idOf(proposeUndo(cases.deps, by(curp), id))
    cases.clock.forward(DAY)
    expect(await approveCase(cases.deps, undo, EVA)).toEqual({ outcome: 'refused', code: 'deshacer_tarde' })
    expect(await codesOf(proposeNumber(cases.deps, by(curp), stands))).toEqual(['numero_uno'])
  })
})

describe('a CURP that took the place of another', () => {
  test('gets its number, correo and block; taken back, each has its own again', async () => {
    const [old, current] = [await person(1), await person()]
    await bind(old.curp, 'la.misma@ejemplo.mx')
    const [nss] = (await cases.deps.store.findPerson(old.curp))?.numeros ?? []
    const id = await idOf(proposeCurpLink(cases.deps, by(current.curp), old.curp))
    await approveCase(cases.deps, id, EVA)
    expect(await verdictOf(current.curp)).toMatchObject({ outcome: 'known', person: { numeros: [nss] } })
    expect(await verdictOf(old.curp)).toMatchObject({ outcome: 'replaced' })
    expect(await bound(current.curp)).toBe('la.misma@ejemplo.mx')
    expect(await codesOf(proposeCurpLink(cases.deps, by(old.curp), current.curp))).toEqual(['curp_circulo'])
    expect(await codesOf(proposeCurpLink(cases.deps, by(current.curp), old.curp))).toEqual(['curp_unida'])

    await approveCase(cases.deps, await idOf(proposeUndo(cases.deps, by(current.curp), id)), EVA)
    expect(await verdictOf(old.curp)).toMatchObject({ outcome: 'known', person: { numeros: [nss] } })
    expect(await verdictOf(current.curp)).toMatchObject({ outcome: 'known', person: { numeros: [] } })
    expect(await bound(old.curp)).toBe('la.misma@ejemplo.mx')
    expect(await bound(current.curp)).toBeUndefined()
    expect(await brokenInvariants(cases.base)).toEqual([])
  })

  test('is the only one that did: a second one in force is refused, and so it is from a register', async () => {
    const [old, current, other] = [await person(1), await person(), await person()]
    await approveCase(cases.deps, await idOf(proposeCurpLink(cases.deps, by(current.curp), old.curp)), EVA)
    expect(await codesOf(proposeCurpLink(cases.deps, by(other.curp), old.curp))).toEqual(['curp_con_otra'])
    const says = [{ from: old.curp, to: other.curp }]
    expect(await cases.deps.store.linkCurps(says, cases.clock.now())).toBe('loop')
    expect(await verdictOf(other.curp)).toMatchObject({ outcome: 'known', person: { numeros: [] } })
    expect(await cases.deps.store.currentCurpOf(old.curp)).toBe(current.curp)

    // the one in force may be replaced itself, and then the register may name that one for all of them
    await cases.deps.store.linkCurps([{ from: current.curp, to: other.curp }, ...says], cases.clock.now())
    expect(await cases.deps.store.currentCurpOf(old.curp)).toBe(other.curp)
    expect(await verdictOf(current.curp)).toMatchObject({ outcome: 'replaced', currentCurp: other.curp })
  })

  test('and saw documents with its number meanwhile: taken back, they are shown no more, and no check finds a fault', async () => {
    const [old, current] = [await person(1), await person()]
    const id = await idOf(proposeCurpLink(cases.deps, by(current.curp), old.curp))
    await approveCase(cases.deps, id, EVA)
    const form = {
      id_tipo: ID_KINDS[0],
      id_final: '1234',
      presencia: 'titular',
      tutor_curp: '',
      parentesco: '',
      poder: '',
    }
    const attended = await openAtDesk(cases.deps, current.curp, form, ANA)
    if (attended.outcome !== 'attended' || !attended.issued) throw new Error(JSON.stringify(attended))
    await approveCase(cases.deps, await idOf(proposeUndo(cases.deps, by(current.curp), id)), EVA)
    const { tramiteId } = attended.issued
    const tramite = await cases.deps.store.findTramite(tramiteId)
    expect(tramite && (await currentResult(cases.deps, tramite)).outcome).toBe('withheld')
    expect(tramite?.finishedAt).toBe(cases.clock.now())
    expect(await brokenInvariants(cases.base)).toEqual([])
  })

  test('is not taken back over a change that came after it', async () => {
    const [old, current] = [await person(1), await person()]
    const id = await idOf(proposeCurpLink(cases.deps, by(current.curp), old.curp))
    await approveCase(cases.deps, id, EVA)
    await bind(current.curp, 'despues@ejemplo.mx')
    expect(await codesOf(proposeUndo(cases.deps, by(current.curp), id))).toEqual(['deshacer_cambio'])
  })

  test('is not taken back over a guardian who was recorded since, though the correo is the same', async () => {
    const [old, current, parent] = [await person(0, true), await person(0, true), await person()]
    await bind(old.curp, 'de.casa@ejemplo.mx')
    const id = await idOf(proposeCurpLink(cases.deps, by(current.curp), old.curp))
    await approveCase(cases.deps, id, EVA)
    await bind(current.curp, 'de.paso@ejemplo.mx')
    const entrusted = to('de.casa@ejemplo.mx', parent.curp, 'madre')
    const guardian = await idOf(proposeRebind(cases.deps, by(current.curp), entrusted))
    await approveCase(cases.deps, guardian, EVA, 0)
    expect(await bound(current.curp)).toBe('de.casa@ejemplo.mx')
    expect(await codesOf(proposeUndo(cases.deps, by(current.curp), id))).toEqual(['deshacer_cambio'])
  })
})

test('a number that the counter retired is no second one when CURP are joined', async () => {
  const [old, current] = [await person(1), await person(1)]
  const { vault, sqlite } = cases.base
  sqlite.prepare('update numeros set retired_at = 1 where curp_index = ?').run(vault.index('curp', old.curp))
  const link = () =>
    chainStore(cases.base).link(old.curp, current.curp, cases.clock.now(), 'nss padron importar')
  expect(await cases.base.inTurn(link)).toBe('linked')
  const told = "select outcome from auditoria where what = 'CURP reemplazada' order by id desc"
  expect(sqlite.prepare(told).pluck().get()).toBe('ok')
})

describe('status, name, block and cancellation', () => {
  test('who was wrongly deceased lives again, and the same file does not change it back', async () => {
    const { curp, name } = await person()
    const now = cases.clock.now()
    const dead = { curp, name, status: 'fallecido', numeros: [] } as const
    await cases.deps.store.savePeople([dead], now)
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'deceased' })
    expect(await codesOf(proposeStatus(cases.deps, by(curp), 'fallecido'))).toEqual(['estatus_igual'])
    const id = await idOf(proposeStatus(cases.deps, by(curp), 'vigente'))
    await approveCase(cases.deps, id, EVA)
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'known' })
    await cases.deps.store.savePeople([dead], now)
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'known' })
  })

  test('a foreigner whom no register knows is put on file by two employees', async () => {
    const unknown = people.next().value
    const deps = { ...cases.deps, declaredNames: false }
    expect(await lookUp(deps, unknown)).toEqual({ outcome: 'unknown' })
    const name = { ...NAME, nombre: unknown.name.nombre, primer_apellido: unknown.name.primerApellido }
    const id = await idOf(proposeName(deps, by(unknown.curp), 'alta', name))
    await approveCase(deps, id, EVA)
    expect(await lookUp(deps, unknown)).toMatchObject({ outcome: 'known' })
    expect(await codesOf(proposeName(deps, by(unknown.curp), 'alta', name))).toEqual(['persona_conocida'])
  })

  test('a name that does not agree with the CURP needs the word of whoever proposes it', async () => {
    const { curp } = await person()
    const [code] = await codesOf(proposeName(cases.deps, by(curp), 'nombre', { ...NAME, anyway: false }))
    expect(code).toMatch(/^nombre_/)
  })

  test('with a register of the institution, names and status are corrected there', async () => {
    const { curp } = await person()
    const deps = { ...cases.deps, ownRegister: true }
    expect(await codesOf(proposeStatus(deps, by(curp), 'fallecido'))).toEqual(['registro_propio'])
  })

  test('is not approved by the person whom it is about, as far as a correo tells', async () => {
    const { curp } = await person()
    await bind(curp, 'luz.en.casa@ejemplo.mx')
    const luz = {
      id: 'luz.propia',
      name: 'Luz',
      role: 'responsable',
      correo: 'Luz.En.Casa@Ejemplo.MX' as Correo,
    } as const
    await cases.deps.store.addEmployee(luz, { actor: 'portal', now: cases.clock.now() })
    const LUZ = `personal:${luz.id}`
    const about = await idOf(proposeStatus(cases.deps, by(curp), 'fallecido'))
    const another = await idOf(proposeRebind(cases.deps, by((await person()).curp), to('otra@ejemplo.mx')))
    expect(await approveCase(cases.deps, about, LUZ)).toEqual({ outcome: 'about oneself' })
    expect(await approveCase(cases.deps, another, LUZ)).toMatchObject({ outcome: 'approved' })
    expect(await approveCase(cases.deps, about, EVA)).toMatchObject({ outcome: 'approved' })
  })

  test('a block is made at once by one, and taken back by two', async () => {
    const { curp } = await person()
    expect(await blockAtDesk(cases.deps, curp, 'corto', ANA)).toMatchObject({ outcome: 'problems' })
    await blockAtDesk(cases.deps, curp, 'denunció suplantación', ANA)
    expect(await verdictOf(curp)).toEqual({ outcome: 'blocked' })
    const id = await idOf(proposeUnblock(cases.deps, by(curp)))
    expect(await approveCase(cases.deps, id, ANA)).toEqual({ outcome: 'own' })
    await approveCase(cases.deps, id, EVA)
    expect(await verdictOf(curp)).toMatchObject({ outcome: 'known' })
  })

  test('a cancellation frees the correo, and tells it', async () => {
    const { curp } = await person()
    await bind(curp, 'se.va@ejemplo.mx')
    const id = await idOf(proposeCancel(cases.deps, by(curp)))
    expect(await approveCase(cases.deps, id, EVA)).toMatchObject({ outcome: 'approved', told: true })
    expect(await bound(curp)).toBeUndefined()
  })
})

test('a damaged row is told in the list, holds no other up, and a check of the database names it', async () => {
  const { store } = cases.deps
  const propose = async (correo: string) =>
    idOf(proposeRebind(cases.deps, by((await person()).curp), to(correo)))
  const [whole, damaged] = [await propose('entero@ejemplo.mx'), await propose('roto@ejemplo.mx')]
  const row = cases.base.sqlite.prepare('update asuntos set sealed = ? where id = ?')
  const sealed = cases.base.sqlite.prepare('select sealed from asuntos where id = ?').pluck().get(damaged)
  row.run(Buffer.alloc(64), damaged)
  const listed = await store.casesUnderWay(cases.clock.now(), 0)
  expect(listed.unreadable).toEqual([damaged])
  expect(listed.cases.map(({ id }) => id)).toContain(whole)
  expect(await brokenInvariants(cases.base)).toContainEqual({ code: 'asunto_ilegible', name: damaged, n: 0 })
  const before = cases.clock.now()
  cases.clock.set(before + 73 * HOUR)
  await settleCases(cases.deps)
  expect(await stateOf(whole)).toBe('vencido')
  row.run(sealed, damaged)
  await settleCases(cases.deps)
  cases.clock.set(before)
})

describe('at the same moment, over two connections', () => {
  const second = () => {
    const { sqlite } = cases.base
    const base = openDatabase(path.dirname(sqlite.name), 'a secret of the tests, long enough to be one')
    const store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
    return { base, deps: { ...cases.deps, store } }
  }

  test('of two approvers one wins, and the change is made once', async () => {
    const { curp } = await person()
    const other = second()
    const id = await idOf(proposeRebind(cases.deps, by(curp), to('carrera@ejemplo.mx')))
    const before = mails().length
    const both = await Promise.all([
      approveCase(cases.deps, id, EVA),
      approveCase(other.deps, id, 'personal:luz'),
    ])
    await other.base.close()
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['approved', 'closed'])
    expect(mails().length - before).toBe(1)
  })

  test('of an approver and a rejecter one wins', async () => {
    const other = second()
    for (let nth = 0; nth < 4; nth++) {
      const { curp } = await person()
      const id = await idOf(proposeRebind(cases.deps, by(curp), to(`carrera${nth}@ejemplo.mx`)))
      const reject = () => rejectCase(other.deps, id, 'personal:luz', 'no trajo identificación')
      const approve = () => approveCase(cases.deps, id, EVA)
      const both = await Promise.all(nth % 2 ? [approve(), reject()] : [reject(), approve()])
      const won = both.filter(({ outcome }) => outcome === 'approved' || outcome === 'closed now')
      expect(won).toHaveLength(1)
      const made = won[0]?.outcome === 'approved'
      expect(await bound(curp)).toBe(made ? (`carrera${nth}@ejemplo.mx` as Correo) : undefined)
      expect(await stateOf(id)).toBe(made ? 'aprobado' : 'rechazado')
    }
    await other.base.close()
  })

  test('of an approval and a change that comes meanwhile, the approval stands on what it was proposed for, or does nothing', async () => {
    const other = second()
    const ended: string[] = []
    for (let nth = 0; nth < 4; nth++) {
      const { curp, name } = await person()
      const id = await idOf(proposeName(cases.deps, by(curp), 'nombre', NAME))
      const changed = { curp, name, status: 'fallecido', numeros: [] } as const
      const change = () => other.deps.store.savePeople([changed], cases.clock.now())
      const approve = () => approveCase(cases.deps, id, EVA)
      const [{ outcome }] = await (nth % 2
        ? Promise.all([approve(), change()])
        : Promise.all([change(), approve()]).then(([, first]) => [first] as const))
      const made = (await cases.deps.store.findPerson(curp))?.name.nombre === 'NUEVA'
      expect([outcome, made]).toEqual(outcome === 'approved' ? ['approved', true] : ['changed', false])
      ended.push(outcome)
    }
    await other.base.close()
    expect(ended).toContain('changed')
  })

  test('of two proposals of one kind about one person one is open', async () => {
    const { curp } = await person()
    const other = second()
    const both = await Promise.all([
      proposeRebind(cases.deps, by(curp), to('uno.u.otro@ejemplo.mx')),
      proposeRebind(other.deps, by(curp, EVA), to('otro.u.uno@ejemplo.mx')),
    ])
    await other.base.close()
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['open already', 'proposed'])
  })
})
