import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startSealer } from '../../src/app/sealer.ts'
import { clockAhead } from '../../src/db/postgres/clock.ts'
import { type OpenPostgres, openPostgres } from '../../src/db/postgres/open.ts'
import { createStore } from '../../src/db/store.ts'
import { MINUTE } from '../../src/domain/base/time.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { troubleOf } from '../../src/ops/trouble.ts'
import { HOUR, NOON, request, SERIES } from '../db/store-contract.ts'
import { asVentanilla, eventually } from '../support/portal.ts'
import { query } from '../support/postgres.ts'
import { onPostgres, SECRET } from './engines.ts'

const DAYS = 24 * HOUR

/** What a server does to whoever works on it, and what becomes of the work. */
onPostgres((database) => {
  let url: string
  let base: OpenPostgres
  let store: Store
  let owner: pg.Client
  beforeAll(async () => {
    url = await database()
    base = await openPostgres(asVentanilla(url), SECRET, { connections: 2, patienceMs: 1500 })
    store = createStore(base, 'ventanilla.example', () => crypto.randomUUID())
    await store.replaceSeries(SERIES)
    owner = new pg.Client(url)
    owner.on('error', () => {})
    await owner.connect()
  })
  afterAll(async () => {
    await owner.end()
    await base.close()
  })
  const waiting = (event: string) =>
    eventually(async () => {
      const { rowCount } = await query(
        url,
        `select 1 from pg_stat_activity where wait_event_type = $1 and datname = current_database()`,
        [event],
      )
      return rowCount
    })
  const count = (bucket: string) => store.consumeQuota(bucket, 100, HOUR, NOON)

  test('a link that is asked for as its trámite is swept away is of a new one', async () => {
    const asked = await store.requestLink(request())
    if (asked.outcome !== 'mailed') throw new Error(asked.outcome)
    await owner.query('begin')
    await owner.query('delete from tramites where id = $1', [asked.tramite.id])
    const again = store.requestLink(request({ now: NOON + HOUR, expiresAt: NOON + 2 * DAYS }))
    await waiting('Lock')
    await owner.query('commit')
    const given = await again
    expect(given.outcome).toBe('mailed')
    expect(given.outcome === 'mailed' && given.tramite.id).not.toBe(asked.tramite.id)
  })

  test('a machine whose clock is not the server’s is told so, once', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5 * MINUTE })
    const told: string[] = []
    const stop = startSealer(base, { now: () => NOON }, (message) => told.push(message))
    await eventually(() => told.length > 0)
    await stop()
    vi.useRealTimers()
    expect(told).toEqual([expect.stringMatching(/adelantado (299|300) segundos respecto al de PostgreSQL/)])
    expect(Math.abs(await clockAhead(base, Date.now))).toBeLessThan(1000)
  })

  test('prepared statements that a pooler gave to another client are done without', async () => {
    await count('prepared')
    await base.inTurn(() => base.rows('deallocate all'), { locks: [] })
    for (let nth = 2; nth < 6; nth++) expect(await count('prepared')).toMatchObject({ count: nth })
    expect(await base.rows('select 1 from pg_prepared_statements')).toEqual([])
  })

  test('a line that asked nothing for too long is ended by the server, and the work begins again', async () => {
    let tries = 0
    const value = await base.inTurn(async () => {
      if (tries++ === 0) {
        await base.rows(`set local idle_in_transaction_session_timeout = '1ms'`)
        await sleep(20)
      }
      return base.rows('select 7 as seven')
    })
    expect([value, tries]).toEqual([[{ seven: 7 }], 2])
  })

  test('connections that are all in use are waited for, and then the operator is told', async () => {
    await owner.query('begin; lock table limites in access exclusive mode')
    const busy = [count('busy'), count('busy')]
    await waiting('Lock')
    const late = await store.findTramite('nobody').then(
      () => undefined,
      (error: Error) => error,
    )
    expect(late).toMatchObject({ code: 'NO_CONNECTION' })
    expect(troubleOf(late)).toContain('DATABASE_CONNECTIONS')
    await owner.query('rollback')
    expect((await Promise.all(busy)).map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
    expect(await store.findTramite('nobody')).toBeUndefined()
  })

  test('a server that takes no more connections is asked with those that there are; who has none is told', async () => {
    const name = new URL(url).pathname.slice(1)
    // so that the pool has one, and would take another
    await query(url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ventanilla'`)
    await count('few')
    await query(url, `alter database ${name} connection limit 2`)
    const all = await Promise.all(Array.from({ length: 20 }, () => count('few')))
    expect(all.every(({ outcome }) => outcome === 'ok')).toBe(true)
    const refused = await openPostgres(asVentanilla(url), SECRET).catch((error: Error) => error)
    expect(troubleOf(refused)).toContain('max_connections')
    await query(url, `alter database ${name} connection limit -1`)
  })

  test('a statement that takes too long, and a server that takes no changes, are told', async () => {
    const long = base.inTurn(async () => {
      await base.rows(`set local statement_timeout = '10ms'`)
      await base.rows('select pg_sleep(1)')
    })
    expect(troubleOf(await long.catch((error: Error) => error))).toContain('tardó demasiado')
    const name = new URL(url).pathname.slice(1)
    await query(url, `alter database ${name} set default_transaction_read_only = on`)
    await query(url, `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'ventanilla'`)
    const refused = await count('read only').catch((error: Error) => error)
    expect(troubleOf(refused)).toContain('acepta cambios')
    // as a primary's place is taken by another
    const client = new pg.Client(url)
    await client.connect()
    await client.query('set default_transaction_read_only = off')
    await client.query(`alter database ${name} reset default_transaction_read_only`)
    await client.end()
    expect(await count('read only')).toMatchObject({ outcome: 'ok' })
  })
})
