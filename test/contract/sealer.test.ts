import { expect, test } from 'vitest'
import type { Base } from '../../src/db/base/engine.ts'
import { queriesOver } from '../../src/db/base/queries.ts'
import { ledgerStore } from '../../src/db/issue/ledger-store.ts'
import { sealOnce } from '../../src/db/issue/sealer.ts'
import { type OpenPostgres, openPostgres } from '../../src/db/postgres/open.ts'
import { createServers } from '../../src/db/postgres/servers.ts'
import { createTransactions } from '../../src/db/postgres/transactions.ts'
import { DOCUMENT_TYPES } from '../../src/domain/facts/issue.ts'
import type { Nss } from '../../src/domain/number/nss.ts'
import { firstBreakRead } from '../../src/domain/seal/ledger.ts'
import { composed, GLORIA } from '../db/store-contract.ts'
import { readAll } from '../support/read-all.ts'
import { onPostgres, SECRET } from './engines.ts'

/** Issues so many times two documents; their secuencias. */
const queue = (base: Base, people: number): Promise<string[]> =>
  base.inTurn(async () => {
    const secuencias: string[] = []
    for (let nth = 0; nth < people; nth++) {
      const issue = composed(GLORIA, '' as Nss, 'asignacion', undefined)
      for (const type of DOCUMENT_TYPES) {
        await ledgerStore(base).append(issue, type)
        secuencias.push(issue.documents[type].secuencia)
      }
    }
    return secuencias
  })

const waiting = async (base: Base): Promise<number> =>
  (await base.rows<{ n: number }>('select count(*) as n from por_encadenar'))[0]?.n ?? -1

/** Whether the ledger is one chain, of these entries and no others. */
async function isWhole(base: Base, secuencias: readonly string[]): Promise<void> {
  const { walk } = ledgerStore(base)
  expect(await firstBreakRead(walk())).toBeUndefined()
  const chained = (await readAll(walk())).map(({ secuencia }) => secuencia)
  expect(chained.toSorted()).toEqual(secuencias.toSorted())
  expect(await waiting(base)).toBe(0)
}

/**
 * A second sealer, whose connection is cut off, as the server ends it when a machine is lost, once it has had the answers
 * to `after` statements; it does not try again.
 */
function dyingSealer(url: string, witness: OpenPostgres, after: number) {
  const servers = createServers(url, 1)
  const { ask, rows, ...transactions } = createTransactions(servers)
  let answered = 0
  const dying: Base = {
    engine: 'postgres',
    vault: witness.vault,
    ...transactions,
    rows: (text, ...params) => rows(text, params),
    db: queriesOver(async (...statement) => {
      if (answered === after) await die()
      const answer = await ask(...statement)
      answered++
      return answer
    }),
    inTurn: (work, about) =>
      transactions.inTurn(async () => {
        const value = await work()
        if (answered === after) await die()
        return value
      }, about),
  }
  const die = async (): Promise<never> => {
    const [own] = await rows<{ pid: number }>('select pg_backend_pid() as pid', [])
    await witness.rows('select pg_terminate_backend(cast(? as integer))', own?.pid ?? 0)
    throw new Error('killed')
  }
  return { seal: () => sealOnce(dying), close: servers.close }
}

onPostgres((database) => {
  test('killed between any two of its statements, the sealer loses and doubles nothing', async () => {
    const url = await database()
    const base = await openPostgres(url, SECRET)
    const chained = await queue(base, 2)
    expect(await sealOnce(base)).toBe(4)
    // read the queue, read the head, four entries, empty the queue
    for (let after = 0; after <= 7; after++) {
      const secuencias = await queue(base, 2)
      const dying = dyingSealer(url, base, after)
      await expect(dying.seal(), `after ${after}`).rejects.toThrow('killed')
      await dying.close()
      expect(await waiting(base)).toBe(4)
      expect(await sealOnce(base)).toBe(4)
      chained.push(...secuencias)
      await isWhole(base, chained)
    }
    await base.close()
  })

  test('a long queue is chained in parts, in the order in which its entries were sealed', async () => {
    const url = await database()
    const [one, two] = await Promise.all([openPostgres(url, SECRET), openPostgres(url, SECRET)])
    const secuencias = await queue(one, 201)
    expect((await Promise.all([sealOnce(one), sealOnce(two), sealOnce(one)])).toSorted()).toEqual(
      [200, 200, 2].toSorted(),
    )
    expect(await sealOnce(two)).toBe(0)
    await isWhole(two, secuencias)
    const entries = await readAll(ledgerStore(one).walk())
    // all of one moment and of one sello: then by what they are, and by their secuencia
    const ofType = (first: number) => secuencias.filter((_, at) => at % 2 === first).toSorted()
    expect(entries.map(({ secuencia }) => secuencia)).toEqual([...ofType(0), ...ofType(1)])
    await Promise.all([one.close(), two.close()])
  })

  test('an entry that waits is found, and the head is that of the chain', async () => {
    const base = await openPostgres(await database(), SECRET)
    const { find, head } = ledgerStore(base)
    const [first = ''] = await queue(base, 1)
    expect(await find(first)).toMatchObject({ secuencia: first, type: 'asignacion' })
    expect(await find(first)).not.toHaveProperty('hash')
    expect(await head()).toBeUndefined()
    await sealOnce(base)
    expect(await find(first)).toMatchObject({ secuencia: first, seq: expect.any(Number) })
    expect(await head()).toMatchObject({ seq: 2 })
    await base.close()
  })
})
