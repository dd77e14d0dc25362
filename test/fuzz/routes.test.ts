/// <reference lib="dom" />
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { HtmlValidate } from 'html-validate'
import { parseHTML } from 'linkedom'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import type { Role } from '../../src/domain/facts/staff.ts'
import { routes } from '../../src/routes/index.ts'
import { type NewPerson, newPeople, type Owner, ownerAtPaso2, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { demoClerk } from '../support/staff.ts'
import { hostileBody, hostileHeaders, hostileText, MARK } from './support/hostile.ts'

/** `CASOS=20000` for the whole measure; fewer keep the suite short. `SEMILLA` repeats a run. */
const CASES = Number(process.env.CASOS ?? 250)
const SEED = Number(process.env.SEMILLA ?? Date.now() % 1_000_000_000)

let portal: Portal
let people: AsyncGenerator<NewPerson, never>
const inside = new Map<'paso2' | 'paso3', Owner>()
beforeAll(async () => {
  portal = await openPortal({
    env: { LIMITS: 'off', TRUSTED_PROXIES: '127.0.0.1' },
    parts: { sleep: async () => {} },
  })
  people = newPeople(portal, 44)
})
afterAll(() => portal.close())

/** Who asks: somebody without a session, at Paso 2, or at Paso 3. Whoever lost the session is replaced. */
async function visitorAs(where: 'nobody' | 'paso2' | 'paso3' | Role): Promise<Owner | undefined> {
  if (where === 'nobody') return undefined
  if (where !== 'paso2' && where !== 'paso3') return employee(where)
  const known = inside.get(where)
  const page = where === 'paso2' ? '/tramites/nss/domicilio' : '/tramites/nss/resultado'
  if (known && (await known.visitor.fetch(page)).status === 200) return known
  const make = where === 'paso2' ? ownerAtPaso2 : ownerAtPaso3
  const made = await make(portal, (await people.next()).value)
  inside.set(where, made)
  return made
}

const employees = new Map<Role, Owner>()
/** Somebody of the counter, beside the thing of an owner. Whoever was signed out is replaced. */
async function employee(role: Role): Promise<Owner | undefined> {
  const known = employees.get(role)
  if (known && (await known.visitor.fetch('/mostrador/cuenta')).status === 200) return known
  const owner = await visitorAs('paso3')
  const made = owner && { ...owner, visitor: await demoClerk(portal, role) }
  if (made) employees.set(role, made)
  return made
}

const PARAMS = {
  right: (owner: Owner | undefined): Record<string, string> => ({
    handle: owner?.handle ?? '',
    token: owner?.token ?? '',
    folio: owner?.folio ?? '',
    codigo: owner?.codigo ?? '',
    cp: '06000',
    archivo: 'asignacion.pdf',
    id: '1',
    nombre: 'x.pdf',
  }),
}

const aCase = fc.record({
  route: fc.constantFrom(...routes),
  method: fc.oneof(
    { weight: 12, arbitrary: fc.constant('') },
    fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS'),
  ),
  where: fc.constantFrom('nobody', 'paso2', 'paso3', 'responsable', 'operacion', 'auditoria'),
  right: fc.boolean(),
  params: fc.array(hostileText, { minLength: 2, maxLength: 2 }),
  query: fc.oneof(
    fc.constant(''),
    hostileText.map((text) => `?${encodeURIComponent(text.slice(0, 500))}`),
    fc.constant('?enviado&lento&detalle'),
  ),
  body: hostileBody,
  type: fc.oneof(
    { weight: 8, arbitrary: fc.constant('application/x-www-form-urlencoded') },
    fc.constantFrom(
      'application/json',
      'multipart/form-data; boundary=x',
      'text/plain',
      'multipart/form-data',
      '',
    ),
  ),
  headers: hostileHeaders,
})
type Case = typeof aCase extends fc.Arbitrary<infer T> ? T : never

async function send(one: Case): Promise<Response> {
  const [ownMethod, pattern] = one.route
  const owner = await visitorAs(one.where)
  const right = one.right ? PARAMS.right(owner) : {}
  const hostile = [...one.params]
  const path = pattern.replace(/:(\w+)/g, (_, name: string) =>
    right[name] !== undefined
      ? right[name]
      : encodeURIComponent(wellFormed(hostile.pop() ?? '').slice(0, 2000)),
  )
  const method = one.method || ownMethod
  const cookie = [...(owner?.visitor.cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = {
    ...(cookie ? { cookie } : {}),
    ...one.headers,
    ...(one.type ? { 'content-type': one.type } : {}),
  }
  const body = method === 'GET' || method === 'OPTIONS' ? {} : { body: one.body }
  return portal.app.request(path + one.query, { method, headers, ...body })
}
const wellFormed = (text: string) => text.toWellFormed()

const html = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    'doctype-style': 'off',
    'no-implicit-close': 'off',
    'no-implicit-input-type': 'off',
    'no-implicit-button-type': 'off',
  },
})
const judged = new Map<string, string[]>()

/** What is wrong with a page, once for each page. */
async function faultsOf(text: string): Promise<string[]> {
  const key = createHash('sha256').update(text).digest('base64')
  const known = judged.get(key)
  if (known) return known
  const { document } = parseHTML(text)
  const leaked = document.querySelectorAll(
    `${MARK}, [${MARK}], [onclick], [onfocus], [onload], [href^="javascript"]`,
  )
  const report = await html.validateString(text)
  const faults = [
    ...report.results.flatMap(({ messages }) => messages.map((one) => `${one.ruleId}: ${one.message}`)),
    ...(leaked.length > 0 ? [`${leaked.length} elements of somebody else`] : []),
  ]
  judged.set(key, faults)
  return faults
}

test(`${CASES} hostile requests to every address: each gets an answer under 500, and a page is valid HTML`, async () => {
  const seen = new Map<string, number>()
  const property = fc.asyncProperty(aCase, async (one) => {
    const answer = await send(one)
    const type = answer.headers.get('content-type') ?? ''
    const body = Buffer.from(await answer.arrayBuffer())
    expect(answer.status, `${one.route[0]} ${one.route[1]}`).toBeLessThan(500)
    expect(answer.headers.has('x-fuga')).toBe(false)
    const to = answer.headers.get('location')
    if (to) expect(to).toMatch(/^\/(?!\/)/)
    const plain = answer.headers.has('content-encoding') ? undefined : body.toString()
    if (plain !== undefined && type.startsWith('text/html')) expect(await faultsOf(plain)).toEqual([])
    if (plain && type.startsWith('application/json')) expect(() => JSON.parse(plain)).not.toThrow()
    const key = `${one.route[0]} ${one.route[1]}`
    seen.set(key, (seen.get(key) ?? 0) + 1)
  })
  await fc.assert(property, { numRuns: CASES, seed: SEED, endOnFailure: !process.env.CASOS })
  if (CASES >= 1000) expect(seen.size).toBe(routes.length)
  expect(await brokenInvariants(portal.base)).toEqual([])
  expect(({} as Record<string, unknown>).accion).toBeUndefined()
  if (process.env.CASOS) console.log(`${CASES} cases, ${judged.size} different pages, seed ${SEED}`)
}, 3_600_000)

test('no line of the log has more than one line, or a control character', () => {
  expect(portal.lines.length).toBeGreaterThan(CASES / 2)
  for (const line of portal.lines) expect(JSON.stringify(line)).not.toMatch(/[\u0000-\u001f]|x-fuga/i)
})
