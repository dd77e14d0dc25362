import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import type { ApiScope } from '../../src/domain/ports/api-key-store.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'

let portal: Portal
let owner: Owner
const waited: number[] = []
/** instead of waiting, where a test says so */
let meanwhile: ((ms: number) => Promise<void>) | undefined
beforeAll(async () => {
  portal = await openPortal({
    env: { LIMITS: 'off' },
    parts: {
      sleep: async (ms) => {
        waited.push(ms)
        await meanwhile?.(ms)
      },
    },
  })
  owner = await ownerAtPaso3(portal, (await newPeople(portal, 41).next()).value)
})
afterAll(() => portal.close())

let count = 0
/** A key of the API, as `nss llaves crear` makes one. */
async function newKey(scopes: readonly ApiScope[] = ['cotejo', 'lotes'], perMinute = 1000) {
  const [id, key] = [`id${count}`, `nss_${'k'.repeat(40)}${count++}`]
  const createdAt = portal.clock.now()
  await portal.ctx.store.addApiKey(key, { id, name: 'Escuela con llave', scopes, perMinute, createdAt })
  return { id, key }
}
async function code(veces: 'una' | 'varias' = 'varias'): Promise<string> {
  const { visitor } = owner
  const page = await visitor.get('/tramites/nss/mio/compartir')
  const done = await visitor.press(page, 'Hacer el código', { para: 'Escuela', dias: '7', veces })
  return done.document.querySelector('.nss')?.textContent ?? ''
}
const ask = (key: string | undefined, body: string, headers: Record<string, string> = {}) =>
  portal.app.request('/api/v1/cotejo', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      ...headers,
    },
  })
const oneOf = (codigo: string, nss = owner.nss) => JSON.stringify({ curp: owner.curp, nss, codigo })
const other = [...take(30)].find(({ nss }) => nss !== undefined)?.nss ?? ''
function* take(n: number) {
  const all = syntheticPeople(6)
  for (let i = 0; i < n; i++) {
    const next = all.next()
    if (!next.done) yield next.value
  }
}
const problemOf = async (answer: Response) => {
  expect(answer.headers.get('content-type')).toContain('application/problem+json')
  const body = (await answer.json()) as { type: string; status: number; codigo: string; title: string }
  expect(body.status).toBe(answer.status)
  expect(body.type).toBe(`urn:ventanilla-nss:problema:${body.codigo}`)
  expect(body.title).toBeTruthy()
  return `${body.status} ${body.codigo}`
}

describe('a key', () => {
  test('is asked for, must be one that counts, and opens nothing beyond its scope', async () => {
    const codigo = await code()
    expect(await problemOf(await ask(undefined, oneOf(codigo)))).toBe('401 llave_falta')
    const unknown = await ask(`nss_${'x'.repeat(43)}`, oneOf(codigo))
    expect(unknown.headers.get('www-authenticate')).toContain('Bearer')
    expect(await problemOf(unknown)).toBe('401 llave_invalida')
    const single = await newKey(['cotejo'])
    const lines = { 'content-type': 'application/x-ndjson' }
    expect(await problemOf(await ask(single.key, oneOf(codigo), lines))).toBe('403 llave_sin_alcance')
    const many = await newKey(['lotes'])
    expect(await problemOf(await ask(many.key, oneOf(codigo)))).toBe('403 llave_sin_alcance')
    expect((await ask(single.key, oneOf(codigo))).status).toBe(200)
    await portal.ctx.store.revokeApiKey(single.id, portal.clock.now())
    expect(await problemOf(await ask(single.key, oneOf(codigo)))).toBe('401 llave_invalida')
    // a session opens nothing here, and the key is stored as a hash
    expect(
      (await owner.visitor.fetch('/api/v1/cotejo', { method: 'POST', body: oneOf(codigo) })).status,
    ).toBe(401)
    const stored = JSON.stringify(portal.base.sqlite.prepare('select * from llaves_api').all())
    expect(stored).not.toContain(single.key)
  })

  test('has so many requests a minute', async () => {
    const { key } = await newKey(['cotejo'], 2)
    const codigo = await code()
    for (let n = 0; n < 2; n++) expect((await ask(key, oneOf(codigo))).status).toBe(200)
    const full = await ask(key, oneOf(codigo))
    expect(Number(full.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await problemOf(full)).toBe('429 demasiadas_peticiones')
    portal.clock.forward(60_000)
    expect((await ask(key, oneOf(codigo))).status).toBe(200)
  })
})

describe('a check', () => {
  test('says one of three things, names the consent, and the person sees who asked', async () => {
    const { key } = await newKey()
    const codigo = await code()
    const yes = (await (await ask(key, oneOf(codigo))).json()) as {
      resultado: string
      consentimiento: string
    }
    expect(yes.resultado).toBe('coincide')
    expect(yes.consentimiento).toMatch(/^[\w-]{22}$/)
    expect(await (await ask(key, oneOf(codigo, other))).json()).toEqual({
      ...yes,
      resultado: 'no coincide',
    })
    expect(await (await ask(key, oneOf('0'.repeat(26)))).json()).toEqual({ resultado: 'sin consentimiento' })
    expect(new Set(waited).size).toBe(1)
    const page = await owner.visitor.get('/tramites/nss/mio/compartir')
    expect(page.text).toContain('Lo usó Escuela con llave, con su llave')
    expect((await owner.visitor.get('/tramites/nss/mio/accesos')).text).toContain(
      'Otra institución, con su llave',
    )
  })

  test.each([
    ['no JSON', '{', '400 json_invalido'],
    ['null', 'null', '422 datos_invalidos'],
    [
      'a field too many',
      JSON.stringify({ curp: 'a', nss: 'b', codigo: 'c', ['a'.repeat(18)]: 1 }),
      '422 datos_invalidos',
    ],
    ['numbers', JSON.stringify({ curp: 1, nss: 2, codigo: 3 }), '422 datos_invalidos'],
    ['a long text', JSON.stringify({ curp: 'a'.repeat(50), nss: 'b', codigo: 'c' }), '422 datos_invalidos'],
    ['a CURP that is none', JSON.stringify({ curp: 'X', nss: '1', codigo: '2' }), '422 datos_invalidos'],
  ])('refuses %s without quoting it', async (_, body, problem) => {
    const { key } = await newKey()
    const answer = await ask(key, body)
    const text = await answer.clone().text()
    expect(await problemOf(answer)).toBe(problem)
    expect(text).not.toContain('aaaa')
  })

  test('refuses another type, and a body that is too large', async () => {
    const { key } = await newKey()
    expect(await problemOf(await ask(key, 'a=b', { 'content-type': 'text/plain' }))).toBe(
      '415 tipo_no_admitido',
    )
    expect(await problemOf(await ask(key, 'x'.repeat(300_000)))).toBe('413 cuerpo_muy_grande')
  })
})

describe('many at once', () => {
  const lines = { 'content-type': 'application/x-ndjson' }
  test('answers a line for each line, in their order', async () => {
    const { key } = await newKey()
    const codigo = await code()
    const body = [oneOf(codigo), 'no json', oneOf(codigo, other), oneOf('0'.repeat(26)), '{"curp":1}'].join(
      '\n',
    )
    const answer = await ask(key, body, lines)
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
    const rows = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(rows.map(({ renglon, resultado, error }) => [renglon, resultado ?? Boolean(error)])).toEqual([
      [1, 'coincide'],
      [2, true],
      [3, 'no coincide'],
      [4, 'sin consentimiento'],
      [5, true],
    ])
  })
  test('are a thousand and no more', async () => {
    const { key } = await newKey()
    const line = `${oneOf('0'.repeat(26))}\n`
    expect((await ask(key, line.repeat(1000), lines)).status).toBe(200)
    expect(await problemOf(await ask(key, line.repeat(1001), lines))).toBe('422 demasiados_renglones')
    expect(await problemOf(await ask(key, '\n', lines))).toBe('400 json_invalido')
  })
})

describe('an idempotency key', () => {
  const named = (name: string) => ({ 'idempotency-key': name })
  test('gives the first answer again, so that a broken line spends no code twice', async () => {
    const { key } = await newKey()
    const codigo = await code('una')
    const first = await ask(key, oneOf(codigo), named('a1'))
    const again = await ask(key, oneOf(codigo), named('a1'))
    expect(await again.text()).toBe(await first.text())
    expect(await (await ask(key, oneOf(codigo), named('a2'))).json()).toEqual({
      resultado: 'sin consentimiento',
    })
  })
  test('belongs to one request and to one key of the API', async () => {
    const [mine, theirs] = [await newKey(), await newKey()]
    const codigo = await code()
    await ask(mine.key, oneOf(codigo), named('b'))
    expect(await problemOf(await ask(mine.key, oneOf(codigo, other), named('b')))).toBe(
      '422 idempotencia_distinta',
    )
    expect(await (await ask(theirs.key, oneOf(codigo, other), named('b'))).json()).toMatchObject({
      resultado: 'no coincide',
    })
    expect(await problemOf(await ask(mine.key, oneOf(codigo), named('x'.repeat(201))))).toBe(
      '400 idempotencia_larga',
    )
  })
  test('is under way for as long as a slow batch runs, so that a second run spends none of its codes', async () => {
    const { key } = await newKey()
    const codigo = await code('una')
    const rows = [...Array.from({ length: 120 }, () => oneOf('0'.repeat(26))), oneOf(codigo)]
    const lines = { ...named('lote'), 'content-type': 'application/x-ndjson' }
    const send = () => ask(key, rows.join('\n'), lines)
    let groups = 0
    let again: string | undefined
    meanwhile = async (ms) => {
      // 1: between two groups of rows
      if (ms !== 1 || again) return
      portal.clock.forward(120_000)
      await portal.ctx.store.sweep(portal.clock.now())
      if (++groups === 4) again = await problemOf(await send())
    }
    try {
      const first = await (await send()).text()
      expect(again).toBe('409 idempotencia_en_curso')
      expect(first.trimEnd().split('\n').at(-1)).toContain('"resultado":"coincide"')
      expect(await (await send()).text()).toBe(first)
    } finally {
      meanwhile = undefined
    }
  })
  test('answers one of many at once, and the others that it is under way, or the same', async () => {
    const { key } = await newKey()
    const codigo = await code('una')
    const all = await Promise.all(Array.from({ length: 8 }, () => ask(key, oneOf(codigo), named('c'))))
    const texts = await Promise.all(all.map((one) => one.text()))
    expect(texts.filter((text) => text.includes('sin consentimiento'))).toEqual([])
    expect(texts.filter((text) => text.includes('"coincide"')).length).toBeGreaterThan(0)
    expect(all.every(({ status }) => status === 200 || status === 409)).toBe(true)
  })
  test('is kept encrypted, and for a day', async () => {
    const { key } = await newKey()
    await ask(key, oneOf(await code()), named('d'))
    const kept = () => portal.base.sqlite.prepare('select * from idempotencias').all()
    expect(kept().length).toBeGreaterThan(0)
    expect(JSON.stringify(kept())).not.toContain('coincide')
    await portal.ctx.store.sweep(portal.clock.now() + 25 * 3_600_000)
    expect(kept()).toEqual([])
  })
})

test('the OpenAPI description has what validates, and each problem that there is', async () => {
  const answer = await portal.app.request('/api/v1/openapi.json')
  expect(answer.headers.get('etag')).toBeTruthy()
  const api = (await answer.json()) as {
    openapi: string
    paths: Record<string, { post: { responses: Record<string, unknown> } }>
    components: { schemas: Record<string, { required: string[]; additionalProperties: boolean }> }
  }
  expect(api.openapi).toMatch(/^3\.1\./)
  expect(api.components.schemas.Cotejo).toMatchObject({
    required: ['curp', 'nss', 'codigo'],
    additionalProperties: false,
  })
  expect(Object.keys(api.paths['/api/v1/cotejo']?.post.responses ?? {})).toEqual(
    expect.arrayContaining(['200', '400', '401', '403', '409', '413', '415', '422', '429']),
  )
  // every reference leads somewhere
  const text = JSON.stringify(api)
  const names = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name = '']) => name)
  expect(names.filter((name) => !(name in api.components.schemas))).toEqual([])
})
