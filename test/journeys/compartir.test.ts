import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blockCurp } from '../../src/db/arco/arco.ts'
import { cancelPerson } from '../../src/db/arco/cancel.ts'
import { heldOf } from '../../src/db/arco/export.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { readCode } from '../../src/domain/seal/verification-code.ts'
import { newPeople, type Owner, ownerAtPaso3 } from '../support/owner.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { readAll } from '../support/read-all.ts'
import { type Page, Visitor } from '../support/visitor.ts'

const DAY = 24 * 3_600_000
let portal: Portal
let people: ReturnType<typeof newPeople>
/** how long answers waited, in ms */
const waited: number[] = []
beforeAll(async () => {
  portal = await openPortal({
    env: { LIMITS: 'off' },
    parts: { sleep: async (ms) => void waited.push(ms) },
  })
  people = newPeople(portal, 31)
})
afterAll(() => portal.close())

const newOwner = async (): Promise<Owner> => ownerAtPaso3(portal, (await people.next()).value)
const SHARE = '/tramites/nss/mio/compartir'
/** The code that the page shows once. */
async function give(owner: Owner, fields: Record<string, string> = {}): Promise<string> {
  const page = await owner.visitor.get(SHARE)
  const typed = { para: 'Escuela Uno', dias: '7', veces: 'varias', ...fields }
  return codeOn(await owner.visitor.press(page, 'Hacer el código', typed))
}
const codeOn = (page: Page): string => {
  const code = page.document.querySelector('.nss')?.textContent ?? ''
  expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{2}$/)
  return code
}
const check = (curp: string, nss: string, codigo: string): Promise<Page> =>
  new Visitor(portal).post('/cotejar', { curp, nss, codigo })
const titleOf = (page: Page): string => page.document.querySelector('h1')?.textContent ?? ''
const resultOf = async (curp: string, nss: string, codigo: string) => titleOf(await check(curp, nss, codigo))
/** A number that is well formed and nobody's here. */
const other = (nss: string): string => {
  for (const one of syntheticPeople(5)) if (one.nss && one.nss !== nss) return one.nss
  throw new Error('the row of people is endless')
}
const rows = (sql: string, ...values: unknown[]) => portal.base.sqlite.prepare(sql).all(...values)

describe('a code', () => {
  test('is shown once, is kept as a hash only, and says whether a number agrees and never the number', async () => {
    const owner = await newOwner()
    const code = await give(owner)
    const plain = readCode(code) ?? ''
    const dump = JSON.stringify([rows('select * from consentimientos'), rows('select * from auditoria')])
    expect(dump).not.toContain(plain)
    expect(dump).not.toContain('Escuela Uno')
    expect((await owner.visitor.get(SHARE)).html).not.toContain(code)
    const yes = await check(owner.curp, owner.nss, code)
    expect(titleOf(yes)).toBe('Coincide')
    expect(yes.html).not.toContain(owner.nss)
    expect(yes.html).not.toContain(owner.curp)
    // small letters, no hyphens, as a whole address
    expect(await resultOf(owner.curp, owner.nss, code.toLowerCase().replaceAll('-', ' '))).toBe('Coincide')
    expect(await resultOf(owner.curp, owner.nss, `https://x.mx/cotejar/${plain}`)).toBe('Coincide')
    expect(await resultOf(owner.curp, other(owner.nss), code)).toBe('No coincide')
  })

  test('is in a QR that fills the form in, and opening it uses nothing', async () => {
    const owner = await newOwner()
    const plain = readCode(await give(owner)) ?? ''
    const page = await new Visitor(portal).get(`/cotejar/${plain}`)
    expect(page.document.querySelector('#codigo')?.getAttribute('value')).toBe(plain)
    expect(page.headers.get('referrer-policy')).toBe('strict-origin')
    const [consent] = await portal.ctx.store.consentsOf(owner.curp, 1)
    expect(consent?.count).toBe(0)
  })

  test('of another person, unknown, revoked, over, blocked or spent gives one and the same answer', async () => {
    const [owner, stranger] = [await newOwner(), await newOwner()]
    const start = portal.clock.now()
    const answers: string[] = []
    const say = async (curp: string, nss: string, code: string) =>
      answers.push((await check(curp, nss, code)).html)
    const code = await give(owner, { dias: '1' })
    await say(stranger.curp, stranger.nss, code)
    await say(owner.curp, owner.nss, '0'.repeat(26))
    portal.clock.forward(DAY)
    await say(owner.curp, owner.nss, code)
    portal.clock.set(start)
    const page = await owner.visitor.get(SHARE)
    const done = await owner.visitor.press(page, 'Quitar')
    expect(done.text).toContain('Quitamos el código')
    await say(owner.curp, owner.nss, code)
    const single = await give(owner, { veces: 'una' })
    expect(await resultOf(owner.curp, owner.nss, single)).toBe('Coincide')
    await say(owner.curp, owner.nss, single)
    const stopped = await give(owner)
    await portal.base.inTurn(() => blockCurp(portal.base, owner.curp, 'una prueba', portal.clock.now()))
    await say(owner.curp, owner.nss, stopped)
    expect(answers).toHaveLength(6)
    expect(new Set(answers).size).toBe(1)
    expect(answers[0]).toContain('Sin consentimiento')
    // and no answer comes sooner than another
    expect(new Set(waited).size).toBe(1)
  })

  test('ends after five numbers that do not agree, so that nobody guesses with it', async () => {
    const owner = await newOwner()
    const code = await give(owner)
    const wrong = other(owner.nss)
    for (let tries = 0; tries < 5; tries++)
      expect(await resultOf(owner.curp, wrong, code)).toBe('No coincide')
    expect(await resultOf(owner.curp, owner.nss, code)).toBe('Sin consentimiento')
    expect((await owner.visitor.get(SHARE)).text).toContain('se probaron cinco números')
  })

  test('for one time serves one of many at once, also when another process uses it', async () => {
    const owner = await newOwner()
    const code = readCode(await give(owner, { veces: 'una' })) ?? ''
    const child = fork(path.resolve(import.meta.dirname, '../support/consent-process.ts'), [portal.dataDir], {
      execArgv: [],
    })
    await once(child, 'message')
    const told = once(child, 'message')
    child.send({ code, curp: owner.curp, now: portal.clock.now(), times: 20 })
    const here = await Promise.all(Array.from({ length: 20 }, () => resultOf(owner.curp, owner.nss, code)))
    const [there] = await told
    const ok = here.filter((title) => title === 'Coincide').length + Number(there)
    expect(ok).toBe(1)
    expect(
      rows(
        'select * from cotejos where consentimiento_id in (select id from consentimientos where code_hash = ?)',
        portal.base.sqlite
          .prepare('select code_hash from consentimientos order by rowid desc limit 1')
          .pluck()
          .get(),
      ),
    ).toHaveLength(1)
  }, 60_000)

  test('that is taken back while it is used is not used any more', async () => {
    const owner = await newOwner()
    const code = await give(owner)
    const [consent] = await portal.ctx.store.consentsOf(owner.curp, 1)
    const before = portal.ctx.registry.findPerson
    const pressing = Promise.withResolvers<void>()
    // between the look at the consent and its use the person takes it back
    Object.assign(portal.ctx.registry, {
      findPerson: async (curp: typeof owner.curp) => {
        // once: taking it back asks the register too
        Object.assign(portal.ctx.registry, { findPerson: before })
        await owner.visitor.post(SHARE, { quitar: consent?.id ?? '' })
        pressing.resolve()
        return before(curp)
      },
    })
    expect(await resultOf(owner.curp, owner.nss, code)).toBe('Sin consentimiento')
    await pressing.promise
    expect((await portal.ctx.store.consentsOf(owner.curp, 1))[0]?.count).toBe(0)
  })
})

describe('the person', () => {
  test('sees each use, is mailed at the first, and finds them in the trail', async () => {
    const owner = await newOwner()
    const code = await give(owner, { para: 'Banco Ejemplo' })
    await check(owner.curp, owner.nss, code)
    await check(owner.curp, other(owner.nss), code)
    const page = await owner.visitor.get(SHARE)
    expect(page.text).toContain('Banco Ejemplo')
    expect(page.text).toContain('Se ha usado 2 veces')
    expect(page.text).toMatch(/: coincide\. Se usó en la página/)
    const mail = await owner.visitor.mailTo(owner.correo, 'se usó el código que compartiste')
    expect(mail.texto).toContain('«Banco Ejemplo»')
    await portal.mailGone()
    const mails = (await owner.visitor.mails()).filter(
      (one) => one.para === owner.correo && one.asunto.includes('se usó el código'),
    )
    expect(mails).toHaveLength(1)
    const trail = (await owner.visitor.get('/tramites/nss/mio/accesos')).text
    expect(trail).toContain('Se dio permiso de comprobar tu NSS con un código.')
    expect(trail).toContain('Alguien comprobó tu NSS con un código tuyo: coincide.')
  })

  test('cannot take back another person’s, nor see it', async () => {
    const [owner, stranger] = [await newOwner(), await newOwner()]
    const code = await give(owner, { para: 'Solo mía' })
    const [consent] = await portal.ctx.store.consentsOf(owner.curp, 1)
    const page = await stranger.visitor.post(SHARE, { quitar: consent?.id ?? '' })
    expect(page.html).not.toContain('Solo mía')
    expect(page.text).not.toContain('Quitamos el código')
    expect(await resultOf(owner.curp, owner.nss, code)).toBe('Coincide')
    expect((await new Visitor(portal).post(SHARE, { accion: 'dar', para: 'X' })).status).toBe(403)
  })

  test('is told what is wrong with the form; a name is no address and no markup', async () => {
    const owner = await newOwner()
    const page = await owner.visitor.get(SHARE)
    const empty = await owner.visitor.press(page, 'Hacer el código')
    expect(empty.status).toBe(422)
    for (const para of ['<b>x</b>', 'visita malo.example', 'a'.repeat(61), 'http://x'])
      expect(
        (await owner.visitor.press(page, 'Hacer el código', { para, dias: '1', veces: 'una' })).status,
      ).toBe(422)
    expect((await owner.visitor.post(SHARE, { para: 'X', dias: '400', veces: 'una' })).status).toBe(422)
  })

  test('has twenty open ones at the most', async () => {
    const owner = await newOwner()
    for (let n = 0; n < 20; n++) await give(owner)
    const page = await owner.visitor.get(SHARE)
    expect(Buffer.byteLength(page.html)).toBeLessThan(12_000)
    const full = await owner.visitor.press(page, 'Hacer el código', { para: 'Otra', dias: '1', veces: 'una' })
    expect(full.text).toContain('Ya tienes 20 códigos')
  })

  test('has them exported and deleted with the rest, and one row cannot stand for another', async () => {
    const [owner, stranger] = [await newOwner(), await newOwner()]
    const code = await give(owner, { para: 'Exportada' })
    await give(stranger, { para: 'Ajena' })
    await check(owner.curp, owner.nss, code)
    const consentId = (await portal.ctx.store.consentsOf(owner.curp, 1))[0]?.id
    expect(rows('select * from correos where key = ?', `cotejo/${consentId}`)).toHaveLength(1)
    expect((await heldOf(portal.base, owner.curp)).consentimientos).toMatchObject([
      { para: 'Exportada', una_vez: false, usos: [{ resultado: 'coincide' }] },
    ])
    await portal.mailGone()
    await portal.base.inTurn(() => cancelPerson(portal.base, owner.curp, portal.clock.now()))
    expect(rows("select * from correos where key like 'cotejo/%' and key like ?", `%${consentId}`)).toEqual(
      [],
    )
    expect((await heldOf(portal.base, owner.curp)).consentimientos).toEqual([])
    expect(await resultOf(owner.curp, owner.nss, code)).toBe('Sin consentimiento')
    await portal.ctx.store.sweep(portal.clock.now() + 400 * DAY)
    expect(rows('select * from consentimientos')).toEqual([])
    expect(rows('select * from cotejos')).toEqual([])
  })
})

describe('a file of many', () => {
  const send = async (text: string): Promise<Response> => {
    const body = new FormData()
    body.set('archivo', new File([text], 'lista.csv', { type: 'text/csv' }))
    return portal.app.request('/cotejar/archivo', {
      method: 'POST',
      body,
      headers: { origin: 'http://localhost:3000' },
    })
  }
  test('gives a file with a result for each row, and nothing of what was in it', async () => {
    const owner = await newOwner()
    const code = await give(owner)
    const wrong = other(owner.nss)
    const answer = await send(
      `\uFEFFCódigo;NSS;CURP;nota\r\n${code};${owner.nss};${owner.curp};=HYPERLINK("x")\r\n${code};${wrong};${owner.curp};\r\n=1+1;@SUM(A1);-2\r\n${'0'.repeat(26)};${owner.nss};${owner.curp};\r\n`,
    )
    expect(answer.headers.get('content-type')).toContain('text/csv')
    expect(await answer.text()).toBe(
      'renglon,resultado\r\n1,coincide\r\n2,no coincide\r\n3,dato mal escrito\r\n4,sin consentimiento\r\n',
    )
  })
  test('takes a thousand rows and no more, and 256 KB and no more', async () => {
    const row = `ABCD,1,${'0'.repeat(26)}\n`
    const before = rows('select count(*) as n from auditoria')
    expect((await send(row.repeat(1000))).status).toBe(200)
    const tooMany = await send(row.repeat(1001))
    expect(tooMany.status).toBe(422)
    expect(await tooMany.text()).toContain('más de 1000 renglones')
    expect((await send('x'.repeat(300_000))).status).toBe(413)
    expect((await send('')).status).toBe(422)
    expect((await send('una sola columna\nx')).status).toBe(422)
    expect(rows('select count(*) as n from auditoria')).toEqual(before)
  })
  test('leaves one entry in the trail for all that had no consent, and none of a person', async () => {
    const owner = await newOwner()
    await send(`${owner.curp},${owner.nss},${'0'.repeat(26)}\n`.repeat(3))
    const last = (await readAll(auditTrail(portal.base, {}))).at(-1)
    expect(last).toMatchObject({ what: 'cotejo', outcome: 'sin consentimiento', code: '×3' })
    expect(last?.subject).toBeUndefined()
  })
})

test('neither checks nor verifications of the operator’s own rooms are limited by network', async () => {
  const env = { LIMIT_VERIFY_IP_MINUTE: '1', TRUSTED_PROXIES: '127.0.0.1', OWN_NETWORKS: '192.0.2.0/24' }
  const strict = await openPortal({ env, parts: { sleep: async () => {} } })
  try {
    const answers = async (clientIp: string) => {
      const visitor = new Visitor(strict, { 'x-forwarded-for': clientIp })
      const found: number[] = []
      for (let n = 0; n < 3; n++) {
        found.push((await visitor.post('/cotejar', { curp: 'X', nss: '1', codigo: '1' })).status)
        found.push((await visitor.get(`/verificar/nada${n}`)).status)
      }
      return found
    }
    expect(await answers('192.0.2.9')).toEqual([422, 404, 422, 404, 422, 404])
    expect(await answers('198.51.100.9')).toEqual([422, 404, 429, 429, 429, 429])
  } finally {
    await strict.close()
  }
})

test('checks are limited by network, whatever they ask', async () => {
  const strict = await openPortal({ env: { LIMIT_VERIFY_IP_MINUTE: '3' }, parts: { sleep: async () => {} } })
  try {
    const visitor = new Visitor(strict)
    const typed = { curp: 'X', nss: '1', codigo: '1' }
    for (let n = 0; n < 3; n++) expect((await visitor.post('/cotejar', typed)).status).toBe(422)
    expect((await visitor.post('/cotejar', typed)).status).toBe(429)
  } finally {
    await strict.close()
  }
})

test('SHARING=off takes all of it away', async () => {
  const off = await openPortal({ env: { LIMITS: 'off', SHARING: 'off' } })
  try {
    const visitor = new Visitor(off)
    for (const place of [SHARE, '/cotejar', '/api/v1/openapi.json'])
      expect((await visitor.get(place)).status).toBe(404)
    const owner = await ownerAtPaso3(off, (await newPeople(off, 7).next()).value)
    expect((await owner.visitor.get('/tramites/nss/resultado')).html).not.toContain('compartir')
  } finally {
    await off.close()
  }
})
