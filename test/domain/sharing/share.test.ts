import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { DAY } from '../../../src/domain/base/time.ts'
import { CONSENT_TRIES, consentState } from '../../../src/domain/facts/consent.ts'
import type { HookNotice } from '../../../src/domain/ports/hook-outbox.ts'
import { checkNumber, checkNumbers } from '../../../src/domain/sharing/check.ts'
import { giveConsent, revokeConsent, type ShareForm } from '../../../src/domain/sharing/share.ts'
import { LIMITS, openUseCases, type UseCases } from '../../support/use-cases.ts'

const CLIENT = '192.0.2.7'
const FORM: ShareForm = { para: 'Banco de Prueba', dias: '7', veces: 'una' }
const ASKER = { actor: 'cliente:x' }
const located = (nth: number) => {
  const found = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion')[nth]
  if (!found) throw new Error('too few people')
  return found.person
}
const owner = located(0)
const other = located(1)
const nss = owner.numeros[0] ?? ''
const others = other.numeros[0] ?? ''

let cases: UseCases
beforeAll(async () => {
  cases = await openUseCases()
})
afterAll(() => cases.close())
beforeEach(() => void cases.said.splice(0))

const give = (form: Partial<ShareForm> = {}, curp = owner.curp) =>
  giveConsent(cases.deps, curp, { ...FORM, ...form }, { clientIp: CLIENT })
async function given(form: Partial<ShareForm> = {}, curp = owner.curp) {
  const shared = await give(form, curp)
  if (shared.outcome !== 'given') throw new Error(shared.outcome)
  return shared
}
const check = async (codigo: string, curp: string = owner.curp, number: string = nss) => {
  const checked = await checkNumber(cases.deps, { curp, nss: number, codigo }, ASKER)
  return checked.outcome === 'checked' ? checked.result : checked.problems
}
const trail = () =>
  cases.base.sqlite.prepare('select what, outcome, code, actor from auditoria order by id').all() as {
    readonly what: string
    readonly outcome: string
    readonly code: string | null
    readonly actor: string
  }[]

describe('leave to check a number', () => {
  test.each([
    ['1', 1],
    ['7', 7],
    ['30', 30],
  ])('is given for %s days, to the moment', async (dias, days) => {
    const { consent, code } = await given({
      dias,
      veces: 'varias',
      para: '  Universidad \t de Prueba, A.C. ',
    })
    expect(consent).toMatchObject({ audience: 'Universidad de Prueba, A.C.', once: false, wrong: 0 })
    expect(consent.expiresAt - consent.createdAt).toBe(days * DAY)
    expect(consent.createdAt).toBe(cases.clock.now())
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(trail().at(-1)).toMatchObject({ what: 'consentimiento dado', outcome: 'ok', code: consent.id })
    await revokeConsent(cases.deps, owner.curp, consent.id, CLIENT)
  })

  test.each<[Partial<ShareForm>, string, string]>([
    [{ para: ' ' }, 'para', 'para_falta'],
    [{ para: 'x'.repeat(61) }, 'para', 'para_largo'],
    [{ para: 'Banco <b>' }, 'para', 'para_caracter'],
    [{ para: 'banco.example' }, 'para', 'para_caracter'],
    [{ para: 'http://x' }, 'para', 'para_caracter'],
    [{ para: 'a.mx' }, 'para', 'para_caracter'],
    [{ para: '192.0.2.17' }, 'para', 'para_caracter'],
    [{ para: 'Banco x.-a' }, 'para', 'para_caracter'],
    [{ dias: '' }, 'dias', 'dias_falta'],
    [{ dias: '2' }, 'dias', 'dias_falta'],
    [{ dias: '07' }, 'dias', 'dias_falta'],
    [{ veces: '' }, 'veces', 'veces_falta'],
    [{ veces: 'dos' }, 'veces', 'veces_falta'],
  ])('%j is refused at %s: %s', async (form, field, code) => {
    expect(await give(form)).toMatchObject({ outcome: 'problems', problems: [{ field, code }] })
  })

  test.each(['Banco de Prueba, S.A. de C.V.', 'Escuela No. 3', 'Colegio Ñandú (turno 2) & Hnos.', 'D’Amico'])(
    'is given for %s',
    async (para) => {
      const { consent } = await given({ para })
      expect(consent.audience).toBe(para)
      await revokeConsent(cases.deps, owner.curp, consent.id, CLIENT)
    },
  )

  test('all that is wrong is told at once, and a name of sixty letters is none of it', async () => {
    const shared = await give({ para: '', dias: '', veces: '' })
    expect(shared.outcome === 'problems' && shared.problems.map(({ field }) => field)).toEqual([
      'para',
      'dias',
      'veces',
    ])
    const { consent } = await given({ para: 'x'.repeat(60) })
    expect(consent.audience).toHaveLength(60)
    await revokeConsent(cases.deps, owner.curp, consent.id, CLIENT)
  })

  test('is none of who has no number, two, or one that may not be shown', async () => {
    for (const [shows, outcome] of [
      ['asignacion', 'known'],
      ['conflicto', 'conflict'],
      ['fallecido', 'deceased'],
      ['reemplazada', 'replaced'],
    ] as const) {
      const curp = DEMO_PEOPLE.find((one) => one.shows === shows)?.person.curp ?? owner.curp
      expect(await give({}, curp)).toMatchObject({ outcome: 'withheld', verdict: { outcome } })
    }
  })

  test('is given twenty times a day where there are limits, and then tells until when', async () => {
    const limited = { ...cases.deps, limits: LIMITS }
    for (let nth = 0; nth < 20; nth++) {
      const shared = await giveConsent(limited, other.curp, FORM, { clientIp: CLIENT })
      if (shared.outcome !== 'given') throw new Error(shared.outcome)
      await revokeConsent(limited, other.curp, shared.consent.id, CLIENT)
    }
    expect(await giveConsent(limited, other.curp, FORM, { clientIp: CLIENT })).toEqual({
      outcome: 'limited',
      resetsAt: cases.clock.now() + DAY,
    })
  })

  test('stands open twenty times at the most, whatever the limits', async () => {
    const ids: string[] = []
    for (let nth = 0; nth < 20; nth++) ids.push((await given({}, other.curp)).consent.id)
    expect(await give({}, other.curp)).toEqual({
      outcome: 'problems',
      problems: [{ code: 'muchos_vigentes' }],
    })
    for (const id of ids) expect(await revokeConsent(cases.deps, other.curp, id, CLIENT)).toBe(true)
    expect((await give({}, other.curp)).outcome).toBe('given')
  })

  test('and its end are told to the system of the institution, where there is one', async () => {
    const told: HookNotice[] = []
    let due = 0
    const { store } = cases.deps
    const deps = {
      ...cases.deps,
      hooks: { consents: true, due: () => void due++ },
      store: {
        ...store,
        giveConsent: (...[consent, most, entry, notice]: Parameters<typeof store.giveConsent>) => {
          if (notice) told.push(notice)
          return store.giveConsent(consent, most, entry, notice)
        },
        revokeConsent: (...[id, curp, now, entry, notice]: Parameters<typeof store.revokeConsent>) => {
          if (notice) told.push(notice)
          return store.revokeConsent(id, curp, now, entry, notice)
        },
      },
    }
    const shared = await giveConsent(deps, owner.curp, FORM, { clientIp: CLIENT })
    if (shared.outcome !== 'given') throw new Error(shared.outcome)
    const { id, expiresAt } = shared.consent
    await revokeConsent(deps, owner.curp, id, CLIENT)
    const at = cases.clock.now()
    expect(told).toEqual([
      { event: 'consentimiento.dado', id, at, expiresAt, once: true },
      { event: 'consentimiento.revocado', id, at },
    ])
    expect(due).toBe(2)
  })

  test('is taken back by its person alone, once', async () => {
    const { consent, code } = await given()
    expect(await revokeConsent(cases.deps, other.curp, consent.id, CLIENT)).toBe(false)
    expect(await check(code)).toBe('coincide')
    const again = await given()
    expect(await revokeConsent(cases.deps, owner.curp, again.consent.id, CLIENT)).toBe(true)
    expect(await revokeConsent(cases.deps, owner.curp, again.consent.id, CLIENT)).toBe(false)
    expect(await check(again.code)).toBe('sin consentimiento')
  })
})

describe('a check', () => {
  test('for one time agrees once; for several until its last moment, and not in it', async () => {
    const once = await given()
    expect(await check(once.code)).toBe('coincide')
    expect(cases.said).toContain('mail')
    expect(await check(once.code)).toBe('sin consentimiento')
    const several = await given({ veces: 'varias', dias: '1' })
    expect(await check(several.code)).toBe('coincide')
    cases.clock.forward(DAY - 1)
    expect(await check(several.code)).toBe('coincide')
    cases.clock.forward(1)
    expect(await check(several.code)).toBe('sin consentimiento')
  })

  test('says nothing but that there is no consent of another CURP, whatever is right besides', async () => {
    const { code, consent } = await given({ veces: 'varias' })
    expect(await check(code, other.curp, others)).toBe('sin consentimiento')
    expect(await check(code, other.curp)).toBe('sin consentimiento')
    expect(await check(code, owner.curp, others)).toBe('no coincide')
    expect(await check(code)).toBe('coincide')
    expect(trail().slice(-4)).toEqual([
      { what: 'cotejo', outcome: 'sin consentimiento', code: '×1', actor: ASKER.actor },
      { what: 'cotejo', outcome: 'sin consentimiento', code: '×1', actor: ASKER.actor },
      { what: 'cotejo', outcome: 'no coincide', code: consent.id, actor: ASKER.actor },
      { what: 'cotejo', outcome: 'coincide', code: consent.id, actor: ASKER.actor },
    ])
  })

  test('of a person who is blocked since finds no consent', async () => {
    const { code } = await given({ veces: 'varias' })
    const blocked = { ...cases.deps, store: { ...cases.deps.store, isBlocked: async () => true } }
    const form = { curp: owner.curp, nss, codigo: code }
    expect(await checkNumber(blocked, form, ASKER)).toEqual({
      outcome: 'checked',
      result: 'sin consentimiento',
    })
    expect(await check(code)).toBe('coincide')
  })

  test('ends a consent with the fifth number that does not agree', async () => {
    const { code } = await given({ veces: 'varias' })
    for (let nth = 0; nth < 5; nth++) expect(await check(code, owner.curp, others)).toBe('no coincide')
    expect(await check(code)).toBe('sin consentimiento')
  })

  test.each<[string, string, string, string, string]>([
    ['', nss, '7'.repeat(26), 'curp', 'curp_vacia'],
    ['HEGG560427MVZRRL05', nss, '7'.repeat(26), 'curp', 'curp_digito'],
    [owner.curp, '', '7'.repeat(26), 'nss', 'nss_falta'],
    [owner.curp, '84966311215', '7'.repeat(26), 'nss', 'nss_revisa'],
    [owner.curp, nss, '', 'codigo', 'codigo_forma'],
    [owner.curp, nss, '7'.repeat(25), 'codigo', 'codigo_forma'],
    [owner.curp, nss, '7'.repeat(27), 'codigo', 'codigo_forma'],
  ])('%j %j %j is refused at %4$s: %5$s, and leaves no trace', async (curp, number, codigo, field, code) => {
    const before = trail().length
    expect(await check(codigo, curp, number)).toMatchObject([{ field, code }])
    expect(trail()).toHaveLength(before)
  })

  test('of many gives the results in their order, one entry for all without consent, and a turn to others', async () => {
    const { code } = await given({ veces: 'varias' })
    const good = { curp: owner.curp, nss, codigo: code }
    const none = { ...good, codigo: '7'.repeat(26) }
    const forms = [good, none, { ...good, nss: others }, { ...good, nss: '1' }, ...Array(21).fill(none)]
    cases.said.splice(0)
    const all = await checkNumbers(cases.deps, forms, { ...ASKER, keyId: undefined as never })
    expect(all.slice(0, 4).map((one) => (one.outcome === 'checked' ? one.result : one.outcome))).toEqual([
      'coincide',
      'sin consentimiento',
      'no coincide',
      'problems',
    ])
    expect(all).toHaveLength(25)
    expect(cases.said.filter((one) => one.startsWith('waited')).sort()).toEqual([
      'waited 1 ms',
      'waited 170 ms',
    ])
    expect(trail().at(-1)).toMatchObject({ outcome: 'sin consentimiento', code: '×22' })
  })
})

test('why a consent does not count: what its person did comes before what time did', () => {
  const consent = { once: false, createdAt: 0, expiresAt: 100, wrong: 0 }
  expect(consentState(consent, 99)).toBe('vigente')
  expect(consentState(consent, 100)).toBe('vencido')
  expect(consentState({ ...consent, wrong: CONSENT_TRIES - 1 }, 99)).toBe('vigente')
  expect(consentState({ ...consent, wrong: CONSENT_TRIES }, 100)).toBe('agotado')
  expect(consentState({ ...consent, wrong: CONSENT_TRIES, spentAt: 0 }, 100)).toBe('usado')
  expect(consentState({ ...consent, wrong: CONSENT_TRIES, spentAt: 1, revokedAt: 0 }, 100)).toBe('revocado')
})
