import { randomInt } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../src/db/base/open.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { createStore } from '../../src/db/store.ts'
import { DOCUMENT_TYPES } from '../../src/domain/facts/issue.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { sha256 } from '../../src/domain/seal/ledger.ts'
import { type Running, startPortal } from '../support/process.ts'
import { smtpHost } from '../support/smtp-host.ts'
import { Person } from './support/person.ts'

/** `TRAMITES=300` for the whole measure; fewer keep the suite short. */
const TRAMITES = Number(process.env.TRAMITES ?? 4)
const AT_ONCE = 12
/** Most lives of the process are shorter than this, in ms; one in six is long enough for what was left to be made. */
const SHORT = process.env.TRAMITES ? 3_000 : 900
const LONG = 8 * SHORT
const SECRET = 'un secreto de prueba que mide más de 32 caracteres'

let folder: string
let smtp: Awaited<ReturnType<typeof smtpHost>>
let portal: Running
let kills = 0
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'golpes-'))
  smtp = await smtpHost()
})
afterAll(async () => {
  await portal.end('SIGKILL')
  await smtp.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = () => {
  const base = openDatabase(folder, SECRET)
  return { base, store: createStore(base, 'localhost', () => 'x') }
}
const begin = () =>
  startPortal({
    DATA_DIR: folder,
    SECRET,
    SMTP_URL: smtp.url,
    LIMITS: 'off',
    CAPTCHA_FIXED_ANSWER: 'Prueba7',
  })

async function seedPeople(): Promise<Curp[]> {
  const curps: Curp[] = []
  const { base, store } = open()
  for (const { curp, name, nss } of syntheticPeople(909)) {
    if (nss) continue
    await store.savePeople([{ curp, name, status: 'vigente', numeros: [] }], Date.now())
    if (curps.push(curp) === TRAMITES) break
  }
  await base.close()
  return curps
}

/** Dies at any moment, and stands up again by itself. */
async function killUntil(done: () => boolean): Promise<void> {
  while (!done() || kills === 0) {
    await sleep(randomInt(20, kills % 6 === 5 ? LONG : SHORT))
    if (done() && kills > 0) return
    await portal.end('SIGKILL')
    kills++
    portal = await begin()
  }
}

test(`killed again and again through ${TRAMITES} trámites, it loses nothing and doubles nothing`, async () => {
  const curps = await seedPeople()
  portal = await begin()
  const waiting = curps.map((curp) => new Person({ url: () => portal.url, mails: smtp.arrived }, curp))
  const people = [...waiting]
  const work = async (): Promise<void> => {
    for (let one = waiting.shift(); one; one = waiting.shift()) await one.walk()
  }
  let walking = true
  const walks = Promise.all(Array.from({ length: AT_ONCE }, work)).finally(() => {
    walking = false
  })
  await Promise.all([walks, killUntil(() => !walking)])
  expect(kills).toBeGreaterThan(0)
  if (process.env.TRAMITES) console.log(`${kills} kills, ${smtp.arrived.length} mails`)

  const { base, store } = open()
  const count = (sql: string) => Number(base.sqlite.prepare(sql).pluck().get())
  // what the dead left unmade is made by whoever lives on
  while (count('select count(*) from documentos where pdf is null') > 0) await sleep(50)
  await Promise.all(people.map((person) => person.look()))
  await portal.end()
  expect(await brokenInvariants(base)).toEqual([])
  expect(count("select count(*) from numeros where origin = 'asignado'")).toBe(TRAMITES)
  for (const { curp, seen } of people) expect(await store.numerosOf(curp as Curp)).toEqual([...seen])
  // a mail that a dead process held goes out when its lease ends: it is due, or was sent, or is told as not answered for
  const lost = `select count(*) from emisiones e where not exists (select 1 from correos c
    where c.tramite_id = e.tramite_id and c.kind = 'resultado' and (c.sent_at is not null or c.due_at is not null
      or c.reason = 'sin_respuesta'))`
  expect(count(lost)).toBe(0)
  for (const folio of base.sqlite.prepare('select folio from emisiones').pluck().all() as string[])
    for (const type of DOCUMENT_TYPES) {
      const file = (await store.findDocument(folio, type))?.file
      const bytes = await store.readPdf(folio, type)
      expect(bytes && Buffer.from(sha256(bytes)).equals(Buffer.from(file?.sha256 ?? ''))).toBe(true)
    }
  await base.close()
}, 3_600_000)
