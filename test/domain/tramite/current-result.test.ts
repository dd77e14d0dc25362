import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import type { Issue } from '../../../src/domain/facts/issue.ts'
import type { Tramite } from '../../../src/domain/facts/tramite.ts'
import type { Correo } from '../../../src/domain/person/correo.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import { currentResult, standsNow } from '../../../src/domain/tramite/current-result.ts'
import { openLink } from '../../../src/domain/tramite/open-link.ts'
import { requestLink } from '../../../src/domain/tramite/request-link.ts'
import { resultMail } from '../../../src/domain/tramite/result-mail.ts'
import { openUseCases, paso1, type UseCases } from '../../support/use-cases.ts'

const OWNER = DEMO_PEOPLE.find((one) => one.shows === 'localizacion')?.person as Person
const CORREO = 'maria@ejemplo.mx' as Correo
const CLIENT = '203.0.113.7'
const OTHER_NSS = DEMO_PEOPLE.find((one) => one.shows === 'conflicto')?.person.numeros[0]

let it: UseCases
beforeEach(async () => {
  it = await openUseCases()
})
afterEach(() => it.close())

/** A trámite that was walked to its number, and what it issued. */
async function issued(): Promise<{ tramite: Tramite & { folio: string }; issue: Issue }> {
  const asked = await requestLink(it.deps, paso1(it.deps, OWNER.curp, CORREO), CLIENT)
  const due = await it.deps.store.outbox.lease(it.clock.now(), 50, 1)
  const mail = due.findLast(({ content }) => content.kind === 'enlace')
  if (asked.outcome !== 'requested' || mail?.content.kind !== 'enlace') throw new Error('no link')
  const names = { nombre: '', primer_apellido: '', segundo_apellido: '' }
  const attempt = { asker: asked.asker, curp: '', ...names, current: false, clientIp: CLIENT }
  const opened = await openLink(it.deps, mail.content.token, attempt)
  const session = opened.outcome === 'open' ? await it.deps.sessions.find(opened.session) : undefined
  const tramite = await it.deps.store.findTramite(session?.tramiteId ?? '')
  const issue = await it.deps.store.findIssue(tramite?.folio ?? '')
  if (!tramite?.folio || !issue) throw new Error('nothing was issued')
  return { tramite: { ...tramite, folio: tramite.folio }, issue }
}
/** The register says now this of the person. */
const says = (facts: Partial<Person>) => ({
  ...it.deps,
  registry: { findPerson: async () => ({ ...OWNER, ...facts }) },
})
const silent = () => ({
  ...it.deps,
  registry: {
    findPerson: async () => {
      throw new RegistryDown('no one')
    },
  },
})
const renamed = { name: { ...OWNER.name, nombre: 'MARÍA ÁNGELES' } }

describe('what a trámite has issued', () => {
  test('is shown while the register says the same of the person', async () => {
    const { tramite, issue } = await issued()
    expect(await currentResult(it.deps, tramite)).toEqual({ outcome: 'current', issue })
  })

  test('is due again once the name or the number was corrected', async () => {
    const { tramite } = await issued()
    expect(await currentResult(says(renamed), tramite)).toEqual({ outcome: 'corrected' })
  })

  test('is withheld from the dead, whoever asks, and while the register is silent', async () => {
    const { tramite } = await issued()
    expect(await currentResult(says({ status: 'fallecido' }), tramite)).toEqual({
      outcome: 'withheld',
      verdict: { outcome: 'deceased' },
    })
    expect(await currentResult(silent(), tramite)).toEqual({
      outcome: 'withheld',
      verdict: { outcome: 'registry down' },
    })
  })

  test('is nothing before a number was issued, for which nobody is asked', async () => {
    const { tramite } = await issued()
    const { folio, ...before } = tramite
    expect(folio).toMatch(/./)
    expect(await currentResult(silent(), before)).toEqual({ outcome: 'none' })
    expect(it.said.filter((one) => one.startsWith('alert'))).toEqual([])
  })

  test('a folio of which nothing was issued is a fault of ours', async () => {
    const { tramite } = await issued()
    await expect(currentResult(it.deps, { ...tramite, folio: 'NSS-0' })).rejects.toThrow(
      'a folio without its issue',
    )
  })

  test('stands only by a person who is known, has a number, and is called the same', async () => {
    const { issue } = await issued()
    const known = (facts: Partial<Person>) =>
      standsNow(issue, { outcome: 'known', declared: false, person: { ...OWNER, ...facts } })
    expect(known({})).toEqual({ outcome: 'current', issue })
    expect(known(renamed)).toEqual({ outcome: 'corrected' })
    expect(known({ numeros: OTHER_NSS ? [OTHER_NSS] : [] })).toEqual({ outcome: 'corrected' })
    expect(known({ numeros: [] })).toEqual({ outcome: 'withheld', verdict: { outcome: 'conflict' } })
    expect(standsNow(issue, { outcome: 'blocked' })).toEqual({
      outcome: 'withheld',
      verdict: { outcome: 'blocked' },
    })
  })
})

describe('the mail with the documents', () => {
  test('goes out with what was issued, to the correo that the CURP is bound to', async () => {
    const { tramite, issue } = await issued()
    expect(await resultMail(it.deps, tramite.id, tramite.folio, CORREO)).toEqual({
      outcome: 'current',
      issue,
    })
  })

  test('waits while the register is silent, and never goes out once it would not be true', async () => {
    const { tramite } = await issued()
    expect(await resultMail(silent(), tramite.id, tramite.folio, CORREO)).toEqual({ outcome: 'not known' })
    for (const facts of [renamed, { status: 'fallecido' } as const])
      expect(await resultMail(says(facts), tramite.id, tramite.folio, CORREO)).toEqual({
        outcome: 'withheld',
      })
  })

  test('never goes to a correo that the CURP is not bound to any more', async () => {
    const { tramite, issue } = await issued()
    const bound = (correo: Correo | undefined) => ({
      ...it.deps,
      store: { ...it.deps.store, boundCorreo: async () => correo },
    })
    const other = 'otra@ejemplo.mx' as Correo
    expect(await resultMail(bound(other), tramite.id, tramite.folio, CORREO)).toEqual({ outcome: 'withheld' })
    expect(await resultMail(bound(undefined), tramite.id, tramite.folio, CORREO)).toEqual({
      outcome: 'withheld',
    })
    // what the register has of the person counts where nothing was bound here
    const registered = { ...bound(undefined), registry: says({ correo: CORREO }).registry }
    expect(await resultMail(registered, tramite.id, tramite.folio, CORREO)).toEqual({
      outcome: 'current',
      issue,
    })
    const elsewhere = { ...bound(undefined), registry: says({ correo: other }).registry }
    expect(await resultMail(elsewhere, tramite.id, tramite.folio, CORREO)).toEqual({ outcome: 'withheld' })
    // the trámite's own counts for nothing
    expect(await resultMail(bound(other), tramite.id, tramite.folio, other)).toEqual({
      outcome: 'current',
      issue,
    })
  })

  test('about a trámite or an issue that is not there is a fault of ours', async () => {
    const { tramite } = await issued()
    for (const [id, folio] of [
      [tramite.id, 'NSS-0'],
      ['nobody', tramite.folio],
    ] as const)
      await expect(resultMail(it.deps, id, folio, CORREO)).rejects.toThrow('not there')
  })
})
