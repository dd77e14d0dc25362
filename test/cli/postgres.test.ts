import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import { composeNss } from '../../src/domain/number/nss.ts'
import { syntheticPeople } from '../../src/domain/person/synthetic-people.ts'
import { onPostgres } from '../contract/engines.ts'
import { type Issued, issueOne } from '../support/issued.ts'
import {
  type AnyPortal,
  asVentanilla,
  eventually,
  openPortal,
  openReplica,
  REPLICA_SECRET,
  replicaSeal,
} from '../support/portal.ts'
import { query } from '../support/postgres.ts'
import { nss as nssBuilt, run } from '../support/process.ts'
import { Visitor } from '../support/visitor.ts'
import { enter, nssOn } from '../support/walk.ts'
import { nssHere } from './support/program.ts'

const root = path.resolve(import.meta.dirname, '../..')
const WHO = ['--quien', 'ana', '--motivo', 'lo pidió en persona']

onPostgres((database) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ordenes-'))
  const at = (...parts: string[]) => path.join(folder, ...parts)
  /** of its owner */
  let url: string
  let portal: AnyPortal
  let issued: Issued
  const settings = (more: Record<string, string> = {}) => ({
    DATABASE_URL: asVentanilla(url),
    DATA_DIR: at('datos'),
    SECRET: REPLICA_SECRET,
    ...replicaSeal(),
    ...more,
  })
  /** As an operator gives it whose settings are those of a replica. */
  const nss = (...args: string[]) => nssHere(settings(), ...args)
  const done = async (...args: string[]): Promise<string> => {
    const { code, said } = await nss(...args)
    expect(code, `nss ${args.join(' ')}\n${said}`).toBe(0)
    return said
  }
  const empty = async (): Promise<string> => {
    const name = `v${crypto.randomUUID().replaceAll('-', '')}`
    await query(url, `create database ${name}`)
    return url.replace(/[^/]*$/, name)
  }
  const rows = async (from: string, text: string) => (await query(from, text)).rows

  beforeAll(async () => {
    url = await database()
    portal = await openReplica(url, { env: { LIMITS: 'off' } })
    issued = await issueOne(portal)
    await eventually(async () => (await portal.base.rows('select 1 from por_encadenar')).length === 0)
  })
  afterAll(async () => {
    await portal?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('esquema actualizar', () => {
    const update = (to: string, ...args: string[]) =>
      nssHere({ DATABASE_URL: to, DATA_DIR: at('nada') }, 'esquema', 'actualizar', ...args)

    test('makes the tables, once, whoever else does it at that moment, and says so', async () => {
      const fresh = await empty()
      const all = await Promise.all(Array.from({ length: 6 }, () => update(fresh, '--para', 'ventanilla')))
      expect(all.filter(({ code }) => code !== 0)).toEqual([])
      expect(all.filter(({ said }) => said.includes('Aplicado: 0000_inicio.sql'))).toHaveLength(1)
      expect((await update(fresh)).said).toBe('El esquema ya estaba al día: nada cambió.\n')
      expect((await rows(fresh, 'select version from esquema')).length).toBeGreaterThan(0)
    })

    test('lets a role serve, which cannot change tables nor what is only added to', async () => {
      const fresh = await empty()
      const { code, said } = await update(fresh, '--para', 'ventanilla')
      expect([code, said]).toEqual([0, expect.stringContaining('El rol ventanilla puede atender')])
      const serving = asVentanilla(fresh)
      for (const text of [
        'create table otra (a integer)',
        'drop table bitacora',
        'alter table numeros disable trigger all',
        'truncate auditoria',
        'delete from bitacora',
        "update auditoria set what = ''",
        'delete from motivos',
        'insert into mudanza values (1)',
        'delete from esquema',
        'insert into candados values (9999)',
      ])
        await expect(query(serving, text), text).rejects.toThrow(/permission denied|must be owner/)
      const unknown = await update(fresh, '--para', 'nadie')
      expect([unknown.code, unknown.said]).toEqual([1, expect.stringContaining('«nadie»')])
    })

    test('of SQLite is nobody’s order', async () => {
      const { code, said } = await nssHere({ DATA_DIR: at('sqlite') }, 'esquema', 'actualizar')
      expect([code, said]).toEqual([1, expect.stringContaining('Falta DATABASE_URL')])
    })

    test('an older and a newer schema are refused in words, by orders and by a portal', async () => {
      const fresh = await empty()
      const older = await nssHere(settings({ DATABASE_URL: fresh }), 'series', 'ver')
      expect([older.code, older.said]).toEqual([1, expect.stringContaining('nss esquema actualizar')])
      const newer = await database()
      await query(newer, "insert into esquema values (9999, 'de una versión que todavía no existe', 0)")
      const refused = 'Una versión más nueva'
      const ordered = await nssHere(settings({ DATABASE_URL: asVentanilla(newer) }), 'series', 'ver')
      expect([ordered.code, ordered.said]).toEqual([1, expect.stringContaining(refused)])
      const updated = await update(newer)
      expect([updated.code, updated.said]).toEqual([1, expect.stringContaining(refused)])
      await expect(openReplica(newer)).rejects.toThrow('base_mas_nueva')
    })
  })

  describe('the handbook’s orders, while a replica serves', () => {
    test('padron, series, oficinas', async () => {
      await done('padron', 'generar', '20', at('ensayo.csv'))
      // as built: its thread's sources take four times as long to load
      const take = (...more: string[]) =>
        nssBuilt(settings(), 'padron', 'importar', at('ensayo.csv'), ...more)
      expect(await take('--simular')).toMatchObject({ code: 0, said: expect.stringContaining('nada cambió') })
      expect(await take()).toMatchObject({ code: 0, said: expect.stringMatching(/Personas nuevas: \d+/) })
      const series = path.join(root, 'src/db/seed/series.csv')
      await done('series', 'importar', series, '--simular')
      await done('series', 'importar', series)
      expect(await done('series', 'ver')).toMatch(/\n.*\n/)
      expect(await done('catalogo', 'ver', '06000')).toContain('06000')
      const offices =
        'estado,municipio,nombre,direccion,horario,telefono,llevar\nCiudad de México,Cuauhtémoc,Centro,Calle 1,9 a 15,5512345678,INE\n'
      writeFileSync(at('oficinas.csv'), offices)
      await done('oficinas', 'importar', at('oficinas.csv'))
      expect(await done('oficinas', 'ver')).toContain('Centro')
    })

    test('arco, with the person’s whole file', async () => {
      const { curp, nss: had } = issued.issue
      await done('arco', 'exportar', '--curp', curp, '--archivo', at('persona.json'), ...WHO)
      expect(JSON.parse(readFileSync(at('persona.json'), 'utf8'))).toMatchObject({
        curp,
        numeros: [{ nss: had, origen: 'asignado' }],
      })
      await done('arco', 'bloquear', '--curp', curp, ...WHO)
      await done('arco', 'desbloquear', '--curp', curp, ...WHO)
      await done('arco', 'correo', '--curp', curp, '--nuevo', 'otro@ejemplo.mx', ...WHO)
      const name = ['--nombre', 'Rosaura', '--primer-apellido', 'Ñandú', '--aunque-no-concuerde']
      await done('arco', 'corregir', '--curp', curp, ...name, ...WHO)
      const [cancelled] = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion')
      const gone = cancelled?.person.curp ?? ''
      expect((await nss('arco', 'cancelar', '--curp', gone, ...WHO)).said).toContain(
        'repite la orden con --confirmar',
      )
      expect(await done('arco', 'cancelar', '--curp', gone, '--confirmar', ...WHO)).toContain('Se borraron')
    })

    test('arco separar gives each of two people their own again', async () => {
      const people = syntheticPeople(88)
      const [older, newer] = [people.next().value, people.next().value]
      const number = composeNss('77', 26, 90, 1)
      const known = { status: 'vigente', numeros: [] } as const
      await portal.ctx.store.savePeople(
        [
          { ...older, status: 'reemplazada', currentCurp: newer.curp, numeros: [number] },
          { ...newer, ...known },
        ],
        portal.clock.now(),
      )
      const both = ['--curp', newer.curp, '--anterior', older.curp, '--nss-anterior', number]
      await done('arco', 'separar', ...both, ...WHO)
      expect((await portal.ctx.store.findPerson(older.curp))?.numeros).toEqual([number])
      expect((await portal.ctx.store.findPerson(newer.curp))?.numeros).toEqual([])
    })

    test('auditoria, bitacora, and what a stranger checks of it', async () => {
      const trail = await done('auditoria', 'ver')
      for (const what of ['arco', 'series importar', 'padrón importado']) expect(trail).toContain(what)
      expect(await done('auditoria', 'ver', '--curp', issued.issue.curp)).toContain('asignacion')
      expect(await done('bitacora', 'verificar')).toContain('2 asientos')
      await done('bitacora', 'exportar', at('bitacora.jsonl'))
      const checker = path.join(root, 'docs/verificar-bitacora.mjs')
      expect(execFileSync(process.execPath, [checker, at('bitacora.jsonl')], { encoding: 'utf8' })).toContain(
        'se sostiene (asientos del 1 al 2)',
      )
    })

    test('correo', async () => {
      const [{ id }] = await rows(
        url,
        `update correos set sent_at = null, due_at = null, dead_at = 1, reason = 'sin_documentos'
          where id = (select max(id) from correos where kind = 'enlace') returning id`,
      )
      expect(await done('correo', 'muertos')).toContain(`${id}  enlace`)
      await done('correo', 'pendientes')
      await done('correo', 'reintentar', '--todos')
      await done('correo', 'reintentar', '--muertos')
      expect((await nss('correo', 'reintentar', String(id))).code).toBe(1)
      expect(await done('correo', 'descartar', '--ligas')).toContain('descartado')
    })

    test('personal, llaves', async () => {
      const correo = 'rosa@oficina.ejemplo.mx'
      const invited = await done(
        'personal',
        'invitar',
        '--nombre',
        'Rosa',
        '--correo',
        correo,
        '--rol',
        'mostrador',
      )
      expect(invited).toMatch(/\/mostrador\/invitacion\/[\w-]{43}/)
      expect(await done('personal', 'ver')).toContain(correo)
      await done('personal', 'cerrar', correo)
      expect(await done('llaves', 'crear', '--nombre', 'Escuela')).toMatch(/nss_[\w-]{43}/)
      const [, id = ''] = /^ {2}(\S+) {2}Escuela/m.exec(await done('llaves', 'ver')) ?? []
      await done('llaves', 'revocar', id)
    })

    test('sello', async () => {
      const { certificateSerial } = portal.ctx.sealer
      expect(await done('sello', 'listar')).toContain(certificateSerial)
      expect(await done('sello', 'exportar', certificateSerial)).toContain('BEGIN CERTIFICATE')
      expect(await done('sello', 'qr')).toMatch(/en uso/)
      await done('sello', 'qr', '--rotar')
      expect((await nss('sello', 'crear')).said).toContain('SEAL_KEY')
      await done('sello', 'crear', '--csr')
    })

    test('sello crear, where the settings have none yet, says what to put there', async () => {
      const folder = at('sin-sello')
      const production = {
        MODE: 'production',
        BASE_URL: 'https://nss.ejemplo.mx',
        SMTP_URL: 'smtps://correo.ejemplo.mx',
        MAIL_FROM: 'nss@ejemplo.mx',
        INSTITUTION: 'Instituto de Prueba',
        PRIVACY_RESPONSIBLE: 'Instituto de Prueba',
        SECRET: REPLICA_SECRET,
        DATABASE_URL: await database(),
        DATA_DIR: folder,
      }
      const { code, said } = await nssHere(production, 'sello', 'crear', '--bits', '2048')
      expect([code, said]).toEqual([0, expect.stringContaining(`SEAL_KEY_FILE=${folder}/sello.pem`)])
      expect(said).not.toContain('lo usa desde su próximo arranque')
    })
  })

  describe('doctor', () => {
    const finding = async (env: Record<string, string>, que: string) => {
      const { code, said } = await nssHere(env, 'doctor', '--json')
      const { datos } = JSON.parse(said) as {
        datos: { que: string; estado: string; dice: string; haz?: string }[]
      }
      const found = datos.find((one) => one.que === que)
      return { code, text: `${found?.estado}: ${found?.dice}`, haz: found?.haz }
    }

    test('says which server it is and that no other follows it', async () => {
      mkdirSync(at('datos'), { recursive: true })
      const found = await finding(settings(), 'base de datos')
      expect(found.text).toMatch(/^aviso: PostgreSQL 18\.\d+ responde; no tiene otro servidor que la siga/)
      expect(found.haz).toContain('docs/replicas.md')
    })

    test.each([
      [
        'a server that is down',
        'postgres://ventanilla@127.0.0.1:9/x',
        /Ningún servidor de DATABASE_URL responde/,
      ],
      ['a database that is not there', 'nada', /no existe en ese servidor/],
    ])('%s', async (_, to, words) => {
      const there = to.startsWith('postgres') ? to : asVentanilla(url).replace(/[^/]*$/, to)
      const found = await finding(settings({ DATABASE_URL: there }), 'base de datos')
      expect(found.code).toBe(1)
      expect(found.text).toMatch(/^mal: /)
      expect(found.text).toMatch(words)
      const ordered = await nssHere(settings({ DATABASE_URL: there }), 'series', 'ver')
      expect([ordered.code, ordered.said]).toEqual([1, expect.stringMatching(words)])
    })

    test('a synchronous standby that is lost, a place kept for nobody, a clock that is not the server’s', async () => {
      const change = async (text: string) => {
        await query(url, text)
        await query(url, 'select pg_reload_conf()')
      }
      await query(url, "select pg_create_physical_replication_slot('nadie')")
      expect((await finding(settings(), 'base de datos')).text).toContain('1 lugar de réplica sin nadie')
      await query(url, "select pg_drop_replication_slot('nadie')")
      await change("alter system set synchronous_standby_names = 'copia'")
      const lost = await eventually(async () => {
        const found = await finding(settings(), 'base de datos')
        return found.text.startsWith('mal') && found
      })
      await change("alter system set synchronous_standby_names = ''")
      expect(lost.text).toContain('espera a su copia síncrona, y ninguna la sigue')
      expect(lost.haz).toContain('Nadie recibe número hasta que vuelva')
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 5 * 60_000 })
      const late = await finding(settings(), 'base de datos')
      vi.useRealTimers()
      expect(late.text).toMatch(
        /^aviso: PostgreSQL responde; el reloj de esta máquina está atrasado (299|300|301) segundos/,
      )
    })

    test('a schema that is not made yet', async () => {
      const found = await finding(settings({ DATABASE_URL: await empty() }), 'base de datos')
      expect([found.code, found.text]).toEqual([1, expect.stringContaining('nss esquema actualizar')])
    })

    test('entries that nobody chains', async () => {
      const lonely = await database()
      await query(
        lonely,
        "insert into por_encadenar values ('x', 'tarjeta', '\\x00', '\\x00', '1', (extract(epoch from now()) * 1000)::bigint - 60000)",
      )
      const found = await finding(settings({ DATABASE_URL: asVentanilla(lonely) }), 'asientos por encadenar')
      expect(found.text).toMatch(/^mal: 1 asiento; uno espera desde hace 1 min/)
    })
  })

  test('a portal that cannot start says why, and ends with 1', async () => {
    const start = async (to: string, folder: string) => {
      const env = settings({ DATABASE_URL: to, DATA_DIR: at(folder), PORT: '0' })
      const { over, said } = run('main.js', [], env)
      return [await over, said()]
    }
    const newer = await database()
    await query(newer, "insert into esquema values (9999, 'de una versión que todavía no existe', 0)")
    // one that was refused is no process that somebody killed
    const before = await start('postgres://ventanilla@127.0.0.1:9/x', 'sin-base')
    const ends = await Promise.all([
      start('postgres://ventanilla@127.0.0.1:9/x', 'sin-base'),
      start(asVentanilla(newer), 'nueva'),
    ])
    expect(ends[0]).toEqual(before)
    expect(ends).toEqual([
      [1, expect.stringMatching(/^Ningún servidor de DATABASE_URL responde[^\n]*\n$/)],
      [1, expect.stringMatching(/^Una versión más nueva[^\n]*\n$/)],
    ])
  })

  test('secretos rotar: the new secret opens what the old one protected', async () => {
    const other = await database()
    const env = settings({ DATABASE_URL: asVentanilla(other) })
    await nssHere(env, 'series', 'ver')
    writeFileSync(at('nuevo'), 'el secreto nuevo, de más de treinta y dos letras\n')
    const { code, said } = await nssHere(env, 'secretos', 'rotar', '--nuevo', at('nuevo'))
    expect([code, said]).toEqual([0, expect.stringContaining('Cambia SECRET')])
    const before = await nssHere(env, 'series', 'ver')
    expect([before.code, before.said]).toEqual([1, expect.stringContaining('no es el que protege')])
    const after = await nssHere(
      { ...env, SECRET_FILE: at('nuevo'), SECRET: undefined } as never,
      'series',
      'ver',
    )
    expect(after.code, after.said).toBe(0)
  })

  /** Every entry of the ledger, as an export has them. */
  const ledgerOf = async ({ DATA_DIR, ...env }: Record<string, string>): Promise<string> => {
    const file = at(`b${crypto.randomUUID()}.jsonl`)
    // what was exported is remembered in the folder: on PostgreSQL one of its own for each database
    const folder = env.DATABASE_URL ? at(new URL(env.DATABASE_URL).pathname) : DATA_DIR
    const { code, said } = await nssHere({ ...env, DATA_DIR: folder }, 'bitacora', 'exportar', file)
    expect(code, said).toBe(0)
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('{"seq"'))
      .join('\n')
  }
  const onSqlite = (dataDir: string) => ({
    DATA_DIR: dataDir,
    SECRET: REPLICA_SECRET,
    LIMITS: 'off',
    ...replicaSeal(),
  })
  /** What somebody is shown who asks for their number again. */
  const shown = async (at: AnyPortal): Promise<string> => {
    const [, someone] = DEMO_PEOPLE.filter((one) => one.shows === 'localizacion')
    return nssOn(await enter(new Visitor(at), someone?.person.curp ?? '', 'otra.vez@ejemplo.mx'))
  }

  test('respaldo: made, verified, restored into a folder, and a portal on SQLite serves it', async () => {
    await done('respaldo', 'crear', '--carpeta', at('respaldos'))
    const [name = ''] = readdirSync(at('respaldos'))
    expect(await done('respaldo', 'verificar', at('respaldos', name))).toContain('invariantes: bien')
    await done('respaldo', 'restaurar', at('respaldos'), '--en', at('restaurada'), '--apartar', '5')
    const there = await openPortal({ dataDir: at('restaurada'), env: onSqlite(at('restaurada')) })
    expect(await there.ctx.store.findIssue(issued.issue.folio)).toMatchObject({ nss: issued.issue.nss })
    expect(await shown(there)).toMatch(/^\d{11}$/)
    await there.stop()
    expect((await ledgerOf(onSqlite(at('restaurada')))).startsWith(await ledgerOf(settings()))).toBe(true)
  })

  describe('migrar', () => {
    let home: string
    let target: string
    let nssThere: string
    beforeAll(async () => {
      home = at('casa')
      mkdirSync(home)
      const there = await openPortal({ dataDir: home, env: onSqlite(home) })
      await issueOne(there)
      nssThere = await shown(there)
      await there.mailGone()
      await there.stop()
      target = await database()
    })
    const move = (env: Record<string, string>, ...args: string[]) => nssHere(env, 'migrar', ...args)

    test('refuses a target with data, another secret, and a portal that serves; then nothing changed', async () => {
      const before = await ledgerOf(onSqlite(home))
      const full = await move(onSqlite(home), '--a', url)
      expect([full.code, full.said]).toEqual([1, expect.stringContaining('ya hay datos')])
      const wrong = await move({ ...onSqlite(home), SECRET: `${REPLICA_SECRET}!` }, '--a', target)
      expect([wrong.code, wrong.said]).toEqual([1, expect.stringContaining('no es el que protege')])
      const nowhere = await move(onSqlite(home), '--a', await empty())
      expect([nowhere.code, nowhere.said]).toEqual([1, expect.stringContaining('nss esquema actualizar')])
      const guest = await move(onSqlite(home), '--a', asVentanilla(await empty()))
      expect(guest.code, guest.said).toBe(1)
      expect(await ledgerOf(onSqlite(home))).toBe(before)
    })

    test('cut off in the middle, or refused at its very end, leaves both as they were', async () => {
      const before = await ledgerOf(onSqlite(home))
      const holder = new pg.Client(target)
      await holder.connect()
      await holder.query('begin; lock table numeros in access exclusive mode')
      const cut = move(onSqlite(home), '--a', target)
      const waiting =
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
      const pid = await eventually(async () => (await rows(target, waiting))[0]?.pid as number | undefined)
      await query(target, 'select pg_terminate_backend($1)', [pid])
      expect((await cut).code).not.toBe(0)
      await holder.query('rollback')
      await holder.end()
      // what only a COMMIT finds
      await query(
        target,
        `create function no() returns trigger language plpgsql as 'begin raise exception ''no''; end';
         create constraint trigger no after insert on bitacora deferrable initially deferred for each row execute function no()`,
      )
      expect((await move(onSqlite(home), '--a', target)).code).not.toBe(0)
      await query(target, 'drop trigger no on bitacora')
      expect(await ledgerOf(onSqlite(home))).toBe(before)
      expect(await rows(target, 'select 1 from bitacora union all select 1 from personas')).toEqual([])
    })

    test('moves everything to PostgreSQL, and the folder serves no more', async () => {
      const before = await ledgerOf(onSqlite(home))
      const { code, said } = await move(onSqlite(home), '--a', target)
      expect(code, said).toBe(0)
      expect(said).toContain('Todo llegó igual')
      expect(said).toMatch(/ {2}emisiones: 2\n/)
      const still = await move({ ...onSqlite(home), DATABASE_URL: target }, '--deshacer')
      expect([still.code, still.said]).toEqual([1, expect.stringContaining('quita DATABASE_URL')])
      expect(await ledgerOf(settings({ DATABASE_URL: asVentanilla(target) }))).toBe(before)
      for (const refused of [
        await nssHere(onSqlite(home), 'series', 'ver'),
        await move(onSqlite(home), '--a', await database()),
      ])
        expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('se mudaron a PostgreSQL')])
      await expect(openPortal({ dataDir: home, env: onSqlite(home) })).rejects.toThrow('base_mudada')
      const there = await openReplica(target, { env: { LIMITS: 'off' } })
      expect(await shown(there)).toBe(nssThere)
      await there.close()
    })

    test('and back into a new folder, which gives on; PostgreSQL takes no change any more', async () => {
      const env = settings({ DATABASE_URL: target })
      const guest = await move({ ...env, DATABASE_URL: asVentanilla(target) }, '--carpeta', at('sin-permiso'))
      expect([guest.code, guest.said]).toEqual([1, expect.stringContaining('no tiene permiso')])
      const before = await ledgerOf(env)
      const { code, said } = await move(env, '--carpeta', at('vuelta'))
      expect([code, said]).toEqual([0, expect.stringContaining('Todo llegó igual')])
      expect((await ledgerOf(onSqlite(at('vuelta')))).startsWith(before)).toBe(true)
      await expect(query(target, "update personas set sealed = '\\x00'")).rejects.toThrow('moved elsewhere')
      await expect(openReplica(target)).rejects.toThrow('base_mudada')
      const there = await openPortal({ dataDir: at('vuelta'), env: onSqlite(at('vuelta')) })
      expect(await shown(there)).toBe(nssThere)
      await there.stop()
    })

    test('--deshacer lets the source serve again', async () => {
      const env = settings({ DATABASE_URL: target })
      expect((await move(env, '--deshacer')).said).toContain('vuelve a atender')
      expect((await move(env, '--deshacer')).said).toContain('no se había mudado')
      const again = await openReplica(target)
      await again.close()
      expect((await move(onSqlite(home), '--deshacer')).said).toContain('vuelve a atender')
      expect((await nssHere(onSqlite(home), 'series', 'ver')).code).toBe(0)
    })
  })
})
