import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { arco } from '../../src/cli/arco.ts'
import { askWho } from '../../src/cli/program/who.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { DEMO_PEOPLE, DEMO_UNREGISTERED } from '../../src/db/seed/demo-people.ts'
import type { Correo } from '../../src/domain/person/correo.ts'
import { eventually, openPortal, type Portal } from '../support/portal.ts'
import { type Page, Visitor } from '../support/visitor.ts'
import { askForLink, enter, folioOn, giveAddress, LINK_SUBJECT, linkIn, nssOn } from '../support/walk.ts'
import { order } from './support/shell.ts'

const [rosaura, cristobal, ines, yari] = DEMO_PEOPLE.map(({ person, cp }) => ({ ...person, cp }))
if (!rosaura || !cristobal || !ines || !yari) throw new Error('too few people')
const [undeclared] = DEMO_UNREGISTERED

let portal: Portal
let someone: Visitor
let ownRegister = false
beforeAll(async () => {
  portal = await openPortal()
})
beforeEach(() => {
  someone = new Visitor(portal)
})
afterAll(() => portal.close())

const bare = (...args: string[]) =>
  order(
    (program, print) =>
      arco(program, {
        base: async () => portal.base,
        desk: async () => ({ ...portal.ctx, ownRegister }),
        who: askWho(NO_TERMINAL),
        print,
      }),
    'arco',
    ...args,
  )
const NO_TERMINAL = { input: process.stdin, stream: { write: () => true } }
/** As an employee gives the order. */
const run = (...args: string[]) => {
  const motivo = args.includes('--motivo') ? [] : ['--motivo', 'lo pidió en persona']
  return bare(...args, '--quien', 'ana', ...motivo)
}
/** As `enter`, for somebody who has older mails with links. */
async function enterAgain(curp: string, correo: string): Promise<Page> {
  const newest = async () =>
    Math.max(0, ...(await someone.mails()).filter((m) => m.asunto === LINK_SUBJECT).map(({ id }) => id))
  const before = await newest()
  await askForLink(someone, curp, correo)
  await eventually(async () => (await newest()) > before)
  return someone.press(await someone.get(await linkIn(someone, correo)), 'Continuar')
}
const held = async (curp: string) => JSON.parse((await run('exportar', '--curp', curp)).text)
const actors = (curp: string) =>
  portal.base.sqlite
    .prepare(
      "select actor || coalesce(' ' || code, '') from auditoria where what in ('arco', 'asunto decidido', 'persona bloqueada') and subject = ? order by id",
    )
    .pluck()
    .all(portal.base.vault.index('curp', curp))

describe('nss arco exportar', () => {
  test('gives all that is held of a person, and of nobody else', async () => {
    const page = await giveAddress(
      someone,
      await enter(someone, rosaura.curp, 'rosaura@ejemplo.mx'),
      rosaura.cp,
    )
    const other = new Visitor(portal)
    await askForLink(other, cristobal.curp, 'cristobal@ejemplo.mx')
    const found = await held(rosaura.curp)
    expect(found).toMatchObject({
      curp: rosaura.curp,
      persona: { nombre: 'ROSAURA', primer_apellido: 'ÑANDÚ', situacion: 'vigente' },
      numeros: [{ nss: nssOn(page), origen: 'asignado' }],
      correo_unido: { correo: 'rosaura@ejemplo.mx' },
      tramites: [{ correo: 'rosaura@ejemplo.mx', folio: folioOn(page), domicilio: { cp: rosaura.cp } }],
      emisiones: [{ folio: folioOn(page), nss: nssOn(page), documentos: [{ asiento: 1 }, { asiento: 2 }] }],
    })
    const kinds = found.tramites[0].correos.map(({ clase }: { clase: string }) => clase)
    expect(kinds).toEqual(['enlace', 'resultado'])
    const deeds = found.auditoria.map(({ que }: { que: string }) => que)
    expect(deeds).toEqual(expect.arrayContaining(['enlace pedido', 'asignacion', 'arco']))
    expect(JSON.stringify(found)).not.toMatch(/cristobal/i)
  })

  test('into a file is for the eyes of the operator only, and replaces none', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'arco-'))
    const file = path.join(folder, 'persona.json')
    expect(await run('exportar', '--curp', ines.curp, '--archivo', file)).toMatchObject({ failed: false })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8')).curp).toBe(ines.curp)
    // what was not handed over is not in the trail
    const before = actors(ines.curp)
    expect(await run('exportar', '--curp', ines.curp, '--archivo', file)).toMatchObject({ failed: true })
    const nowhere = path.join(folder, 'no', 'persona.json')
    expect(await run('exportar', '--curp', ines.curp, '--archivo', nowhere)).toMatchObject({ failed: true })
    expect(actors(ines.curp)).toEqual(before)
    rmSync(folder, { recursive: true })
  })

  test('says of a CURP that nobody has that nothing is held, and writes nothing', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'arco-'))
    for (const _ of ['first', 'again'])
      expect(
        await run('exportar', '--curp', 'XEXX850101HNEXXX00', '--archivo', path.join(folder, 'nadie.json')),
      ).toMatchObject({ failed: true, text: expect.stringContaining('no se guarda nada') })
    expect(readdirSync(folder)).toEqual([])
    rmSync(folder, { recursive: true })
  })

  test('asks for a CURP that can be one', async () => {
    const { text, failed } = await run('exportar', '--curp', 'XAXX')
    expect({ text, failed }).toEqual({ text: expect.stringContaining('18 letras'), failed: true })
  })
})

describe('nss arco bloquear', () => {
  test('stops a trámite on its way with a page that says so, and nothing is assigned', async () => {
    const paso2 = await enterAgain(cristobal.curp, 'cristobal@ejemplo.mx')
    await run('bloquear', '--curp', cristobal.curp, '--motivo', 'suplantación')
    // its sessions are over: the link is the way back in
    const link = await linkIn(someone, 'cristobal@ejemplo.mx')
    expect((await someone.get('/tramites/nss/domicilio')).status).toBe(403)
    const page = await someone.press(await someone.get(link), 'Continuar')
    expect(page.title).toContain('Los trámites con esta CURP están detenidos')
    expect(page.text).toContain('curp_bloqueada')
    await giveAddress(someone, paso2, cristobal.cp).catch(() => {})
    expect((await held(cristobal.curp)).numeros).toEqual([])
  })

  test('does not show a number given before either, until it is taken back', async () => {
    const nss = (await held(rosaura.curp)).numeros[0].nss
    await run('bloquear', '--curp', rosaura.curp, '--motivo', 'lo pidió su titular')
    const page = await enterAgain(rosaura.curp, 'rosaura@ejemplo.mx')
    expect(page.text).toContain('curp_bloqueada')
    expect(page.html).not.toContain(nss)
    expect(await held(rosaura.curp)).toMatchObject({ bloqueo: { motivo: 'lo pidió su titular' } })
    expect(await run('desbloquear', '--curp', rosaura.curp)).toMatchObject({ failed: false })
    expect(nssOn(await enterAgain(rosaura.curp, 'rosaura@ejemplo.mx'))).toBe(nss)
    expect(await run('desbloquear', '--curp', rosaura.curp)).toMatchObject({ failed: true })
  })

  test('tells nothing at Paso 1, where anybody may type a CURP', async () => {
    const blocked = await askForLink(someone, cristobal.curp, 'otra@ejemplo.mx')
    const free = await askForLink(new Visitor(portal), ines.curp, 'otra2@ejemplo.mx')
    expect(blocked.title).toBe(free.title)
    expect(blocked.status).toBe(free.status)
  })
})

describe('nss arco corregir', () => {
  const names = ['--nombre', 'Inés', '--primer-apellido', 'Öztürck']
  test('changes the name on file and not what was issued', async () => {
    const page = await giveAddress(someone, await enter(someone, ines.curp, 'ines@ejemplo.mx'), ines.cp)
    expect(await run('corregir', '--curp', ines.curp, ...names)).toMatchObject({ failed: false })
    const found = await held(ines.curp)
    expect(found.persona.primer_apellido).toBe('ÖZTÜRCK')
    expect(found.emisiones[0]).toMatchObject({ folio: folioOn(page), primer_apellido: 'ÖZTÜRK' })
    expect(found.emisiones[0].cadena_original).toContain('INÉS ÖZTÜRK')
    expect(await brokenInvariants(portal.base)).toEqual([])
  })

  test('outlives the next start, which brings the same padrón again', async () => {
    portal = await portal.restart()
    expect((await held(ines.curp)).persona.primer_apellido).toBe('ÖZTÜRCK')
    expect((await run('corregir', '--curp', ines.curp, ...names)).text).toContain('nada cambió')
  })

  test('refuses names that are not those of the CURP, unless told, and people nobody knows', async () => {
    const wrong = ['--curp', yari.curp, '--nombre', 'Berta', '--primer-apellido', 'Quiroga']
    expect(await run('corregir', ...wrong)).toMatchObject({ failed: true })
    expect(await run('corregir', ...wrong, '--aunque-no-concuerde')).toMatchObject({ failed: false })
    const { nombre, primerApellido, segundoApellido } = undeclared?.name ?? yari.name
    const name = ['--nombre', nombre, '--primer-apellido', primerApellido]
    const second = segundoApellido ? ['--segundo-apellido', segundoApellido] : []
    const curp = undeclared?.curp ?? ''
    expect(await run('corregir', '--curp', curp, ...name, ...second)).toMatchObject({
      failed: true,
      text: expect.stringContaining('No se guarda nada'),
    })
  })
})

describe('nss arco cancelar', () => {
  test('says first what it would delete, and deletes nothing', async () => {
    const before = await held(yari.curp)
    const { text, failed } = await run('cancelar', '--curp', yari.curp)
    expect(failed).toBe(true)
    expect(text).toContain('--confirmar')
    expect((await held(yari.curp)).tramites).toEqual(before.tramites)
  })

  test('deletes a trámite without emission, its mails and the bound address', async () => {
    const page = await enter(someone, yari.curp, 'yari@ejemplo.mx')
    await someone.press(page, 'Buscar', { cp: yari.cp, calle: 'Calle que se olvida' })
    expect((await held(yari.curp)).tramites[0].borrador.calle).toBe('Calle que se olvida')
    expect((await run('cancelar', '--curp', yari.curp, '--confirmar')).text).toContain('· 1 trámite sin')
    const found = await held(yari.curp)
    expect(found).toMatchObject({ tramites: [], emisiones: [] })
    expect(found.correo_unido).toBeUndefined()
    expect((await someone.get('/tramites/nss/domicilio')).status).toBe(403)
    // the address is free again, and so is the person
    expect((await enter(new Visitor(portal), yari.curp, 'otra3@ejemplo.mx')).status).toBe(200)
  })

  test('says what becomes of the correo that the padrón, or the operator’s service, has of the person', async () => {
    const { text } = await run('cancelar', '--curp', cristobal.curp)
    expect(text).not.toContain('quítalo')
    const { cp: _, ...person } = cristobal
    await portal.ctx.store.savePeople(
      [{ ...person, correo: 'padron@ejemplo.mx' as Correo }],
      portal.clock.now(),
    )
    expect((await run('cancelar', '--curp', cristobal.curp)).text).toContain(
      'El padrón tiene además un correo',
    )
    ownRegister = true
    expect((await run('cancelar', '--curp', cristobal.curp)).text).toContain('REGISTRY_URL')
    ownRegister = false
  })

  test('keeps the number, the documents and the ledger, and says why', async () => {
    const before = await held(rosaura.curp)
    const { text } = await run('cancelar', '--curp', rosaura.curp, '--confirmar')
    expect(text).toContain('Por qué: un NSS es de una sola persona para siempre')
    const after = await held(rosaura.curp)
    expect(after.numeros).toEqual(before.numeros)
    expect(after.emisiones).toEqual(before.emisiones)
    expect(after.correo_unido).toBeUndefined()
    for (const one of after.tramites) expect(one).toMatchObject({ borrador: {}, ligas: [], sesiones: [] })
    expect(await brokenInvariants(portal.base)).toEqual([])
  })

  test('each order is in the audit trail of the person', () => {
    const done = new Set([...actors(rosaura.curp), ...actors(ines.curp)])
    const orders = [...done].map((one) => String(one).replace(/ [\w-]{22}$/, ''))
    expect(new Set(orders)).toEqual(
      new Set([
        'personal:ana exportar',
        'personal:ana',
        'nss arco desbloquear desbloqueo',
        'nss arco corregir nombre',
        'nss arco cancelar cancelacion',
      ]),
    )
  })
})

describe('nss arco correo', () => {
  test('binds another correo; the one before is told, and is of no use any more', async () => {
    const { curp } = DEMO_PEOPLE.filter(({ shows }) => shows === 'localizacion')[1]?.person ?? rosaura
    const before = new Visitor(portal)
    await enter(before, curp, 'perdido@ejemplo.mx')
    const motivo = ['--motivo', 'identificada en persona']
    const done = await run('correo', '--curp', curp, '--nuevo', 'hallado@ejemplo.mx', ...motivo)
    expect(done.text).toContain('Correo unido')
    portal.ctx.mailDue()
    expect((await before.get('/tramites/nss/resultado')).status).toBe(403)
    const told = await before.mailTo('perdido@ejemplo.mx', 'el correo de tu CURP cambió')
    expect(told.texto).toContain('h•••@ejemplo.mx')
    expect(told.texto).not.toContain('hallado@')
    const old = await linkIn(before, 'perdido@ejemplo.mx')
    expect((await before.press(await before.get(old), 'Continuar')).status).toBe(410)
    expect(nssOn(await enter(new Visitor(portal), curp, 'hallado@ejemplo.mx'))).toHaveLength(11)
    expect((await run('correo', '--curp', curp, '--nuevo', 'hallado@ejemplo.mx', ...motivo)).text).toContain(
      'nada cambió',
    )
    expect(actors(curp)).toContainEqual(expect.stringMatching(/^nss arco correo correo /))
    const found = await held(curp)
    expect(found.asuntos).toMatchObject([
      { clase: 'correo', estado: 'aprobado', propuso: 'personal:ana', aprobo: 'nss arco correo' },
    ])
  })
})

describe('who gives an order, and why', () => {
  test('must be said where there is no terminal to ask on, and a reason has ten letters', async () => {
    const asked = ['bloquear', '--curp', yari.curp]
    expect((await bare(...asked)).text).toContain('Faltan --quien')
    expect((await bare(...asked, '--quien', 'ana')).text).toContain('Faltan --quien')
    expect((await bare(...asked, '--quien', 'ana', '--motivo', 'porque')).text).toContain('10 letras o más')
    expect((await held(yari.curp)).bloqueo).toBeUndefined()
  })

  test('is kept encrypted beside the audit trail', async () => {
    await run('exportar', '--curp', yari.curp, '--motivo', 'lo pidió por escrito')
    const rows = portal.base.sqlite.prepare('select auditoria_id, sealed from motivos').all()
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify(rows)).not.toContain('escrito')
    expect((await held(yari.curp)).auditoria).toContainEqual(
      expect.objectContaining({ quien: 'personal:ana', motivo: 'lo pidió por escrito' }),
    )
  })
})
