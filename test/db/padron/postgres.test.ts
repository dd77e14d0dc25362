import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { personLock } from '../../../src/db/base/locks.ts'
import { chainStore } from '../../../src/db/person/chain.ts'
import { syntheticPeople } from '../../../src/domain/person/synthetic-people.ts'
import { openPostgresDesk } from '../../support/padron-desk.ts'
import { hasPostgres, type PostgresServer, query, startPostgres } from '../../support/postgres.ts'

const people = syntheticPeople(21)
const some = (n: number) => Array.from({ length: n }, () => people.next().value)
type One = ReturnType<typeof some>[number]
const file = (all: readonly One[]): string =>
  [
    'curp,nombre,primer_apellido,segundo_apellido,nss',
    ...all.map(({ curp, name, nss }) =>
      [curp, name.nombre, name.primerApellido, name.segundoApellido ?? '', nss ?? ''].join(','),
    ),
  ].join('\n')

describe.skipIf(!hasPostgres)('on PostgreSQL, beside replicas that serve', () => {
  let server: PostgresServer
  let url: string
  let one: Awaited<ReturnType<typeof openPostgresDesk>>
  let other: Awaited<ReturnType<typeof openPostgresDesk>>
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.stop())
  beforeEach(async () => {
    url = await server.database()
    one = await openPostgresDesk(url)
    other = await openPostgresDesk(url)
  })
  afterEach(async () => {
    await one.close()
    await other.close()
  })

  test('two imports of one file at once bring each person and each number in once', async () => {
    const rows = file(some(3000))
    const done = await Promise.all([one.take(rows), other.take(rows)])
    const sum = (what: 'fresh' | 'changed' | 'same' | 'numeros') =>
      done.reduce((all, { counts }) => all + (counts?.[what] ?? 0), 0)
    expect([sum('fresh'), sum('changed'), sum('same'), sum('numeros')]).toEqual([3000, 0, 3000, 1000])
    expect([await one.count('personas'), await one.count('numeros')]).toEqual([3000, 1000])
  })

  test('it waits for nobody’s global lock, and for that of nobody who is not in its file', async () => {
    const [stranger] = some(1)
    const index = other.base.vault.index('curp', stranger?.curp ?? '')
    const counts = await other.base.inTurn(async () => {
      await other.base.lock(personLock(index))
      return (await one.take(file(some(30)))).counts
    })
    expect(counts).toMatchObject({ fresh: 30 })
  })

  test('a number goes to the person whose CURP it became while the import waited for them', async () => {
    const [older, newer, third] = some(3) as [One, One, One]
    const numbered = [older, newer, third].find(({ nss }) => nss) as One
    const replacing = numbered === newer ? older : newer
    const index = other.base.vault.index('curp', numbered.curp)
    const importing = await other.base.inTurn(
      async () => {
        const started = one.take(file([numbered]))
        await untilOneWaits()
        await chainStore(other.base).link(numbered.curp, replacing.curp, 1)
        return { started }
      },
      { locks: [personLock(index)] },
    )
    expect((await importing.started).counts).toMatchObject({ fresh: 1, numeros: 1 })
    expect(await one.store.numerosOf(replacing.curp)).toEqual([numbered.nss])
  })

  test('connections that are cut do not end it, and nothing is counted twice', async () => {
    let cuts = 0
    const { counts } = await one.take(file(some(4000)), {
      onProgress: ({ phase, done }) => {
        if (phase !== 'writing' || done < 1000 || cuts > 0) return
        cuts += 1
        void query(
          url,
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'ventanilla-nss' and datname = current_database()",
        )
      },
    })
    expect(counts).toMatchObject({ fresh: 4000, same: 0, changed: 0 })
    expect([await other.count('personas'), cuts]).toEqual([4000, 1])
  })

  async function untilOneWaits(): Promise<void> {
    for (;;) {
      const { rowCount } = await query(
        url,
        "select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      )
      if (rowCount) return
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
})
