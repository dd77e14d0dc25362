import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemChance } from '../../src/adapters/runtime/system.ts'
import { demoSealFile } from '../../src/adapters/seal/folder.ts'
import { loadOrCreateSeal } from '../../src/adapters/seal/source.ts'
import { certificatesOf, serialOf } from '../../src/adapters/signing/certificate.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { routes } from '../../src/routes/index.ts'
import { onPostgres } from '../contract/engines.ts'
import { attend, openFile, propose } from '../support/counter.ts'
import { issueOne } from '../support/issued.ts'
import { enterOwn } from '../support/own.ts'
import { newPeople, type Owner, ownerAtPaso2, ownerAtPaso3 } from '../support/owner.ts'
import { type AnyPortal, eventually, openReplica } from '../support/portal.ts'
import { clerk, demoClerk, optionsOn } from '../support/staff.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { askForLink, enter, folioOn, giveAddress, linkIn, nssOn } from '../support/walk.ts'

const HOUR = 3_600_000
const TOKEN = 'un-token-de-las-medidas-de-32-letras'
const people = (shows: string) => DEMO_PEOPLE.filter((one) => one.shows === shows)

/** What is tried on SQLite in detail, walked once on PostgreSQL: two replicas, whose role does not own the tables. */
onPostgres((database) => {
  let portal: AnyPortal
  let replica: AnyPortal
  let url: string
  let newcomers: ReturnType<typeof newPeople>
  beforeAll(async () => {
    url = await database()
    const sleep = async () => {}
    portal = await openReplica(url, {
      env: { LIMITS: 'off', METRICS_TOKEN: TOKEN, DECLARED_NAMES: 'off' },
      parts: { sleep },
    })
    replica = await openReplica(url, {
      clock: portal.clock,
      env: { LIMIT_LINKS_PAIR_DAY: '2', LIMIT_LINKS_IP_HOUR: '4' },
      parts: { sleep },
    })
    newcomers = newPeople(portal, 71, 'of age')
  })
  afterAll(async () => {
    await replica?.close()
    await portal?.close()
  })
  const newcomer = async () => (await newcomers.next()).value

  test('whatever has a NUL in it, which PostgreSQL takes in no text, breaks no page', async () => {
    const { visitor, curp } = await ownerAtPaso3(portal, await newcomer())
    const [rosa, responsable] = await Promise.all(
      (['mostrador', 'responsable'] as const).map((role) => demoClerk(portal, role)),
    )
    const file = await openFile(rosa as Visitor, curp)
    const sent = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, method: 'POST' }
    const broken: string[] = []
    const look = async (who: Visitor, what: string, answer: Promise<Response>) => {
      if ((await answer).status >= 500) broken.push(what)
      expect(who).toBeDefined()
    }
    for (const [method, pattern] of routes.filter(([, pattern]) => pattern.includes(':'))) {
      const who = pattern.startsWith('/mostrador') ? (rosa as Visitor) : visitor
      const opened = pattern.replace('/mostrador/persona/:atencion', file)
      for (const path of new Set([opened, pattern].map((one) => one.replace(/:\w+/g, 'a%00b'))))
        await look(who, `${method} ${path}`, who.fetch(path, method === 'POST' ? { ...sent, body: '' } : {}))
    }
    const forms: readonly (readonly [Visitor, string, string])[] = [
      [visitor, '/tramites/nss/mio/compartir', 'quitar=%00'],
      [visitor, '/tramites/nss/mio/compartir', 'para=a%00b&dias=7&veces=una'],
      [visitor, '/verificar', 'codigo=%00'],
      [responsable as Visitor, '/mostrador/personal', 'accion=cerrar&persona=%00'],
      [rosa as Visitor, `${file}/proponer/deshacer`, 'asunto=%00&evidencia=ine&motivo=lo+pidio+en+persona'],
    ]
    for (const [who, path, body] of forms)
      await look(who, `POST ${path} ${body}`, who.fetch(path, { ...sent, body }))
    expect(broken).toEqual([])
  })

  describe('a person', () => {
    test('is assigned a number, and both documents verify by code and by file', async () => {
      const { issue, files } = await issueOne(portal)
      const stranger = new Visitor(replica)
      for (const [type, bytes] of Object.entries(files)) {
        expect(bytes.subarray(0, 5).toString(), type).toBe('%PDF-')
        const body = new FormData()
        body.set('archivo', new File([new Uint8Array(bytes)], 'documento.pdf', { type: 'application/pdf' }))
        const headers = { origin: 'http://localhost:3000', accept: 'application/json' }
        const answer = await stranger.fetch('/verificar/archivo', { method: 'POST', body, headers })
        expect(await answer.json(), type).toMatchObject({ autentico: true, archivo: 'igual' })
      }
      const { codigo } = issue.documents.asignacion
      const page = await stranger.post('/verificar', { codigo })
      expect(page.text).toContain('auténtico')
      // chained a moment later, by whichever replica comes first
      await eventually(async () => (await portal.base.rows('select 1 from por_encadenar')).length === 0)
      expect((await stranger.post('/verificar', { codigo })).text).not.toContain('se está encadenando')
    })

    test('gets both documents by mail, and the same number again at any replica', async () => {
      const visitor = new Visitor(portal)
      const [, someone] = people('asignacion')
      if (!someone) throw new Error('nobody')
      const correo = 'alicia@ejemplo.mx'
      const paso2 = await enter(visitor, someone.person.curp, correo)
      expect(paso2.title).toContain('Paso 2 de 3')
      const paso3 = await giveAddress(visitor, paso2, someone.cp)
      expect(nssOn(paso3)).toMatch(/^\d{11}$/)
      const mail = await visitor.mailTo(correo, 'Número de Seguridad Social asignado')
      expect(mail.adjuntos).toHaveLength(2)
      // the session and the number are the database's, not the replica's
      visitor.moveTo(replica)
      const there = await visitor.get('/tramites/nss/resultado')
      expect([nssOn(there), folioOn(there)]).toEqual([nssOn(paso3), folioOn(paso3)])
      const again = await visitor.press(there, 'Finalizar trámite')
      expect(again.text).toContain('Terminaste tu trámite')
      visitor.moveTo(portal)
      expect((await visitor.get('/tramites/nss/resultado')).status).toBe(403)
    })

    test('with a number is shown that one', async () => {
      const [someone] = people('localizacion')
      if (!someone) throw new Error('nobody')
      const paso3 = await enter(new Visitor(portal), someone.person.curp, 'benito@ejemplo.mx')
      expect(paso3.text).toContain('Localización de NSS exitosa.')
      expect(nssOn(paso3)).toBe(someone.person.numeros[0])
    })

    test('whose link expired, was replaced, or is opened in another browser is told so', async () => {
      const { curp } = await newcomer()
      const correo = 'ligas@ejemplo.mx'
      const visitor = new Visitor(portal)
      await askForLink(visitor, curp, correo)
      const first = await linkIn(visitor, correo)
      await askForLink(visitor, curp, correo)
      const second = await eventually(async () => {
        const link = await linkIn(visitor, correo)
        return link !== first && link
      })
      expect((await visitor.get(first)).text).toContain('Hay una liga más nueva')
      const phone = new Visitor(replica)
      const asked = await phone.get(second)
      const wrong = await phone.press(asked, 'Continuar', {
        curp: people('asignacion')[2]?.person.curp ?? '',
      })
      expect(wrong.text).toContain('Te quedan 4 intentos')
      expect((await phone.press(wrong, 'Continuar', { curp })).title).toContain('Paso 2 de 3')
      portal.clock.forward(24 * HOUR)
      expect((await visitor.get(second)).text).toContain('Esta liga venció')
    })

    test('is told what is wrong with a form by the replica that got it, whichever is asked next', async () => {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'sec-fetch-site': 'same-origin',
        'sec-fetch-mode': 'navigate',
      }
      const body = 'curp=MAL&correo=ines%40ejemplo.mx'
      const sent = await portal.app.request('/tramites/nss', { method: 'POST', headers, body })
      expect(sent.status).toBe(422)
      expect(await sent.text()).toContain('value="ines@ejemplo.mx"')
    })

    test('approves another correo from the one that is bound', async () => {
      const owner = await ownerAtPaso2(portal, await newcomer())
      await askForLink(new Visitor(replica), owner.curp, 'nueva@ejemplo.mx')
      const { texto } = await owner.visitor.mailTo(owner.correo, '¿Apruebas el cambio de correo')
      const path = /\/cambio\/[\w-]+/.exec(texto)?.[0] ?? ''
      const approved = await owner.visitor.press(await owner.visitor.get(path), 'Aprobar')
      expect(approved.text).toContain('Aprobaste el cambio')
      const link = await eventually(() =>
        linkIn(owner.visitor, 'nueva@ejemplo.mx').catch(() => false as const),
      )
      const page = await new Visitor(portal).get(link)
      expect(page.status).toBe(200)
    })

    test('is held to the same limits by all replicas together', async () => {
      const strict = replica
      const { curp } = await newcomer()
      const due = () => portal.base.rows('select 1 from correos where due_at is not null')
      for (let n = 0; n < 3; n++) {
        await askForLink(new Visitor(strict), curp, 'limite@ejemplo.mx')
        // a link that gives way to a newer one before its mail left is not sent
        await eventually(async () => (await due()).length === 0)
      }
      const links = (await new Visitor(portal).mails()).filter(({ para }) => para === 'limite@ejemplo.mx')
      expect(links).toHaveLength(2)
      // its own network's, in this hour, too
      const last = await askForLink(new Visitor(strict), curp, 'otro-limite@ejemplo.mx')
      expect(last.status).toBe(429)
    })
  })

  describe('Mi trámite', () => {
    let owner: Owner
    let visitor: Visitor
    beforeAll(async () => {
      owner = await ownerAtPaso3(portal, await newcomer())
      visitor = await enterOwn(portal, owner)
    })

    test('shows what was done with a person’s data, in every replica', async () => {
      visitor.moveTo(replica)
      const page = await visitor.get('/tramites/nss/mio')
      visitor.moveTo(portal)
      expect(page.text).toContain(owner.folio)
      expect(page.text).toContain('Alguien pidió entrar a Mi trámite con tu CURP.')
    })

    test('gives a code by which another institution checks the number through the API', async () => {
      const form = await visitor.get('/tramites/nss/mio/compartir')
      const made = await visitor.press(form, 'Hacer el código', { para: 'Escuela', dias: '7', veces: 'una' })
      const codigo = made.document.querySelector('.nss')?.textContent ?? ''
      const key = `nss_${'k'.repeat(43)}`
      const about = { id: 'id', name: 'Escuela', scopes: ['cotejo'], perMinute: 10 } as const
      await portal.ctx.store.addApiKey(key, { ...about, createdAt: portal.clock.now() })
      const ask = () =>
        replica.app.request('/api/v1/cotejo', {
          method: 'POST',
          body: JSON.stringify({ curp: owner.curp, nss: owner.nss, codigo }),
          headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
        })
      // both at once: the code is for one use
      const answers = await Promise.all((await Promise.all([ask(), ask()])).map((one) => one.json()))
      const agreed = answers.filter((one) => (one as { resultado?: string }).resultado === 'coincide')
      expect(agreed, JSON.stringify(answers)).toHaveLength(1)
    })

    test('stops everything at once: "No fui yo"', async () => {
      const form = await visitor.get('/tramites/nss/mio/no-fui-yo')
      expect((await visitor.press(form, 'Sí, detener')).text).toContain('Detuvimos')
      const later = await askForLink(new Visitor(portal), owner.curp, owner.correo)
      expect(later.status).toBe(200)
      expect((await owner.visitor.get('/tramites/nss/resultado')).html).not.toContain(owner.nss)
    })
  })

  describe('the counter', () => {
    test('attends, and a second employee decides with a passkey what the first proposed', async () => {
      const front = await demoClerk(portal, 'mostrador')
      const { curp } = await newcomer()
      const file = await openFile(front, curp)
      const given = await attend(front, file)
      expect(given.text).toContain('Listo: imprime los dos documentos.')
      const correo = 'de.ventanilla@ejemplo.mx'
      const proposed = await propose(front, file, 'correo', { correo, correo_confirmacion: correo })
      const boss = await clerk(replica, 'responsable')
      const page = await boss.visitor.get(proposed.url.replace(/\?.*/, ''))
      const respuesta = boss.key.use(optionsOn(page))
      expect((await boss.visitor.press(page, 'Aprobar', { respuesta })).text).toContain('Aprobado y hecho')
    })

    test('blocks a person, who then gets no number', async () => {
      const { curp } = await newcomer()
      const boss = await clerk(portal, 'responsable')
      const file = await openFile(boss.visitor, curp)
      const form = await boss.visitor.get(`${file}/arco`)
      const fields = { derecho: 'bloquear', evidencia: 'INE original', motivo: 'lo pidió en persona' }
      await boss.visitor.press(form, 'Continuar', fields)
      const front = await demoClerk(replica, 'mostrador')
      expect((await attend(front, await openFile(front, curp))).text).toContain('Bloqueada')
    })
  })

  describe('Operación', () => {
    let operator: Visitor
    beforeAll(async () => {
      operator = await demoClerk(portal, 'operacion')
    })
    const WHY = { motivo: 'Llegó el padrón de noviembre' }

    test('shows in Salud what nss doctor finds, and counts in its charts', async () => {
      await operator.get('/operacion')
      await portal.ctx.examiner.settled()
      // counted a moment later
      await eventually(async () => (await portal.base.rows('select 1 from por_contar')).length === 0)
      const page = await operator.get('/operacion')
      expect(page.text).toMatch(/PostgreSQL 18\.\d+ responde; no tiene otro servidor que la siga/)
      const labels = [...page.document.querySelectorAll('svg')].map((one) => one.getAttribute('aria-label'))
      expect(labels.find((one) => one?.startsWith('Trámites terminados, por día'))).toMatch(/: [1-9]/)
      expect(labels.find((one) => one?.startsWith('Correos enviados, por día'))).toMatch(/: [1-9]/)
    })

    test('imports a padrón that was uploaded, by a command of its own', async () => {
      const all = syntheticPeople(5)
      const rows = Array.from({ length: 40 }, () => {
        const { curp, name } = all.next().value
        return [curp, name.nombre, name.primerApellido, name.segundoApellido ?? ''].join(',')
      })
      const body = new FormData()
      body.set('que', 'padron')
      const csv = ['curp,nombre,primer_apellido,segundo_apellido', ...rows].join('\n')
      body.set('archivo', new Blob([csv]), 'padron.csv')
      const headers = { origin: 'http://localhost:3000' }
      await operator.fetch('/operacion/importar/archivo', { method: 'POST', headers, body })
      const settled = async (): Promise<Page> => {
        await portal.ctx.imports.settled()
        return operator.get('/operacion/importar')
      }
      const checked = await settled()
      expect(checked.text).toContain('Personas nuevas: 40.')
      await operator.press(checked, 'Importar', WHY)
      expect((await settled()).text).toContain('Padrón: importado')
    })

    test('makes a backup and verifies it', async () => {
      const order = async (button: string, fields: Record<string, string>): Promise<Page> => {
        await operator.press(await operator.get('/operacion/respaldos'), button, fields)
        await portal.ctx.orders.settled()
        return operator.get('/operacion/respaldos')
      }
      expect((await order('Hacer un respaldo', { destinatario: '' })).text).toContain(
        'Hacer un respaldo: listo',
      )
      const [respaldo = ''] = readdirSync(path.join(portal.dataDir, 'respaldos'))
      const sound = await order('Verificar', { respaldo })
      expect(sound.text).toContain('base de datos, bitácora e invariantes: bien')
    })

    test('shows the seal that all replicas use', async () => {
      const page = await operator.get('/operacion/sello')
      expect(page.text).toContain(portal.ctx.sealer.certificateSerial)
      expect(replica.ctx.sealer.certificateSerial).toBe(portal.ctx.sealer.certificateSerial)
    })
  })

  test('a replica with another seal gives nothing with it before all others can verify it', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'otro-sello-'))
    loadOrCreateSeal({ folder, portal: 'Otro sello', now: portal.clock.now(), chance: systemChance })
    const pem = readFileSync(demoSealFile(folder), 'utf8')
    rmSync(folder, { recursive: true })
    const [published] = certificatesOf(pem)
    const known = () => published && portal.ctx.sealer.certificate(serialOf(published))
    let waited = false
    const third = await openReplica(url, {
      clock: portal.clock,
      env: { LIMITS: 'off', SEAL_KEY: pem, SEAL_CERTIFICATE: pem },
      parts: {
        sleep: async (ms) => {
          waited = ms > 2000
          await eventually(known)
        },
      },
    })
    expect(waited).toBe(true)
    const { folio } = await ownerAtPaso3(third, await newcomer())
    const codigo = (await third.ctx.store.findIssue(folio))?.documents.tarjeta.codigo ?? ''
    expect((await new Visitor(portal).post('/verificar', { codigo })).text).toContain('auténtico')
    await third.close()
  })

  test('readiness and measures are those of a replica', async () => {
    const ready = await replica.app.request('/readyz')
    expect([ready.status, await ready.text()]).toEqual([200, 'ok\n'])
    const headers = { authorization: `Bearer ${TOKEN}` }
    const measures = await (await portal.app.request('/metrics', { headers })).text()
    for (const name of ['ledger_waiting', 'ledger_waiting_age_seconds', 'database_retries_total'])
      expect(measures.includes(`ventanilla_${name}`), name).toBe(true)
    // Prometheus takes nothing of an answer that says one of them twice
    const samples = [...measures.matchAll(/^[a-z_]+(?:\{.*\})?(?= )/gm)].map(([sample]) => sample)
    expect(samples.length).toBeGreaterThan(50)
    expect(samples.filter((one, at) => samples.indexOf(one) !== at)).toEqual([])
  })

  /** Before more than a year goes by, in which a mail that waits for its files is given up. */
  let untilThen = 0

  test('what is no longer needed is swept away, by the same role, and by two replicas at once', async () => {
    const left = () => portal.base.rows('select 1 from sesiones union all select 1 from sesiones_persona')
    expect((await left()).length).toBeGreaterThan(0)
    untilThen = portal.clock.now()
    portal.clock.forward(400 * 24 * HOUR)
    await Promise.all([portal, replica].map(({ ctx, clock }) => ctx.store.sweep(clock.now())))
    expect(await left()).toEqual([])
  })

  test('after all of it everything holds that must, and the data folder has no database', async () => {
    await eventually(async () => (await portal.base.rows('select 1 from por_encadenar')).length === 0)
    expect(await brokenInvariants(portal.base)).toEqual([])
    expect(existsSync(path.join(portal.dataDir, 'ventanilla.db'))).toBe(false)
    const failures = [...portal.lines, ...replica.lines].filter(
      ({ level, message }) => level === 'error' || /PostgreSQL|permission/.test(String(message)),
    )
    expect(failures).toEqual([])
    // whoever said "No fui yo" gets no number by mail either
    const dead = await portal.base.rows('select reason from correos where dead_at <= ?', untilThen)
    expect(dead.filter((one) => (one as { reason: string }).reason !== 'ya_no_vale')).toEqual([])
  })
})
