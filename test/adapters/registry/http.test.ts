import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { HttpRegistrySettings } from '../../../src/adapters/registry/connection.ts'
import { createHttpRegistry } from '../../../src/adapters/registry/http.ts'
import { createCircuitBreaker } from '../../../src/adapters/runtime/circuit-breaker.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED, type DemoPerson } from '../../../src/db/seed/demo-people.ts'
import type { Person } from '../../../src/domain/person/person.ts'
import { RegistryDown } from '../../../src/domain/ports/person-registry.ts'
import {
  type Manners,
  type RegistryServerSettings,
  recordOf,
  registryServer,
} from '../../support/registry-server.ts'
import { localhostCertificate } from '../../support/smtp-host.ts'

const people = DEMO_PEOPLE.map((one) => one.person)
const who = (shows: DemoPerson['shows']): Person => {
  const found = DEMO_PEOPLE.find((one) => one.shows === shows)
  if (!found) throw new Error(`nobody shows ${shows}`)
  return found.person
}
const ROSAURA = who('asignacion')
const TOKEN = 'token-de-prueba'

const open: { close(): unknown }[] = []
/** all that an operator could read in a log: sentences, errors with their stacks, addresses that were asked */
const said: unknown[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
  const readable = inspect(said.splice(0), { depth: 9, showHidden: true, maxStringLength: null })
  expect(readable).not.toMatch(/[A-Z]{4}\d{6}[HMX]/)
  for (const secret of [TOKEN, 'PEÑALOZA', 'ROSAURA']) expect(readable).not.toContain(secret)
})

/** A service and the register that asks it. */
async function joined(
  service: RegistryServerSettings & { manners?: Manners } = {},
  settings: Partial<HttpRegistrySettings> = {},
) {
  const server = await registryServer({ people, ...service })
  if (service.manners) server.manners = service.manners
  open.push({ close: () => void said.push(server.asked.map((one) => one.url)) }, server)
  return { server, ...registryAt(server.url, settings) }
}

function registryAt(url: string, settings: Partial<HttpRegistrySettings> = {}) {
  const clock = { at: Date.UTC(2026, 2, 5, 16), now: () => clock.at }
  const log: string[] = []
  said.push(log)
  const registry = createHttpRegistry(
    { url, send: 'header', timeoutMs: 1_000, ...settings },
    { clock, log: (message) => log.push(message) },
  )
  open.push(registry)
  /** why the register is down for one person */
  const whyDown = async (curp = ROSAURA.curp): Promise<string> => {
    const error = await registry.findPerson(curp).then(
      () => undefined,
      (thrown: unknown) => thrown,
    )
    said.push(error)
    if (!(error instanceof RegistryDown)) throw new Error('it did not say that it is down', { cause: error })
    return error.message
  }
  return { registry, clock, log, whyDown }
}

const json =
  (answer: unknown, status = 200): Manners =>
  (response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
const status =
  (code: number): Manners =>
  (response) =>
    response.writeHead(code).end()
/** bad manners for the first `times` questions, then the example's own */
const atFirst = (bad: Manners, times = 1): Manners => {
  let left = times
  return (response, request) => (left-- > 0 ? bad(response, request) : false)
}

describe('the question', () => {
  test('carries the CURP in a header and nowhere else', async () => {
    const { server, registry } = await joined()
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    const [asked] = server.asked
    expect(asked).toMatchObject({ method: 'GET', url: '/personas', body: '' })
    expect(asked?.headers).toContain(`x-curp\n${ROSAURA.curp}`)
  })

  test('carries the CURP in a JSON body and nowhere else, when so configured', async () => {
    const { server, registry } = await joined({}, { send: 'body' })
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    const [asked] = server.asked
    expect(asked).toMatchObject({ method: 'GET', url: '/personas', body: `{"curp":"${ROSAURA.curp}"}` })
    expect(asked?.headers).not.toContain(ROSAURA.curp)
  })

  test('bears the token; with another one it is refused, and asked once only', async () => {
    const { server, registry } = await joined({ token: TOKEN }, { token: TOKEN })
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    const other = registryAt(server.url, { token: 'otro' })
    expect(await other.whyDown()).toBe('respondió 401')
    expect(server.asked).toHaveLength(2)
  })

  test('goes over the connection of the question before', async () => {
    const { server, registry } = await joined()
    for (const one of people) await registry.findPerson(one.curp)
    expect(server.connections()).toBe(1)
  })

  test('is not carried to where a redirect points', async () => {
    const elsewhere = await joined()
    const location = elsewhere.server.url
    const { whyDown } = await joined({ manners: (response) => response.writeHead(307, { location }).end() })
    expect(await whyDown()).toBe('respondió 307')
    expect(elsewhere.server.asked).toEqual([])
  })
})

describe('the answer', () => {
  test('tells each person of the example as they are', async () => {
    const { registry } = await joined()
    for (const one of people) expect(await registry.findPerson(one.curp)).toEqual(one)
  })

  test('is in the document as the example gives it', () => {
    const file = path.resolve(import.meta.dirname, '../../../docs/registro-http.md')
    const examples = [...readFileSync(file, 'utf8').matchAll(/```json\n(.*?)```/gs)]
    const [known, replaced, unknown] = examples.map(([, text = '']) => JSON.parse(text) as unknown)
    expect(known).toEqual(recordOf(who('localizacion')))
    expect(replaced).toEqual(recordOf(who('reemplazada')))
    expect(unknown).toEqual({ curp: DEMO_UNREGISTERED[1].curp, encontrada: false })
  })

  test('has its names in upper case, composed, with single blanks', async () => {
    const names = { nombre: ' rosaura ', primer_apellido: 'n\u0303andu\u0301', segundo_apellido: 'de  la O' }
    const { registry } = await joined({ manners: json({ ...recordOf(ROSAURA), ...names }) })
    const person = await registry.findPerson(ROSAURA.curp)
    expect(person?.name).toEqual({ nombre: 'ROSAURA', primerApellido: 'ÑANDÚ', segundoApellido: 'DE LA O' })
  })

  test('may leave optional fields out, empty or null', async () => {
    for (const segundo_apellido of [undefined, null, '', ' ']) {
      const answer = { ...recordOf(ROSAURA), segundo_apellido, curp_vigente: null }
      const { registry } = await joined({ manners: json(answer) })
      const { segundoApellido, ...name } = ROSAURA.name
      expect(segundoApellido).toBeTruthy()
      expect(await registry.findPerson(ROSAURA.curp)).toEqual({ ...ROSAURA, name })
    }
  })

  test('gives each NSS once, however it is written', async () => {
    const { numeros } = who('localizacion')
    const [nss = ''] = numeros
    const answer = { ...recordOf(ROSAURA), nss: [nss, nss.replace(/^(..)(..)/, '$1 $2-')] }
    const { registry } = await joined({ manners: json(answer) })
    expect((await registry.findPerson(ROSAURA.curp))?.numeros).toEqual(numeros)
  })

  test('that says of this very CURP that it is not found means: not known', async () => {
    const { registry } = await joined({ people: [] })
    expect(await registry.findPerson(ROSAURA.curp)).toBeUndefined()
  })

  const record = recordOf(ROSAURA)
  const { nss: _, ...withoutNumbers } = record
  const other = who('fallecido').curp
  test.each<[string, Manners, string]>([
    ['a bare 404 of a wrong path', status(404), 'respondió 404 sin "encontrada": false; revisa la dirección'],
    [
      'a 404 with JSON of its own',
      json({ error: 'x' }, 404),
      'respondió 404 sin "encontrada": false; revisa la dirección',
    ],
    [
      'a 404 about another CURP',
      json({ curp: other, encontrada: false }, 404),
      'su respuesta no es de la CURP preguntada',
    ],
    ['204', status(204), 'respondió 204'],
    [
      'not found said with 200',
      json({ curp: record.curp, encontrada: false }),
      'su respuesta trae un nombre inservible (falta o no es texto)',
    ],
    ['cut JSON', (r) => r.end('{"curp": "'), 'su respuesta no es un objeto JSON en UTF-8'],
    ['a page', (r) => r.end('<!doctype html>'), 'su respuesta no es un objeto JSON en UTF-8'],
    ['a list', json([record]), 'su respuesta no es un objeto JSON en UTF-8'],
    [
      'Windows-1252',
      (r) => r.end(Buffer.from(JSON.stringify(record), 'latin1')),
      'su respuesta no es un objeto JSON en UTF-8',
    ],
    [
      'the record of another person',
      json({ ...record, curp: other }),
      'su respuesta no es de la CURP preguntada',
    ],
    [
      'a name with a pipe',
      json({ ...record, nombre: 'ROSA|AURA' }),
      'su respuesta trae un nombre inservible (nombre_caracter)',
    ],
    [
      'a name with a line break',
      json({ ...record, nombre: 'ROSA\nAURA' }),
      'su respuesta trae un nombre inservible (nombre_caracter)',
    ],
    [
      'a name with digits',
      json({ ...record, primer_apellido: 'ÑAND0' }),
      'su respuesta trae un nombre inservible (primer_apellido: nombre_caracter)',
    ],
    [
      'no name',
      json({ ...record, nombre: ' ' }),
      'su respuesta trae un nombre inservible (nombre: nombre_falta)',
    ],
    [
      'an NSS with a wrong digit',
      json({ ...record, nss: ['84966311214'] }),
      'su respuesta trae un NSS inservible (nss_digito)',
    ],
    [
      'an NSS as a number',
      json({ ...record, nss: [84966311213] }),
      'su respuesta trae un NSS inservible (no es texto)',
    ],
    ['silence about NSS', json(withoutNumbers), 'su respuesta trae un NSS inservible (falta la lista)'],
    [
      'an unknown estatus',
      json({ ...record, estatus: 'VIGENTE' }),
      'su respuesta trae un estatus que no existe',
    ],
    [
      'a curp_vigente that is none',
      json({ ...record, estatus: 'reemplazada', curp_vigente: 'X' }),
      'su respuesta trae una curp_vigente inservible',
    ],
    [
      'a CURP in force with another in force',
      json({ ...record, curp_vigente: other }),
      'su respuesta trae una curp_vigente inservible',
    ],
    [
      'a CURP replaced by itself',
      json({ ...record, estatus: 'reemplazada', curp_vigente: record.curp }),
      'su respuesta trae una curp_vigente inservible',
    ],
  ])('%s is no answer, and tells nobody that they do not exist', async (_name, manners, reason) => {
    const { server, whyDown } = await joined({ manners })
    expect(await whyDown()).toBe(reason)
    expect(server.asked).toHaveLength(1)
  })

  test('that is huge is not read to its end', async () => {
    let sent = 0
    const { whyDown } = await joined({
      manners: (response) => {
        const more = () => {
          while (!response.destroyed && sent < 50_000_000) {
            sent += 16_384
            if (!response.write('x'.repeat(16_384))) return void response.once('drain', more)
          }
        }
        more()
      },
    })
    expect(await whyDown()).toBe('su respuesta pasa de 64 KB')
    expect(sent).toBeLessThan(20_000_000)
  })
})

describe('a service in trouble', () => {
  test('that is slow has two tries and no more than the whole time', async () => {
    const { server, whyDown } = await joined({ manners: () => {} }, { timeoutMs: 600 })
    const began = performance.now()
    expect(await whyDown()).toBe('tardó demasiado')
    expect(performance.now() - began).toBeLessThan(900)
    expect(server.asked).toHaveLength(2)
  })

  test('that begins to answer and never ends is slow too', async () => {
    const { whyDown } = await joined({ manners: (response) => response.write('{') }, { timeoutMs: 200 })
    expect(await whyDown()).toBe('tardó demasiado')
  })

  test('that was slow once answers the second time', async () => {
    const { registry } = await joined({ manners: atFirst(() => {}) }, { timeoutMs: 600 })
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
  })

  test('that failed once answers the second time', async () => {
    const { server, registry } = await joined({ manners: atFirst(status(503)) })
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    expect(server.asked).toHaveLength(2)
  })

  test('that fails twice is down', async () => {
    const { server, whyDown } = await joined({ manners: status(500) })
    expect(await whyDown()).toBe('respondió 500')
    expect(server.asked).toHaveLength(2)
  })

  test('that drops the connection is asked again, on a new one', async () => {
    const { server, registry, whyDown } = await joined()
    await registry.findPerson(ROSAURA.curp)
    const drop: Manners = (_, request) => request.socket.destroy()
    server.manners = atFirst(drop)
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    expect(server.connections()).toBe(2)
    server.manners = drop
    expect(await whyDown()).toBe('la conexión falló (ECONNRESET)')
  })

  test('that fell silent on every kept connection answers on a new one', async () => {
    const { server, registry } = await joined({}, { timeoutMs: 600 })
    const silent = new Set<unknown>()
    server.manners = (_, { socket }) => {
      silent.add(socket)
      return false
    }
    const ask = () => registry.findPerson(ROSAURA.curp)
    await Promise.all([ask(), ask(), ask()])
    server.manners = (_, { socket }) => silent.has(socket) && undefined
    expect(await ask()).toEqual(ROSAURA)
  })

  test('that resets the connection, or cuts its answer, is down', async () => {
    const { server, whyDown } = await joined({ manners: (_, request) => request.socket.resetAndDestroy() })
    expect(await whyDown()).toBe('la conexión falló (ECONNRESET)')
    server.manners = (response, request) => {
      response.writeHead(200, { 'content-length': 500 })
      response.write('{', () => request.socket.destroy())
    }
    expect(await whyDown()).toBe('la conexión falló (ECONNRESET)')
  })

  test('that speaks no HTTP, or another protocol, is down', async () => {
    const { server, whyDown } = await joined({ manners: (_, request) => request.socket.end('220 hola\r\n') })
    expect(await whyDown()).toMatch(/^la conexión falló \(HPE_/)
    server.manners = (_, { socket }) =>
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: otro\r\n\r\n')
    expect(await whyDown()).toMatch(/^la conexión falló/)
  })

  test('that does not listen is down', async () => {
    const { server, whyDown } = await joined()
    await server.close()
    expect(await whyDown()).toBe('la conexión falló (ECONNREFUSED)')
  })

  test('is not waited for after the portal has closed', async () => {
    const { registry, whyDown } = await joined({ manners: () => {} })
    const began = performance.now()
    const waiting = whyDown()
    setTimeout(() => registry.close(), 50)
    await waiting
    expect(performance.now() - began).toBeLessThan(500)
    expect(await whyDown()).toBe('cerrado')
  })
})

describe('over TLS', () => {
  const service = localhostCertificate()
  const portal = localhostCertificate()

  test('the service must be who the operator trusts, or hears nothing', async () => {
    const { server, registry } = await joined({ tls: service }, { ca: service.cert })
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    const heard = server.asked.length
    const byNobody = registryAt(server.url)
    expect(await byNobody.whyDown()).toBe('la conexión segura no se logró (DEPTH_ZERO_SELF_SIGNED_CERT)')
    const byAnother = registryAt(server.url, { ca: portal.cert })
    expect(await byAnother.whyDown()).toMatch(/^la conexión segura no se logró/)
    const otherName = registryAt(server.url.replace('localhost', '127.0.0.1'), { ca: service.cert })
    expect(await otherName.whyDown()).toBe('la conexión segura no se logró (ERR_TLS_CERT_ALTNAME_INVALID)')
    expect(server.asked).toHaveLength(heard)
  })

  test('a service that demands our certificate gets it', async () => {
    const tls = { ...service, ca: portal.cert }
    const { server, registry } = await joined({ tls }, { ca: service.cert, ...portal })
    expect(await registry.findPerson(ROSAURA.curp)).toEqual(ROSAURA)
    const without = registryAt(server.url, { ca: service.cert })
    expect(await without.whyDown()).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET|EPIPE/)
    const another = registryAt(server.url, { ca: service.cert, ...service })
    expect(await another.whyDown()).toMatch(/^la conexión/)
    expect(server.asked).toHaveLength(1)
  })
})

describe('the circuit breaker', () => {
  const five = <T>(ask: () => Promise<T>) => Promise.all(Array.from({ length: 5 }, ask))

  test('stops asking after five failures, tries once after 30 s, and closes when that works', async () => {
    const { server, registry, clock, log, whyDown } = await joined({ manners: status(500) })
    await five(() => whyDown())
    expect(registry.state()).toBe('open')
    expect(log).toEqual(['registro de personas: 5 fallas seguidas; no se le pregunta durante 30 s'])
    const heard = server.asked.length
    clock.at += 29_999
    expect(await whyDown()).toBe('en pausa tras varias fallas seguidas')
    expect(server.asked).toHaveLength(heard)
    clock.at += 1
    expect(registry.state()).toBe('half-open')
    server.manners = () => false
    const [first, second] = await Promise.all([registry.findPerson(ROSAURA.curp), whyDown()])
    expect([first, second]).toEqual([ROSAURA, 'en pausa tras varias fallas seguidas'])
    expect(server.asked).toHaveLength(heard + 1)
    expect(registry.state()).toBe('closed')
    expect(log.at(-1)).toBe('registro de personas: vuelve a responder')
  })

  test('rests again after a trial that fails', async () => {
    const { registry, clock, log, whyDown } = await joined({ manners: status(401) })
    await five(() => whyDown())
    clock.at += 30_000
    expect(await whyDown()).toBe('respondió 401')
    expect(registry.state()).toBe('open')
    clock.at += 29_999
    expect(await whyDown()).toBe('en pausa tras varias fallas seguidas')
    expect(log).toHaveLength(1)
  })

  test('is not opened by one person whose record cannot be used', async () => {
    const { server, registry, whyDown } = await joined()
    server.manners = json({ ...recordOf(ROSAURA), nss: ['1'] })
    await five(() => whyDown())
    expect(registry.state()).toBe('closed')
  })

  test('counts failures in a row only, and none that began before it opened', () => {
    const clock = { at: 0, now: () => clock.at }
    const breaker = createCircuitBreaker({ clock, failures: 2, restMs: 1_000 })
    const late = breaker.enter()
    for (const worked of [false, true, false]) breaker.enter()?.(worked)
    expect(breaker.state()).toBe('closed')
    breaker.enter()?.(false)
    expect(breaker.state()).toBe('open')
    clock.at += 1_000
    const trial = breaker.enter()
    late?.(true)
    expect(breaker.state()).toBe('half-open')
    expect(breaker.enter()).toBeUndefined()
    trial?.(true)
    expect(breaker.state()).toBe('closed')
  })

  test('does not stay open for longer because the clock was set back', () => {
    const clock = { at: 90_000, now: () => clock.at }
    const breaker = createCircuitBreaker({ clock, failures: 1, restMs: 1_000 })
    breaker.enter()?.(false)
    expect(breaker.state()).toBe('open')
    clock.at = 0
    expect(breaker.state()).toBe('half-open')
  })
})

describe('settings that cannot be used', () => {
  const { key, cert } = localhostCertificate()
  test.each<[string, Partial<HttpRegistrySettings>, RegExp]>([
    ['no address', { url: 'registro' }, /debe ser https/],
    ['another protocol', { url: 'ftp://registro.example/' }, /debe ser https/],
    [
      'clear text to another machine',
      { url: 'http://registro.example/personas' },
      /salvo en esta misma máquina/,
    ],
    ['a password in the address', { url: 'https://yo:secreto@registro.example/' }, /usa el token/],
    ['a token with a line break', { token: `${TOKEN}\r\nX: 1` }, /espacios/],
    ['no time at all', { timeoutMs: 0 }, /100 a 60000/],
    ['a key without its certificate', { key }, /falta uno/],
    ['a key of another certificate', { key, cert: localhostCertificate().cert }, /no se pueden usar/],
    ['an authority that is no PEM', { ca: 'autoridad' }, /no se pueden usar/],
    ['a certificate without TLS', { url: 'http://127.0.0.1/', cert, key }, /https/],
  ])('%s is refused at the start, without quoting a secret', (_name, settings, words) => {
    let refused: unknown
    try {
      registryAt('https://registro.example/personas', settings)
    } catch (error) {
      refused = error
    }
    said.push(refused)
    expect(refused).toMatchObject({ name: 'Refused', message: expect.stringMatching(words) })
    expect(String(refused)).not.toContain('secreto')
  })
})
