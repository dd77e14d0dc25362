import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { stoppedNotice } from '../../src/views/notices/identity.ts'
import { noticePage } from '../../src/views/pages/page.ts'
import { markSpanish, spanish } from '../../src/views/spanish.ts'
import { en } from '../../src/views/words/en/index.ts'
import { es } from '../../src/views/words/es/index.ts'
import { speaking } from '../../src/views/words/words.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { ANSWER, folioOn, linkOf, nssOn } from '../support/walk.ts'

let portal: Portal
beforeAll(async () => {
  portal = await openPortal({ env: { LIMITS: 'off' } })
})
afterAll(() => portal.close())

const people = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')
const someone = (at: number) => {
  const one = people[at]
  if (!one) throw new Error('no such person')
  return { curp: one.person.curp, cp: one.cp, correo: `english-${at}@ejemplo.mx` }
}

/** Words that no English text has, unless it says that they are Spanish. */
const SPANISH =
  /(?<!\p{L})(tu|tus|que|para|con|por|una|unos|este|esta|está|correo|liga|ligas|escribe|presiona|página|aquí|documento|documentos|número|código|hasta|también|puedes|desde|cuando|los|las|del|trámite|obligatorio|elige|revisa|continuar|inicio|ayuda|paso|datos|hora|subdelegación|colonia|cadena|sello|secuencia|tarjeta|registro|seguridad|institución|órgano)(?!\p{L})|[¿¡]/giu

/** Spanish words that a page in English shows, says to a screen reader, or has a script say. */
function spanishOn({ document }: Page): string[] {
  const body = document.documentElement.cloneNode(true) as Element
  for (const other of body.querySelectorAll('[lang^=es], style, script, option, dd, code, strong, textarea'))
    other.remove()
  const said = [...body.querySelectorAll('*')].flatMap((one) =>
    ['alt', 'aria-label', 'data-anuncio', 'data-dicho', 'data-falla', 'data-espera', 'data-de'].map(
      (name) => one.getAttribute(name) ?? '',
    ),
  )
  const text = [body.textContent ?? '', ...said].join(' ')
  return [...text.matchAll(SPANISH)].map(([word]) => word)
}

const english = (page: Page): Page => {
  expect(page.document.documentElement.getAttribute('lang'), page.url).toBe('en')
  expect(spanishOn(page), `${page.url}: ${page.title}`).toEqual([])
  return page
}

test('the word list finds Spanish, so that its silence means something', async () => {
  const visitor = new Visitor(portal)
  for (const path of ['/', '/tramites/nss', '/ayuda', '/verificar'])
    expect(spanishOn(await visitor.get(path)).length, path).toBeGreaterThan(5)
})

test('a foreigner goes from the door to the documents in English, mails included', async () => {
  const { curp, cp, correo } = someone(0)
  const visitor = new Visitor(portal)
  const home = english(await visitor.get('/en'))
  expect(home.document.querySelector('a.boton')?.getAttribute('href')).toBe('/en/tramites/nss')
  const paso1 = english(await visitor.get('/en/tramites/nss'))
  const wrong = english(await visitor.press(paso1, 'Continue', { curp: 'XAPR019914MDFNXSA9' }))
  expect(wrong.title).toMatch(/^Error: Step 1 of 3/)
  expect(wrong.text).toContain('that date of birth does not exist')
  const typed = { curp, correo, correo_confirmacion: correo, captcha: ANSWER }
  const sent = english(await visitor.press(paso1, 'Continue', typed))
  expect(sent.url).toMatch(/^\/en\/tramites\/nss\/enviado\//)

  const mail = await visitor.mailTo(correo, 'Digital Service: your request for an NSS')
  expect(mail.texto).toContain('http://localhost:3000/en/enlace/')
  expect(mail.texto).toMatch(/works until\s+\w+day,\s/)
  const link = english(await visitor.get(`/en${linkOf(mail.texto)}`))
  const paso2 = english(await visitor.press(link, 'Continue'))
  expect(paso2.url).toBe('/en/tramites/nss/domicilio')
  const found = english(await visitor.press(paso2, 'Search', { cp }))
  english(await visitor.press(found, 'Continue', {}))
  const colonia =
    found.document.querySelector('#colonia option[value]:not([value=""])')?.getAttribute('value') ?? ''
  const address = { colonia, calle: 'Calle de la Prueba', numero_exterior: '12' }
  const paso3 = english(await visitor.press(found, 'Continue', address))
  expect(paso3.text).toContain('You have been given an NSS.')
  expect(nssOn(paso3)).toMatch(/^\d{11}$/)

  const twin = english(await visitor.get(`/en/documentos/${folioOn(paso3)}/asignacion`))
  expect(twin.text).toContain('What this document says, in English')
  expect(twin.document.querySelector('h1, h2')?.tagName).toBe('H1')
  const checking = await visitor.get('/en/verificar')
  expect(checking.text).toContain('with the second QR code (in Spanish')
  expect(twin.document.querySelector('article')?.getAttribute('lang')).toBe('es-MX')
  expect(twin.document.querySelector('article')?.textContent).toContain('Cadena original')
  const result = await visitor.mailTo(correo, 'Social Security Number assigned')
  expect(result.texto).toContain('http://localhost:3000/en/verificar')
  expect(result.html).toContain('lang="en"')
  expect(result.adjuntos.length).toBe(2)
  const bye = english(await visitor.press(paso3, 'Finish'))
  expect(bye.url).toBe('/en/tramites/nss/gracias')
})

describe('changing the language', () => {
  test('loses nothing that was typed at Paso 1, and keeps the challenge', async () => {
    const visitor = new Visitor(portal)
    const paso1 = await visitor.get('/tramites/nss')
    const typed = { curp: 'XAPR', correo: 'a@b.mx', correo_confirmacion: 'c', captcha: 'abc' }
    const there = english(await visitor.press(paso1, 'English', typed))
    for (const [name, value] of Object.entries(typed))
      expect(there.document.getElementById(name)?.getAttribute('value'), name).toBe(value)
    expect(there.document.querySelector('.resumen')).toBeNull()
    const challenge = (page: Page) => page.document.querySelector('[name=captcha_id]')?.getAttribute('value')
    expect(challenge(there)).toBe(challenge(paso1))
    const back = await visitor.press(there, 'Español')
    expect(back.document.documentElement.getAttribute('lang')).toBe('es-MX')
    expect(back.document.getElementById('curp')?.getAttribute('value')).toBe('XAPR')
  })

  test('loses nothing at Paso 2, and the mail with the number is in the language used last', async () => {
    const { curp, cp, correo } = someone(1)
    const visitor = new Visitor(portal)
    const paso1 = await visitor.get('/tramites/nss')
    await visitor.press(paso1, 'Continuar', { curp, correo, correo_confirmacion: correo, captcha: ANSWER })
    const mail = await visitor.mailTo(correo, 'Servicio Digital')
    const paso2 = await visitor.press(await visitor.get(linkOf(mail.texto)), 'Continuar')
    const there = english(
      await visitor.press(paso2, 'English', { cp, calle: 'Una Calle', numero_exterior: '7' }),
    )
    expect(there.document.getElementById('calle')?.getAttribute('value')).toBe('Una Calle')
    const colonia =
      there.document.querySelector('#colonia option[value]:not([value=""])')?.getAttribute('value') ?? ''
    const paso3 = english(await visitor.press(there, 'Continue', { colonia }))
    expect(nssOn(paso3)).toMatch(/^\d{11}$/)
    expect((await visitor.mailTo(correo, 'Social Security Number')).asunto).toBe(
      'Social Security Number assigned',
    )
  })

  test('is the same session: it opens no other, and signing out in one signs out of both', async () => {
    const { curp, correo } = someone(2)
    const visitor = new Visitor(portal)
    const paso1 = await visitor.get('/en/tramites/nss')
    await visitor.press(paso1, 'Continue', { curp, correo, correo_confirmacion: correo, captcha: ANSWER })
    const mail = await visitor.mailTo(correo, 'Digital Service')
    const paso2 = await visitor.press(await visitor.get(`/en${linkOf(mail.texto)}`), 'Continue')
    expect((await visitor.get('/tramites/nss/domicilio')).status).toBe(200)
    await visitor.press(paso2, 'Sign out')
    expect((await visitor.get('/tramites/nss/domicilio')).status).toBe(403)
    expect(english(await visitor.get('/en/tramites/nss/domicilio')).title).toMatch(/^Your session has ended/)
  })

  test('leads to addresses of this portal alone', async () => {
    for (const path of [
      '/en//evil.example',
      '/en/https://evil.example',
      '/en/%2f%2fevil.example',
      '/en/\\\\evil.example',
    ]) {
      const answer = await portal.app.request(path)
      expect([answer.status, answer.headers.get('location')], path).toEqual([404, null])
    }
    const answer = await portal.app.request('/en/demo?x=//evil.example')
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/demo?x=//evil.example'])
  })
})

test('every page that is the same for everyone, and every notice of no page, is in English', async () => {
  const visitor = new Visitor(portal)
  const fixed = ['/ayuda', '/ayuda/facil', '/accesibilidad', '/oficinas', '/verificar', '/certificados']
  for (const path of [...fixed, '/cotejar', '/estadistica'])
    expect(english(await visitor.get(`/en${path}`)).status, path).toBe(200)
  english(await visitor.get('/en/aviso-de-privacidad'))
  for (const path of [
    '/nada',
    '/enlace/x',
    '/cambio/x',
    '/mudanza/x',
    '/verificar/x',
    '/tramites/nss/gracias',
  ])
    english(await visitor.get(`/en${path}`))
  expect(english(await visitor.post('/en/verificar', { codigo: '' })).text).toContain('Type the whole code')
  expect(english(await visitor.post('/en/ayuda', {})).status).toBe(405)
})

describe('Mi trámite and what is shared', () => {
  let owner: Owner
  let visitor: Visitor
  beforeAll(async () => {
    owner = await ownerAtPaso3(portal, (await newPeople(portal, 21).next()).value)
    visitor = new Visitor(portal)
  })

  test('are in English from the form to the trail, and so is the mail with the link', async () => {
    const form = english(await visitor.get('/en/tramites/nss/consulta'))
    const wrong = english(await visitor.press(form, 'Continue', { curp: 'X', dato: '1', captcha: '' }))
    expect(wrong.title).toMatch(/^Error: My application/)
    const typed = { curp: owner.curp, dato: owner.folio, captcha: ANSWER }
    const sent = english(await visitor.press(form, 'Continue', typed))
    expect(sent.url).toBe('/en/tramites/nss/consulta/enviada')
    const mail = await visitor.mailTo(owner.correo, 'your link to My application')
    expect(mail.html).toContain('lang="en"')
    const path = /\/en\/consulta\/[\w-]+/.exec(mail.texto)?.[0] ?? ''
    english(await new Visitor(portal).get(path))
    const own = english(await visitor.press(english(await visitor.get(path)), 'Open'))
    expect(own.url).toBe('/en/tramites/nss/mio')
    expect(own.text).toContain('You were given your NSS on')
    expect(own.text).toContain('Online, from the connection you are using now')
    const trail = english(await visitor.get('/en/tramites/nss/mio/accesos'))
    expect(trail.text).toContain('The link in your email was opened')
    expect(english(await new Visitor(portal).get('/en/tramites/nss/mio')).status).toBe(403)
    expect(english(await visitor.get('/en/consulta/nada')).status).toBe(404)
  })

  test('a code is given in English and used in English, and the mail of its first use is too', async () => {
    const form = english(await visitor.get('/en/tramites/nss/mio/compartir'))
    english(await visitor.press(form, 'Make the code', { para: '' }))
    const kept = await visitor.press(form, 'Español', { para: 'Escuela Uno', dias: '7', veces: 'varias' })
    expect(kept.document.getElementById('para')?.getAttribute('value')).toBe('Escuela Uno')
    const typed = { para: 'School One', dias: '7', veces: 'varias' }
    const given = english(await visitor.press(form, 'Make the code', typed))
    const codigo = given.document.querySelector('.nss')?.textContent ?? ''
    const other = new Visitor(portal)
    const check = english(await other.get('/en/cotejar'))
    const asked = { curp: owner.curp, nss: owner.nss, codigo }
    const moved = await other.press(check, 'Español', asked)
    expect(moved.document.getElementById('nss')?.getAttribute('value')).toBe(owner.nss)
    expect(english(await other.press(check, 'Check', asked)).title).toMatch(/^It matches/)
    english(await other.press(check, 'Check', { ...asked, curp: 'X' }))
    expect(english(await other.press(check, 'Check', { ...asked, nss: '12345678903' })).title).toMatch(
      /^It does not match/,
    )
    const mail = await visitor.mailTo(owner.correo, 'the code that you shared was used')
    expect(mail.texto).toContain('/en/tramites/nss/consulta')
    expect(english(await visitor.get('/en/tramites/nss/mio/compartir')).text).toContain('it does not match')
    const body = new FormData()
    body.set('archivo', new File(['uno'], 'a.csv'))
    const headers = { origin: 'http://localhost:3000' }
    const file = await portal.app.request('/en/cotejar/archivo', { method: 'POST', body, headers })
    expect(file.status).toBe(422)
    expect(await file.text()).toContain('The file needs three columns')
  })

  test('the language is changed without losing what was typed, nor the challenge', async () => {
    const form = await visitor.get('/tramites/nss/consulta')
    const there = english(await visitor.press(form, 'English', { curp: 'XAPR', dato: '12', captcha: 'a' }))
    expect(there.document.getElementById('dato')?.getAttribute('value')).toBe('12')
    const challenge = (page: Page) => page.document.querySelector('[name=captcha_id]')?.getAttribute('value')
    expect(challenge(there)).toBe(challenge(form))
  })

  test('«It was not me» stops everything, and the mail says so in English', async () => {
    const ask = english(await visitor.get('/en/tramites/nss/mio/no-fui-yo'))
    const done = english(await visitor.press(ask, 'Yes, stop'))
    expect(done.title).toMatch(/^We stopped/)
    const mail = await visitor.mailTo(owner.correo, 'we stopped your applications')
    expect(mail.texto).toContain('“It was not me”')
    english(await visitor.get('/en/tramites/nss/mio'))
  })
})

test('each event of the trail, and each figure, has words of its own in English', () => {
  const ends = ['ok', 'coincide', 'aprobado', 'limitado', 'otro']
  const spoken = (table: typeof es) =>
    Object.values(table.acts.said).flatMap((said) =>
      typeof said === 'string' ? [said] : ends.map((outcome) => said({ outcome, code: 'tarjeta' })),
    )
  const [spanish, ours] = [spoken(es), spoken(en)]
  expect(ours).toHaveLength(spanish.length)
  expect(ours.filter((said, at) => said === spanish[at])).toEqual([])
  expect(ours.flatMap((said) => said.match(SPANISH) ?? [])).toEqual([])
})

test('what the operator wrote of an office is marked as Spanish, and is text', async () => {
  const office = { estado: '', municipio: '', nombre: 'Oficina <Uno>', direccion: 'Calle 1.' }
  const more = { horario: 'lunes a viernes', telefono: '55 0000 0000', llevar: ['una copia'] }
  await portal.ctx.store.replaceOffices([{ ...office, ...more }])
  const page = english(await new Visitor(portal).get('/en/oficinas?cp=06000'))
  const marked = [...page.document.querySelectorAll('main li [lang]')].map((one) => one.textContent)
  expect(marked).toEqual(['Oficina <Uno>: Calle 1', 'lunes a viernes', '55 0000 0000', 'una copia'])
  expect(page.text).toContain(
    'Opening hours: lunes a viernes. Telephone: 55 0000 0000. Also bring una copia.',
  )
  const spanish = await new Visitor(portal).get('/oficinas?cp=06000')
  expect(spanish.text).toContain('Oficina <Uno>: Calle 1. Horario: lunes a viernes.')
  expect(spanish.document.querySelector('main li [lang]')).toBeNull()
  await portal.ctx.store.replaceOffices([])
})

test('Spanish words within English are marked for screen readers, and so is an office named in a notice or a mail', async () => {
  const visitor = new Visitor(portal)
  const marked = ({ document }: Page) =>
    [...document.querySelectorAll('main span[lang=es], footer span[lang=es]')].map((one) => one.textContent)
  expect(marked(await visitor.get('/en/verificar'))).toEqual([
    'Cadena original',
    'Sello digital',
    'Institución de demostración',
  ])
  expect(marked(await visitor.get('/en/oficinas'))).toContain('subdelegación')
  expect((await visitor.get('/oficinas')).html).not.toMatch(/<span lang|[\u2066-\u2069]/)
  const place = { estado: '', municipio: '', horario: '', telefono: '', llevar: [] }
  const office = { ...place, nombre: 'Oficina <Uno>', direccion: 'Calle 1.' }
  const notice = speaking({ language: 'en' }, () =>
    markSpanish(noticePage(portal.ctx.site, stoppedNotice({ outcome: 'conflict' }, [office]))),
  )
  expect(notice).toContain('<p>Your office: <span lang="es">Oficina &lt;Uno&gt;: Calle 1</span>.')
  const mail = await visitor.mailTo('english-0@ejemplo.mx', 'Social Security Number assigned')
  expect(mail.html).toContain('<span lang="es">Tarjeta de Número de Seguridad Social</span>: a card')
  expect(mail.texto).toContain('* Tarjeta de Número de Seguridad Social: a card')
  expect(mail.texto + mail.html).not.toMatch(/[\u2066-\u2069]/)
})

test('where an element or attribute holds text alone, Spanish words stay without a mark', () => {
  const one = spanish('colonia')
  expect(
    markSpanish(`<title>${one}</title><option>${one}</option><p title="${one}">la ${one}, ${one}</p>`),
  ).toBe(
    '<title>colonia</title><option>colonia</option><p title="colonia">la <span lang="es">colonia</span>, <span lang="es">colonia</span></p>',
  )
})

test('what is in Spanish alone says so where a page in English leads there', async () => {
  const page = await new Visitor(portal).get('/en')
  const links = [...page.document.querySelectorAll('a[href^="/"]:not(.lenguas a)')]
  const other = links.filter((one) => !one.getAttribute('href')?.startsWith('/en'))
  expect(other.length).toBeGreaterThan(2)
  expect(other.filter((one) => !one.getAttribute('hreflang')?.startsWith('es'))).toEqual([])
})

test('the challenge is heard in English, by the player and by both links, and so is one asked for again', async () => {
  const visitor = new Visitor(portal)
  const heard = async (page: Page) => {
    const reto = english(page).document.querySelector('#reto')
    expect(reto?.querySelector('audio')?.getAttribute('aria-label')).toBe('Letters as audio')
    expect(reto?.querySelector('audio')?.hasAttribute('lang')).toBe(false)
    const paths = [...(reto?.querySelectorAll('audio, a, img') ?? [])].map(
      (one) => one.getAttribute('src') ?? one.getAttribute('href') ?? '',
    )
    expect(paths).toHaveLength(4)
    for (const path of paths) {
      expect(path).toMatch(/^\/en\/captcha\//)
      const [ours, spanish] = await Promise.all(
        [path, path.replace('/en', '')].map(async (one) => {
          const answer = await visitor.fetch(one)
          expect(answer.status, one).toBe(200)
          return Buffer.from(await answer.arrayBuffer())
        }),
      )
      expect(ours?.equals(spanish ?? Buffer.alloc(0)), path).toBe(false)
    }
  }
  const paso1 = await visitor.get('/en/tramites/nss')
  await heard(paso1)
  await heard(await visitor.press(paso1, 'Get another picture', {}))
  await heard(await visitor.get('/en/tramites/nss/consulta'))
})

test('a part of a page that a script asks for is in English, with addresses in English', async () => {
  const answer = await portal.app.request('/en/codigos-postales/06000', { headers: { 'hx-request': 'true' } })
  expect(await answer.text()).toContain('Choose your neighborhood')
  const part = await portal.app.request('/en/tramites/nss/reto', { headers: { 'hx-request': 'true' } })
  expect(await part.text()).toContain('Show that you are a person')
})
