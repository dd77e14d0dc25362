import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemChance } from '../../src/adapters/runtime/system.ts'
import { demoSealFile } from '../../src/adapters/seal/folder.ts'
import { loadOrCreateSeal } from '../../src/adapters/seal/source.ts'
import { openPostgres } from '../../src/db/postgres/open.ts'
import { createStore } from '../../src/db/store.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { type SyntheticPerson, syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { eventually } from '../support/portal.ts'
import { hasPostgres, type PostgresServer, query, startPostgres } from '../support/postgres.ts'
import { freePort, nss, type Running, startPortal } from '../support/process.ts'
import { smtpHost } from '../support/smtp-host.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER, askForLink, confirm, folioOn, giveAddress, linkOf, nssOn } from '../support/walk.ts'

/** People at once; each begins the next trámite when theirs ended. */
const AT_ONCE = 6
const PEOPLE = 2000
const REPLICATED = ['wal_level = replica', 'max_wal_senders = 4', 'hot_standby = on', 'wal_keep_size = 64MB']

type Confirmed = {
  readonly curp: string
  readonly correo: string
  readonly nss: string
  readonly folio: string
}

async function inFiveMinutes(look: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 300_000
  while (!(await look())) {
    if (performance.now() > end) throw new Error('it did not come about in five minutes')
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
}

/** Two servers with synchronous replication, two replicas of the portal, and people who walk the whole trámite. */
describe.runIf(hasPostgres)('two replicas over two servers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'replicas-'))
  const secret = 'un-secreto-de-prueba-de-32-letras-o-mas'
  let primary: PostgresServer
  let standby: PostgresServer
  let mail: Awaited<ReturnType<typeof smtpHost>>
  let portals: Running[]
  let database: string
  const people: SyntheticPerson[] = []

  const env = (name: string) => ({
    MODE: 'demo',
    DATABASE_URL: database,
    DATA_DIR: path.join(folder, name),
    SECRET: secret,
    SEAL_KEY_FILE: demoSealFile(folder),
    SEAL_CERTIFICATE_FILE: demoSealFile(folder),
    CAPTCHA_FIXED_ANSWER: ANSWER,
    LIMITS: 'off',
    BASE_URL: 'http://localhost:3000',
    SMTP_URL: mail.url,
    SMTP_TLS: 'optional',
  })

  beforeAll(async () => {
    loadOrCreateSeal({ folder, portal: 'Prueba', now: Date.now(), chance: systemChance })
    mail = await smtpHost()
    primary = await startPostgres(REPLICATED)
    const url = await primary.database()
    standby = await startPostgres(REPLICATED, primary)
    const name = new URL(url).pathname
    database = `postgres://postgres@127.0.0.1:${primary.port},127.0.0.1:${standby.port}${name}`
    await query(primary.url('postgres'), `alter system set synchronous_standby_names = '*'`)
    await query(primary.url('postgres'), 'select pg_reload_conf()')
    await eventually(async () => {
      const { rows } = await query(primary.url('postgres'), 'select sync_state from pg_stat_replication')
      return rows[0]?.sync_state === 'sync'
    })
    await registerPeople(url)
    portals = await Promise.all(
      ['una', 'otra'].map(async (name) => {
        const port = String(await freePort())
        return { ...(await startPortal({ ...env(name), PORT: port })), url: `http://127.0.0.1:${port}` }
      }),
    )
  })
  afterAll(async () => {
    await Promise.all((portals ?? []).map((portal) => portal.end('SIGKILL')))
    await mail?.close()
    await standby?.stop()
    await primary?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** In the padrón, half of them with a number on file. */
  const registerPeople = async (url: string): Promise<void> => {
    const base = await openPostgres(url, secret)
    const some = syntheticPeople(7)
    while (people.length < PEOPLE) people.push(some.next().value)
    const store = createStore(base, 'localhost', () => crypto.randomUUID())
    await store.savePeople(
      people.map(({ curp, name, nss: had }) => ({
        curp,
        name,
        status: 'vigente' as const,
        numeros: had ? [had] : [],
      })),
      Date.now(),
    )
    await base.close()
  }

  /** Any replica that answers, as a balancer finds it; asked again as a person would after a page of trouble. */
  const anyReplica = async (address: string, init?: RequestInit): Promise<Response> => {
    let last = ''
    for (let tries = 0; ; tries++) {
      const one = portals[(tries + Math.floor(Math.random() * 2)) % portals.length]
      try {
        const answer = await fetch(`${one?.url}${address}`, { ...init, redirect: 'manual' })
        if (answer.status < 500) return answer
        last = `${answer.status} ${await answer.text()}`
      } catch (error) {
        // it was killed, or is not there any more
        last = String(error)
      }
      if (tries > 200) throw new Error(`nobody answers ${address}: ${last}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  const visitor = () =>
    new Visitor({
      app: { request: anyReplica },
      config: { baseUrl: 'http://localhost:3000' },
      mailGone: async () => {},
    })

  const confirmed: Confirmed[] = []
  const troubles: string[] = []
  let lastConfirmed = performance.now()
  let longestGap = 0
  let ended = false

  /** One person: asks, opens the link of the mail, gives an address and reads the number. A step that fails is done again. */
  const walk = async (nth: number): Promise<void> => {
    const { curp } = people[nth] ?? {}
    if (!curp) throw new Error('nobody is left')
    const correo = `persona${nth}@ejemplo.mx`
    const person = visitor()
    let page = await throughLink(person, curp, correo)
    for (let tries = 0; !nssOn(page); tries++) {
      if (tries > 5) throw new Error(`${nth} stands at «${page.title}»: ${page.text.slice(0, 200)}`)
      if (page.title.includes('domicilio') || page.document.querySelector('#cp'))
        page = await giveAddress(person, page, '06000')
      else page = await confirm(person, await person.get('/tramites/nss/resultado'))
    }
    confirmed.push({ curp, correo, nss: nssOn(page), folio: folioOn(page) })
    longestGap = Math.max(longestGap, performance.now() - lastConfirmed)
    lastConfirmed = performance.now()
  }

  /**
   * Asks, and opens the newest link that came. A mail that the killed replica had in its hands comes minutes later: who does
   * not want to wait asks again.
   */
  const throughLink = async (person: Visitor, curp: string, correo: string): Promise<Page> => {
    const before = linksTo(correo).length
    for (let asked = 0; asked < 4; asked++) {
      await askForLink(person, curp, correo)
      const until = performance.now() + 15_000
      const came = await eventually(() => linksTo(correo).length > before || performance.now() > until)
      const newest = came && linksTo(correo).at(-1)
      if (newest) return person.press(await person.get(newest), 'Continuar')
    }
    throw new Error(`no link for ${correo}`)
  }
  const linksTo = (correo: string): string[] =>
    mail.arrived
      .filter(({ rcptTo }) => rcptTo.includes(correo))
      .map(({ raw }) => raw.toString().replaceAll('=\r\n', ''))
      .filter((text) => text.includes('/enlace/'))
      .map(linkOf)

  test('no number that somebody saw is lost, given twice or changed, whatever is killed', async () => {
    let nth = 0
    const stream = Array.from({ length: AT_ONCE }, async () => {
      while (!ended) {
        try {
          await walk(nth++)
        } catch (error) {
          troubles.push((error as Error).message)
        }
      }
    })
    const more = async (n: number) => {
      const until = confirmed.length + n
      await eventually(() => confirmed.length >= until || troubles.length > 0)
    }
    await more(30)
    // a machine is lost, and its standby takes its place
    longestGap = 0
    await primary.kill()
    await new Promise((resolve) => setTimeout(resolve, 500))
    await query(standby.url('postgres'), `alter system set synchronous_standby_names = ''`)
    await query(standby.url('postgres'), 'select pg_promote(true)')
    await query(standby.url('postgres'), 'select pg_reload_conf()')
    await more(30)
    const gap = longestGap
    // and then a replica of the portal
    portals[1]?.child.kill('SIGKILL')
    await more(30)
    ended = true
    await Promise.all(stream)
    console.log(`${confirmed.length} numbers confirmed; longest gap ${Math.round(gap)} ms`)

    expect(
      troubles.map((one) => `${one}\n${portals.map((portal) => portal.said().slice(-1500)).join('\n')}`),
    ).toEqual([])
    // the one that is left chains what waits, and sends what is due
    const { pathname } = new URL(database.replace(/,[^/]*/, ''))
    const left = standby.url(pathname.slice(1))
    await eventually(async () => (await query(left, 'select 1 from por_encadenar')).rowCount === 0)
    // what the killed replica held is sent when its leases run out
    await inFiveMinutes(
      async () => (await query(left, 'select 1 from correos where due_at is not null')).rowCount === 0,
    )

    // nobody got a mail three times, and everybody got theirs
    const results = mail.arrived
      .filter(({ raw }) => raw.includes('application/pdf'))
      .flatMap(({ rcptTo }) => rcptTo)
    const times = (correo: string) => results.filter((one) => one === correo).length
    expect(confirmed.filter(({ correo }) => times(correo) < 1 || times(correo) > 2)).toEqual([])

    // each of them still has that number, and nobody else has it
    const base = await openPostgres(left, secret)
    const store = createStore(base, 'localhost', () => crypto.randomUUID())
    for (const { curp, nss: had, folio } of confirmed) {
      const issue = await store.findIssue(folio)
      expect({ curp: issue?.curp, nss: issue?.nss }).toEqual({ curp, nss: had })
      expect(await store.numerosOf(curp as Curp)).toEqual([had])
    }
    await base.close()
    const nsss = confirmed.map((one) => one.nss)
    expect(new Set(nsss).size).toBe(nsss.length)
    // and sees it again
    for (const { curp, correo, nss: had, folio } of confirmed.filter((_, at) => at % 10 === 0)) {
      const page = await throughLink(visitor(), curp, correo)
      expect({ nss: nssOn(page), folio: folioOn(page) }).toEqual({ nss: had, folio })
    }
    // one chain, with every document in it, and everything that must always hold
    const checked = await nss(
      { ...env('una'), DATA_DIR: path.join(folder, 'orden') },
      'bitacora',
      'verificar',
    )
    expect(checked, checked.said).toMatchObject({ code: 0 })
  })
})
