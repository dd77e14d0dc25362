import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byteaArray, copyIn } from '../../../src/db/postgres/copy.ts'
import { hasPostgres, type PostgresServer, startPostgres } from '../../support/postgres.ts'

describe.skipIf(!hasPostgres)('COPY into a table', () => {
  let server: PostgresServer
  let client: pg.Client
  beforeAll(async () => {
    server = await startPostgres()
    client = new pg.Client(server.url('postgres'))
    await client.connect()
    await client.query('create table copied (a bytea primary key, b text, c bigint)')
  }, 60_000)
  afterAll(async () => {
    await client.end()
    await server.stop()
  })
  const columns = ['a', 'b', 'c']

  test('keeps bytes, letters, numbers and nothing at all as they are', async () => {
    const rows = [
      [Buffer.of(0, 255, 92, 10), 'tab\t, línea\n, \\N, «ñ» y 🪪', 9_007_199_254_740_991n],
      [Buffer.alloc(0), '', -1n],
      [Buffer.alloc(70_000, 7), null, null],
    ]
    await copyIn(client, 'copied', columns, rows)
    const found = await client.query({ text: 'select a, b, c from copied order by c', rowMode: 'array' })
    const inOrder = [rows[1], rows[0], rows[2]].map((row) =>
      row?.map((cell) => (typeof cell === 'bigint' ? String(cell) : cell)),
    )
    expect(found.rows).toEqual(inOrder)
    await copyIn(client, 'copied', columns, [])
    expect((await client.query('select 1 from copied')).rowCount).toBe(3)
  })

  test('that fails rejects with what the server says, and the connection goes on', async () => {
    const twice = [Buffer.of(1), 'una', 1]
    await expect(copyIn(client, 'copied', columns, [twice, twice])).rejects.toMatchObject({ code: '23505' })
    await expect(copyIn(client, 'nowhere', columns, [twice])).rejects.toMatchObject({ code: '42P01' })
    await expect(copyIn(client, 'copied', columns, [[Buffer.of(1)]])).rejects.toMatchObject({ code: '22P04' })
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  test('an array of bytes is one parameter', async () => {
    const all = [Buffer.of(0, 92), undefined, Buffer.alloc(0)]
    const { rows } = await client.query('select $1::bytea[] as a', [byteaArray(all)])
    expect(rows).toEqual([{ a: [all[0], null, all[2]] }])
  })
})
