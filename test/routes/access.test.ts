import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/app/app.ts'
import { routes } from '../../src/routes/index.ts'
import { newPeople, type Owner, ownerAtPaso2 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { ANSWER, askForLink } from '../support/walk.ts'
import { type Ask, type Cell, WHO, whoAsks } from './support/who.ts'

const BACK = '303 /tramites/nss/resultado'
const DISOWN = '303 /tramites/nss/mio/no-fui-yo'
const OWN = '303 /tramites/nss/mio#sesion'
/**
 * What nobody, other, own, ended and operator get, in this order; one word where all get the same. `other` has a
 * session of their own: a page of the session shows them theirs, and nothing of the owner's.
 */
const TABLE: Readonly<Record<string, string>> = {
  'GET /': '200',
  'GET /ayuda': '200',
  'GET /ayuda/facil': '200',
  'GET /accesibilidad': '200',
  'GET /aviso-de-privacidad': '200',
  'GET /oficinas': '200',
  'POST /oficinas': '303 /oficinas?cp=',
  'GET /tramites/nss': '200',
  'POST /tramites/nss': '422',
  'GET /tramites/nss/reto': '200',
  'GET /captcha/:archivo': '200',
  // whoever has the address of the page; the mail address is whole in the browser that asked, masked elsewhere
  'GET /tramites/nss/enviado/:handle': '200',
  // only the browser that asked sends anything: below
  'POST /tramites/nss/enviado/:handle': '303 /tramites/nss/enviado/…',
  'GET /tramites/nss/enviado/:handle/estado': '200',
  // the mailed token greets without a name; without the CURP only the browser that asked goes on, until Salir
  'GET /enlace/:token': '200',
  'POST /enlace/:token': '422 | 422 | 303 /tramites/nss/domicilio | 422 | 422',
  'GET /tramites/nss/consulta': '200',
  'POST /tramites/nss/consulta': '422',
  'GET /tramites/nss/consulta/enviada': '200',
  // one that another browser asked for: without the CURP nobody goes on
  'GET /consulta/:token': '200',
  'POST /consulta/:token': '422',
  'GET /tramites/nss/mio': '403 | 200 | 200 | 403 | 403',
  'GET /tramites/nss/mio/accesos': '403 | 200 | 200 | 403 | 403',
  'GET /tramites/nss/mio/no-fui-yo': '403 | 200 | 200 | 403 | 403',
  // without its button it stops nothing
  'POST /tramites/nss/mio/no-fui-yo': `403 | ${DISOWN} | ${DISOWN} | 403 | 403`,
  'POST /tramites/nss/mio/sesion': `403 | ${OWN} | ${OWN} | 403 | 403`,
  'GET /tramites/nss/mio/compartir': '403 | 200 | 200 | 403 | 403',
  'POST /tramites/nss/mio/compartir': '403 | 422 | 422 | 403 | 403',
  // whoever was given a code; it uses nothing without a CURP and a number
  'GET /cotejar': '200',
  'POST /cotejar': '422',
  'GET /cotejar/archivo': '303 /cotejar',
  'POST /cotejar/archivo': '422',
  'GET /cotejar/:codigo': '200',
  // for who has a key of the API; a session is none
  'POST /api/v1/cotejo': '401',
  'GET /api/v1/openapi.json': '200',
  'GET /cambio/:token': '200',
  'POST /cambio/:token': '200',
  // of the owner's correo before, which may stop it; a link of the trámite opens nothing here
  'GET /mudanza/:token': '410',
  'POST /mudanza/:token': '410',
  'GET /tramites/nss/domicilio': `403 | ${BACK} | ${BACK} | 403 | 403`,
  'POST /tramites/nss/domicilio': `403 | ${BACK} | ${BACK} | 403 | 403`,
  'GET /tramites/nss/revisar': '403 | 303 /tramites/nss/domicilio | 303 /tramites/nss/domicilio | 403 | 403',
  'POST /tramites/nss/revisar': '403 | 303 /tramites/nss/domicilio | 303 /tramites/nss/domicilio | 403 | 403',
  'GET /codigos-postales/:cp': '200',
  'GET /tramites/nss/cancelar': `403 | ${BACK} | ${BACK} | 403 | 403`,
  'POST /tramites/nss/cancelar': `403 | ${BACK} | ${BACK} | 403 | 403`,
  'GET /tramites/nss/cancelado': '200',
  'GET /tramites/nss/resultado': '403 | 200 | 200 | 403 | 403',
  'GET /tramites/nss/resultado/correo': '403 | 200 | 200 | 403 | 403',
  // only where the mail with the number was refused
  'POST /tramites/nss/resultado/correo': `403 | ${BACK} | ${BACK} | 403 | 403`,
  'GET /documentos/:folio/:archivo': '404 | 404 | 200 | 404 | 404',
  'POST /documentos/:folio/enviar': `404 | 404 | ${BACK}?enviado | 404 | 404`,
  'POST /tramites/nss/sesion': `403 | ${BACK}#sesion | ${BACK}#sesion | 403 | 403`,
  'POST /tramites/nss/finalizar': '403 | 303 /tramites/nss/gracias | 303 /tramites/nss/gracias | 403 | 403',
  'GET /tramites/nss/gracias': '200',
  'POST /salir': '303 /tramites/nss/salida',
  'GET /tramites/nss/salida': '200',
  'GET /verificar/sin-conexion': '200',
  'GET /estadistica': '200',
  'GET /estadistica.csv': '200',
  'GET /estadistica.json': '200',
  'GET /verificar': '200',
  'POST /verificar': '422',
  'GET /verificar/archivo': '303 /verificar',
  'POST /verificar/archivo': '422',
  // the code of the paper: partial data
  'GET /verificar/:codigo': '200',
  'GET /certificados': '200',
  'GET /certificados/:archivo': '200',
  // the counter asks for an employee: who gets what there is in desk-access.test.ts
  'GET /mostrador': '303 /mostrador/entrar',
  'GET /mostrador/entrar': '200',
  'POST /mostrador/entrar': '403',
  'GET /mostrador/liga/:token': '410',
  'POST /mostrador/liga/:token': '410',
  'POST /mostrador/salir': '200',
  'GET /mostrador/invitacion/:token': '410',
  'POST /mostrador/invitacion/:token': '410',
  'GET /mostrador/buscar': '303 /mostrador/entrar',
  'POST /mostrador/buscar': '403',
  'GET /mostrador/persona/:atencion': '303 /mostrador/entrar',
  'POST /mostrador/persona/:atencion': '403',
  'GET /mostrador/persona/:atencion/documentos/:folio/:archivo': '303 /mostrador/entrar',
  'GET /mostrador/persona/:atencion/atender': '303 /mostrador/entrar',
  'POST /mostrador/persona/:atencion/atender': '403',
  'GET /mostrador/persona/:atencion/domicilio/:tramite': '303 /mostrador/entrar',
  'POST /mostrador/persona/:atencion/domicilio/:tramite': '403',
  'POST /mostrador/seguir/:tramite': '403',
  'GET /mostrador/persona/:atencion/proponer/:que': '303 /mostrador/entrar',
  'POST /mostrador/persona/:atencion/proponer/:que': '403',
  'GET /mostrador/persona/:atencion/arco': '303 /mostrador/entrar',
  'POST /mostrador/persona/:atencion/arco': '403',
  'GET /mostrador/asuntos': '303 /mostrador/entrar',
  'GET /mostrador/asuntos/:asunto': '303 /mostrador/entrar',
  'POST /mostrador/asuntos/:asunto': '403',
  'POST /mostrador/asuntos/:asunto/retirar': '403',
  'GET /mostrador/auditoria': '303 /mostrador/entrar',
  'POST /mostrador/auditoria': '403',
  'GET /mostrador/bitacora': '303 /mostrador/entrar',
  'POST /mostrador/bitacora': '403',
  'GET /mostrador/cuenta': '303 /mostrador/entrar',
  'POST /mostrador/cuenta': '403',
  'GET /mostrador/personal': '303 /mostrador/entrar',
  'POST /mostrador/personal': '403',
  'GET /operacion': '303 /mostrador/entrar',
  'POST /operacion': '403',
  'GET /operacion/importar': '303 /mostrador/entrar',
  'POST /operacion/importar': '403',
  'GET /operacion/importar/archivo': '303 /mostrador/entrar',
  'POST /operacion/importar/archivo': '403',
  'GET /operacion/importar/renglones/:cual': '303 /mostrador/entrar',
  'GET /operacion/respaldos': '303 /mostrador/entrar',
  'POST /operacion/respaldos': '403',
  'GET /operacion/respaldos/:archivo': '303 /mostrador/entrar',
  'GET /operacion/sello': '303 /mostrador/entrar',
  'POST /operacion/sello': '403',
  // a demonstration shows all; in production they are not there: below
  'GET /demo': '200',
  'GET /demo/correo': '200',
  'GET /demo/correo/:archivo': '200',
  'GET /demo/correo/:id/:nombre': '200',
  'GET /assets/:archivo': '200',
  // for who has the token of METRICS_TOKEN; without that setting it is not there
  'GET /metrics': '404',
  'GET /healthz': '200',
  'GET /readyz': '200',
}

let portal: Portal
let people: ReturnType<typeof newPeople>
let change: string
const cells: Cell[] = []
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
  people = newPeople(portal, 91)
  change = await changeThatWaits()
  const ask = whoAsks(portal, people)
  for (const [method, pattern] of routes)
    cells.push(...(await ask(method, pattern, (owner) => askFor(pattern, owner))))
})
afterAll(() => portal.close())

/** The token by which a bound address may approve another one. */
async function changeThatWaits(): Promise<string> {
  const bound = await ownerAtPaso2(portal, (await people.next()).value)
  const visitor = new Visitor(portal)
  await askForLink(visitor, bound.curp, 'otro-correo@ejemplo.mx')
  const { texto } = await visitor.mailTo(bound.correo, '¿Apruebas el cambio de correo')
  return /\/cambio\/([\w-]+)/.exec(texto)?.[1] ?? ''
}

/** The address of an owner's thing, and the form that its page would send. */
async function askFor(pattern: string, owner: Owner): Promise<Ask> {
  const visitor = new Visitor(portal)
  const mail = () => visitor.mailTo(owner.correo, 'Número de Seguridad Social asignado')
  const known: Record<string, () => Promise<string> | string> = {
    '/captcha/:archivo': async () =>
      /\/captcha\/[\w-]+\.svg/.exec((await visitor.get('/tramites/nss')).html)?.[0] ?? '',
    '/certificados/:archivo': async () =>
      `/certificados/${(await portal.ctx.certificates())[0]?.certificateSerial}.pem`,
    '/assets/:archivo': () => [...portal.ctx.assets.keys()][0] ?? '',
    '/cambio/:token': () => `/cambio/${change}`,
    '/consulta/:token': () => consultaOf(owner),
    '/demo/correo/:archivo': async () => `/demo/correo/${(await mail()).id}.html`,
    '/demo/correo/:id/:nombre': async () => (await mail()).adjuntos[0]?.url ?? '',
  }
  const { handle, token, folio, codigo } = owner
  const values: Record<string, string> = {
    handle,
    token,
    folio,
    codigo,
    cp: '06000',
    tramite: 'nada',
    asunto: 'nada',
    que: 'correo',
    cual: 'errores',
    atencion: 'a'.repeat(22),
    archivo: 'asignacion.pdf',
  }
  const path = (await known[pattern]?.()) ?? pattern.replace(/:(\w+)/g, (_, name) => values[name] ?? '')
  const forms: Record<string, BodyInit> = {
    '/tramites/nss/domicilio': 'accion=continuar',
    '/verificar/archivo': new FormData(),
    '/operacion/importar/archivo': new FormData(),
    '/cotejar/archivo': new FormData(),
  }
  return { path, body: forms[pattern] }
}

/** A link to Mi trámite that the owner asked for, in another browser. */
const consultas = new Map<Owner, string>()
async function consultaOf(owner: Owner): Promise<string> {
  const known = consultas.get(owner)
  if (known) return known
  const visitor = new Visitor(portal)
  const typed = { curp: owner.curp, dato: owner.folio, captcha: ANSWER }
  await visitor.press(await visitor.get('/tramites/nss/consulta'), 'Continuar', typed)
  const { texto } = await visitor.mailTo(owner.correo, 'Mi trámite')
  const path = /\/consulta\/[\w-]+/.exec(texto)?.[0] ?? ''
  consultas.set(owner, path)
  return path
}

const nameOf = ({ method, pattern }: Pick<Cell, 'method' | 'pattern'>) => `${method} ${pattern}`
const seenBy = (who: Cell['who']) => cells.filter((cell) => cell.who === who)

test('everybody gets at every address what the table says, and every address is in the table', () => {
  const rows = [...Map.groupBy(cells, nameOf)].map(([name, row]) => {
    const outcomes = row.map((cell) => cell.outcome)
    return [name, new Set(outcomes).size === 1 ? outcomes[0] : outcomes.join(' | ')]
  })
  expect(Object.fromEntries(rows)).toEqual(TABLE)
})

test('what is the owner’s is on no page that somebody else gets, nor in a header', () => {
  const told: string[] = []
  for (const cell of cells.filter((one) => one.who !== 'own' && !one.pattern.startsWith('/demo'))) {
    const { curp, nss, correo, name, folio } = cell.owner
    // the browser that asked still knows the address it typed
    const secrets = {
      curp,
      nss,
      folio,
      apellido: name.primerApellido,
      ...(cell.who === 'ended' ? {} : { correo }),
    }
    const said = `${cell.body.toString('latin1')}${JSON.stringify([...cell.headers])}`
    // a verification names the folio that is on the paper, and initials
    const open = cell.pattern === '/verificar/:codigo' ? ['folio'] : []
    for (const [what, secret] of Object.entries(secrets))
      if (!open.includes(what) && said.includes(Buffer.from(secret).toString('latin1')))
        told.push(`${nameOf(cell)} tells ${cell.who} the ${what}`)
  }
  expect(told).toEqual([])
  const own = seenBy('own').find((cell) => cell.pattern === '/tramites/nss/resultado')
  expect(own?.body.toString()).toContain(own?.owner.curp)
})

test('no form of somebody else changes the owner’s trámite', () => {
  const changed = cells.filter((cell) => !cell.untouched)
  expect(changed.filter((cell) => !['own', 'ended'].includes(cell.who)).map(nameOf)).toEqual([])
  // and the test would see it
  expect(changed.map(nameOf)).toEqual(
    expect.arrayContaining(['POST /salir', 'POST /documentos/:folio/enviar']),
  )
})

test('no GET changes a trámite', () => {
  expect(cells.filter((cell) => cell.method === 'GET' && !cell.untouched).map(nameOf)).toEqual([])
})

describe('"not yours" and "not there" are one answer', () => {
  const FORM = { origin: 'http://localhost:3000', 'content-type': 'application/x-www-form-urlencoded' }
  const NOT_THERE = '1'.repeat(22)
  test.each([
    ['GET', '/asignacion'],
    ['GET', '/asignacion.pdf'],
    ['GET', '/otra'],
    ['POST', '/enviar'],
  ])('%s /documentos/:folio%s', async (method, rest) => {
    const theirs = seenBy('own').at(-1)?.owner.folio
    const other = await ownerSeen()
    const form = { method, headers: FORM, body: 'x=1' }
    const ask = async (folio?: string) => {
      const answer = await other.fetch(`/documentos/${folio}${rest}`, method === 'POST' ? form : {})
      return { status: answer.status, headers: [...answer.headers], body: await answer.text() }
    }
    expect(await ask(theirs)).toEqual(await ask(NOT_THERE))
    expect((await ask(theirs)).status).toBe(404)
  })
  let seen: Promise<Owner> | undefined
  const ownerSeen = async () => {
    seen ??= people.next().then(({ value }) => ownerAtPaso2(portal, value))
    return (await seen).visitor
  }
})

test('in production no address of the demonstration is there', async () => {
  const app = createApp({ ...portal.ctx, demo: undefined })
  for (const { pattern, owner } of seenBy('own').filter((cell) => cell.pattern.startsWith('/demo'))) {
    const { path } = await askFor(pattern, owner)
    expect((await app.request(path)).status, path).toBe(404)
  }
})

describe('every answer', () => {
  const pages = () => cells.filter((cell) => cell.headers.get('content-type')?.startsWith('text/html'))
  /** Same for everyone, or named by its hash; all else may be somebody's. */
  const KEPT =
    /^\/(|ayuda(\/facil)?|accesibilidad|aviso-de-privacidad|codigos-postales\/:cp|captcha\/:archivo|api\/v1\/openapi\.json|estadistica(\.csv|\.json)?|verificar\/sin-conexion|certificados\/:archivo|assets\/:archivo)$/

  test('says that its type is its type, and that only this origin may use it', () => {
    for (const cell of cells) {
      expect(cell.headers.get('x-content-type-options'), nameOf(cell)).toBe('nosniff')
      // what only says where to go holds nothing that another could use
      const used = cell.headers.has('location') ? null : 'same-origin'
      expect(cell.headers.get('cross-origin-resource-policy'), nameOf(cell)).toBe(used)
      expect(cell.headers.has('access-control-allow-origin'), nameOf(cell)).toBe(false)
      expect(cell.headers.has('x-powered-by') || cell.headers.has('server'), nameOf(cell)).toBe(false)
      if (cell.body.length > 0 && cell.headers.get('content-type')?.startsWith('text/'))
        expect(cell.headers.get('content-type'), nameOf(cell)).toMatch(/charset=utf-8/i)
    }
  })

  test('is kept by no cache unless it is the same for everyone', () => {
    // a 303 is kept by none that is not told to, and none is told
    const kept = cells.filter(
      ({ headers, status }) => headers.get('cache-control') !== (status === 303 ? null : 'no-store'),
    )
    expect(kept.filter((cell) => !KEPT.test(cell.pattern)).map(nameOf)).toEqual([])
    expect(kept.length).toBeGreaterThan(20)
  })

  test('with a body has a policy that lets no frame hold it, and no script or style in that is not ours', () => {
    const inert = ({ headers }: (typeof cells)[number]) =>
      /^text\/(css|javascript)/.test(headers.get('content-type') ?? '')
    for (const cell of cells.filter(
      (one) => one.status !== 303 && !one.pattern.startsWith('/demo/correo/:') && !inert(one),
    )) {
      const policy = cell.headers.get('content-security-policy') ?? ''
      expect(policy, nameOf(cell)).toContain("default-src 'none'")
      expect(policy, nameOf(cell)).toContain("frame-ancestors 'none'")
      expect(policy, nameOf(cell)).not.toMatch(/unsafe|\*|https?:/)
    }
  })

  test('that is a page speaks of no other origin, and gives its scripts no way to write markup', () => {
    const framed = pages().filter((one) => one.pattern !== '/demo/correo/:archivo')
    for (const cell of framed) {
      const { headers } = cell
      const named = /:(token|handle|folio|codigo|atencion)\b/.test(cell.pattern)
      expect(headers.get('referrer-policy'), nameOf(cell)).toBe(named ? 'strict-origin' : 'same-origin')
      expect(headers.get('cross-origin-opener-policy'), nameOf(cell)).toBe('same-origin')
      // the one page that reads a QR with the camera, and sends nothing anywhere
      const alone = cell.pattern === '/verificar/sin-conexion'
      const policy = headers.get('content-security-policy') ?? ''
      // what runs no scripts cannot ask for the camera
      if (policy.includes('script-src'))
        expect(headers.get('permissions-policy'), nameOf(cell)).toContain(
          alone ? 'camera=(self)' : 'camera=()',
        )
      else expect(cell.body.toString(), nameOf(cell)).not.toContain('<script')
      expect(policy, nameOf(cell)).toMatch(/base-uri 'none'/)
      expect(policy, nameOf(cell)).toMatch(alone ? /form-action 'none'/ : /form-action 'self'/)
      if (cell.body.includes('<script'))
        expect(policy, nameOf(cell)).toMatch(/require-trusted-types-for 'script'/)
      // nothing in the markup that such a policy would refuse
      const html = cell.body.toString()
      expect(html, nameOf(cell)).not.toMatch(/<[^>]+\s(on\w+|style)=|javascript:/i)
    }
    expect(framed.length).toBeGreaterThan(100)
  })
})

test('all of the table is asked by all', () => {
  expect(cells).toHaveLength(routes.length * WHO.length)
})
