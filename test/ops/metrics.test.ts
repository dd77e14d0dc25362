import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, enter, giveAddress } from '../support/walk.ts'

const TOKEN = 'un-token-de-prueba-largo'
const docs = path.resolve(import.meta.dirname, '../../docs')

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { METRICS_TOKEN: TOKEN } })
})
afterAll(() => portal.close())

const ask = (token?: string, at = portal) =>
  at.app.request('/metrics', token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } })
const read = async () => (await ask(TOKEN)).text()
/** The value of one sample, its labels in the order they are written. */
const sample = (text: string, name: string, labels = ''): number =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(labels ? `${name}{${labels}} ` : `${name} `))
      ?.split(' ')
      .at(-1),
  )

describe('/metrics', () => {
  test('is for whoever bears the token, and is not there without one in the settings', async () => {
    expect((await ask()).status).toBe(401)
    expect((await ask('otro')).status).toBe(401)
    expect((await ask(TOKEN)).headers.get('content-type')).toContain('version=0.0.4')
    const plain = await openPortal()
    expect((await ask(TOKEN, plain)).status).toBe(404)
    await plain.close()
  })

  test('the handbook tells Prometheus how to bear it, and watches also what there is no figure of yet', async () => {
    const handbook = readFileSync(path.join(docs, 'operacion.md'), 'utf8')
    expect(/scrape_configs:[\s\S]*?```/.exec(handbook)?.[0]).toContain('authorization:')
    const text = await read()
    // no backup was made yet
    expect(sample(text, 'ventanilla_backup_age_seconds')).toBeNaN()
    expect(handbook).toContain('absent(ventanilla_backup_age_seconds)')
  })

  test('every line is a comment or a sample, and each family is told once', async () => {
    const lines = (await read()).trimEnd().split('\n')
    for (const line of lines)
      expect(line).toMatch(
        /^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+.\deInf]+)$/,
      )
    const types = lines.filter((line) => line.startsWith('# TYPE'))
    expect(new Set(types).size).toBe(types.length)
    const samples = lines.filter((line) => !line.startsWith('#')).map((line) => line.replace(/ \S+$/, ''))
    expect(new Set(samples).size).toBe(samples.length)
  })

  test('counts answers by the pattern of their route, in buckets that add up, and never by path', async () => {
    const secret = 'unaligaquenadiedebever'
    for (let nth = 0; nth < 3; nth++) await portal.app.request(`/enlace/${secret}`)
    await portal.app.request('/no/hay', { method: 'BREW' })
    const text = await read()
    const labels = 'route="/enlace/:token",method="GET",status="410"'
    const status = /route="\/enlace\/:token",method="GET",status="(\d+)"/.exec(text)?.[1] ?? ''
    const found = labels.replace('410', status)
    const name = 'ventanilla_http_request_duration_seconds'
    expect(sample(text, `${name}_count`, found)).toBe(3)
    expect(sample(text, `${name}_bucket`, `${found},le="+Inf"`)).toBe(3)
    expect(sample(text, `${name}_bucket`, `${found},le="10"`)).toBe(3)
    expect(text).not.toContain(secret)
    expect(text).not.toContain('BREW')
  })

  test('follows a trámite: mail that waits, a number that is given, a series that shrinks', async () => {
    const before = await read()
    expect(sample(before, 'ventanilla_issues_total', 'kind="asignacion"')).toBeNaN()
    const { person, cp } = DEMO_PEOPLE.find(
      (one) => one.shows === 'asignacion',
    ) as (typeof DEMO_PEOPLE)[number]
    const visitor = new Visitor(portal)
    await giveAddress(visitor, await enter(visitor, person.curp, 'ana@ejemplo.mx'), cp)
    const after = await read()
    expect(sample(after, 'ventanilla_issues_total', 'kind="asignacion"')).toBe(1)
    expect(sample(after, 'ventanilla_ledger_entries')).toBe(2)
    const lefts = (text: string) =>
      [...text.matchAll(/^ventanilla_series_left\{.*\} (\d+)$/gm)].map((one) => Number(one[1]))
    expect(new Set(lefts(before))).toEqual(new Set([10_000]))
    expect(lefts(after).reduce((sum, left) => sum + left)).toBe(
      lefts(before).reduce((sum, left) => sum + left) - 1,
    )
    expect(before).not.toContain('ventanilla_series_days_left')
    // one number on the first day: twenty thousand and more are left
    expect(Number(/^ventanilla_series_days_left\{estado="\d\d"\} (\d+)$/m.exec(after)?.[1])).toBeGreaterThan(
      9_000,
    )
    expect(sample(after, 'ventanilla_sqlite_transactions_total')).toBeGreaterThan(
      sample(before, 'ventanilla_sqlite_transactions_total'),
    )
    await eventually(async () => sample(await read(), 'ventanilla_pdf_queue') === 0)
  })

  test('says how long mail and alerts have waited while no server takes them', async () => {
    const stuck = await openPortal({
      env: { METRICS_TOKEN: TOKEN },
      parts: {
        carrier: { deliver: async () => ({ outcome: 'later', reason: 'no' }), close: async () => {} },
      },
    })
    await askForLink(new Visitor(stuck), DEMO_PEOPLE[0]?.person.curp ?? '', 'ana@ejemplo.mx')
    stuck.clock.forward(7_200_000)
    const text = await (await ask(TOKEN, stuck)).text()
    expect(sample(text, 'ventanilla_outbox_depth')).toBe(1)
    expect(sample(text, 'ventanilla_outbox_age_seconds')).toBe(7200)
    expect(sample(text, 'ventanilla_alerts_pending')).toBe(0)
    const at = stuck.clock.now() - 5000
    stuck.base.sqlite
      .prepare("insert into alertas (at, level, message, due_at) values (?, 'warn', 'x', ?)")
      .run(at, at)
    const later = await (await ask(TOKEN, stuck)).text()
    expect(sample(later, 'ventanilla_alerts_pending')).toBe(1)
    expect(sample(later, 'ventanilla_alerts_age_seconds')).toBe(5)
    await stuck.close()
  })
})

test('the dashboard and the alerts of the handbook ask for measures that exist', async () => {
  portal.base.sqlite.exec(
    "insert into auditoria (at, what, actor, outcome) values (1, 'orden', 'nss respaldo crear', 'ok')",
  )
  const told = await read()
  const dashboard = JSON.parse(readFileSync(path.join(docs, 'grafana.json'), 'utf8'))
  const asked = [
    ...dashboard.panels.flatMap((panel: { targets: { expr: string }[] }) =>
      panel.targets.map(({ expr }) => expr),
    ),
    ...[...readFileSync(path.join(docs, 'operacion.md'), 'utf8').matchAll(/^\| .* \| `(.*)` \|$/gm)].map(
      (one) => one[1],
    ),
  ].flatMap((text: string) => text.match(/\b(ventanilla|process|nodejs)_\w+/g) ?? [])
  expect(asked.length).toBeGreaterThan(25)
  // only an imported catalogue has an age
  for (const name of new Set(asked.filter((one) => one !== 'ventanilla_catalogue_age_seconds')))
    expect(told, name).toMatch(new RegExp(`^${name}[ {]`, 'm'))
})
