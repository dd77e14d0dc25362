import { afterEach, describe, expect, test } from 'vitest'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { createStore } from '../../src/db/store.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { NOON, order, place, request, SERIES } from '../db/store-contract.ts'
import { eventually } from '../support/portal.ts'
import { hasPostgres, type PostgresServer, query, startPostgres } from '../support/postgres.ts'

const SECRET = 'a secret of the tests, long enough to be one'
const REPLICATED = ['wal_level = replica', 'max_wal_senders = 4', 'hot_standby = on', 'wal_keep_size = 64MB']

/** A standby that is behind when it takes the place of the primary: the line between them was cut a moment before. */
describe.runIf(hasPostgres)('a primary is lost while its standby is behind', () => {
  let primary: PostgresServer
  let standby: PostgresServer
  afterEach(async () => {
    await standby.stop()
    await primary.stop()
  })
  let database: string
  const open = async (url: string) => {
    const base = await openPostgres(url, SECRET)
    return { base, store: createStore(base, 'ventanilla.example', () => crypto.randomUUID()) }
  }
  const setting = async (server: PostgresServer, change: string): Promise<void> => {
    await query(server.url('postgres'), change)
    await query(server.url('postgres'), 'select pg_reload_conf()')
  }
  const followers = async () =>
    (await query(primary.url('postgres'), 'select sync_state from pg_stat_replication')).rows
  const cutOff = async () => {
    await setting(standby, `alter system set primary_conninfo = ''`)
    await eventually(async () => (await followers()).length === 0)
  }

  const prepare = async (synchronous: boolean) => {
    primary = await startPostgres(REPLICATED)
    const url = await primary.database()
    database = new URL(url).pathname.slice(1)
    standby = await startPostgres(REPLICATED, primary)
    if (synchronous) await setting(primary, `alter system set synchronous_standby_names = '*'`)
    const wanted = synchronous ? 'sync' : 'async'
    await eventually(async () => (await followers())[0]?.sync_state === wanted)
    const opened = await open(url)
    await opened.store.replaceSeries(SERIES)
    const { store } = opened
    const someone = { curp: 'CURP1' as Curp, correo: 'persona1@correo.example' as Correo }
    const asked = await store.requestLink(request(someone))
    if (asked.outcome !== 'mailed') throw new Error(asked.outcome)
    // what was committed so far is on both
    await eventually(async () => {
      const { rows } = await query(
        primary.url('postgres'),
        'select replay_lsn = pg_current_wal_flush_lsn() as even from pg_stat_replication',
      )
      return rows[0]?.even === true
    })
    const issuing = () =>
      store.issue(order(asked.tramite.id, { curp: someone.curp, address: place('01'), now: NOON }))
    return { ...opened, curp: someone.curp, issuing }
  }
  const promote = async () => {
    await primary.kill()
    await setting(standby, `alter system set synchronous_standby_names = ''`)
    await query(standby.url('postgres'), 'select pg_promote(true)')
    return open(standby.url(database))
  }

  describe('asynchronous', () => {
    test('a number that was confirmed is lost with it, and nothing says so: no trámite is given like that', async () => {
      const { base, curp, issuing } = await prepare(false)
      await cutOff()
      expect(await issuing()).toMatchObject({ outcome: 'issued' })
      expect(await base.rows('select 1 from numeros')).toHaveLength(1)
      const after = await promote()
      expect(await after.store.numerosOf(curp)).toEqual([])
      await after.base.close()
      await base.close()
    })
  })

  describe('synchronous', () => {
    test('nobody is told of a number that only one of them has', async () => {
      const { base, curp, issuing } = await prepare(true)
      await cutOff()
      let told = false
      const issued = issuing().then(
        () => (told = true),
        () => undefined,
      )
      await eventually(
        async () =>
          (
            await query(
              primary.url('postgres'),
              `select 1 from pg_stat_activity where wait_event = 'SyncRep'`,
            )
          ).rowCount,
      )
      expect(told).toBe(false)
      const after = await promote()
      await issued
      expect(told).toBe(false)
      expect(await after.store.numerosOf(curp)).toEqual([])
      await after.base.close()
      await base.close()
    })
  })
})
