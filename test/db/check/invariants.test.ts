import { afterAll, beforeAll, expect, test } from 'vitest'
import { faultWords } from '../../../src/cli/respaldo/faults.ts'
import { readingOf } from '../../../src/db/check/inspect.ts'
import { brokenInvariants } from '../../../src/db/check/invariants.ts'
import { DEMO_PEOPLE } from '../../../src/db/seed/demo-people.ts'
import { openPortal, type Portal } from '../../support/portal.ts'
import { Visitor } from '../../support/visitor.ts'
import { enter, giveAddress } from '../../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal()
  for (const { person, cp } of DEMO_PEOPLE.filter((one) => one.shows === 'asignacion').slice(0, 2)) {
    const visitor = new Visitor(portal)
    await giveAddress(visitor, await enter(visitor, person.curp, `${person.curp}@ejemplo.mx`), cp)
  }
  portal.base.sqlite.pragma('foreign_keys = off')
})
afterAll(() => portal.close())

/** What the operator is told after somebody wrote into the file, past the program and its triggers; then all is as before. */
async function after(...statements: string[]): Promise<string[]> {
  const { sqlite, vault } = portal.base
  sqlite.exec('begin; drop trigger bitacora_no_update; drop trigger bitacora_no_delete')
  try {
    for (const statement of statements)
      expect(sqlite.prepare(statement).run().changes, statement).toBeGreaterThan(0)
    return (await brokenInvariants({ ...readingOf(sqlite), vault })).map(faultWords)
  } finally {
    sqlite.exec('rollback')
  }
}

test('two people with their numbers and documents: all holds', async () => {
  expect(await brokenInvariants(portal.base)).toEqual([])
})

const DAMAGES: readonly [string, string, RegExp][] = [
  ['a document that is gone', "delete from documentos where type = 'tarjeta'", /tiene 1 de sus 2 documentos/],
  ['an entry of the ledger that is gone', 'delete from bitacora where seq = 2', /asiento 2 no está/],
  ['the last entry that is gone', 'delete from bitacora where seq = 4', /tiene 1 de sus 2 asientos/],
  ['an entry that was changed', 'update bitacora set at = at + 1 where seq = 3', /asiento 3 dice otra cosa/],
  ['an entry of no document', "update documentos set secuencia = 'x' || secuencia", /no tiene su documento/],
  ['a number without its emission', 'delete from emisiones', /no tiene emisión/],
  ['an emission without its number', "delete from numeros where origin = 'asignado'", /no tiene su NSS/],
  [
    'a document without its emission',
    'delete from emisiones',
    /renglones de documentos sin el otro al que señalan/,
  ],
  ['a certificate that is gone', 'delete from certificados', /certificado que no está/],
  ['the data key that is gone', 'delete from keys', /la llave de los datos no está/],
  [
    'numbers that changed places',
    `update numeros set sealed = (select n.sealed from numeros n where n.nss_index <> numeros.nss_index
      and n.origin = 'asignado') where origin = 'asignado'`,
    /lo cifrado no es de ese renglón/,
  ],
  ['a number that cannot be opened', "update numeros set sealed = x'01'", /no se puede abrir/],
  [
    'an emission under another CURP',
    'update emisiones set curp_index = (select max(curp_index) from emisiones)',
    /se le asignó 2 veces/,
  ],
  [
    'an emission that says what another does',
    'update emisiones set sealed = (select e.sealed from emisiones e order by folio limit 1)',
    /la emisión \d{22} no se puede abrir/,
  ],
  ['a group with more than its numbers', 'update consecutivos set taken = 10001', /10,001 números tomados/],
]
test.each(DAMAGES)('%s is named', async (_, statement, words) => {
  expect((await after(statement)).join('\n')).toMatch(words)
})

test('what is found names nobody', async () => {
  const said = (await after("update numeros set sealed = x'01'", 'delete from emisiones')).join('\n')
  expect(said).not.toBe('')
  expect(DEMO_PEOPLE.length).toBeGreaterThan(1)
  for (const { person } of DEMO_PEOPLE) expect(said).not.toContain(person.curp)
})
