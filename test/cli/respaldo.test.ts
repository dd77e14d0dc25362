import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { unsentBackup } from '../../src/adapters/backup/unsent.ts'
import { respaldo } from '../../src/cli/respaldo/respaldo.ts'
import { brokenInvariants } from '../../src/db/check/invariants.ts'
import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import type { Curp } from '../../src/domain/person/curp.ts'
import { openPortal, type Portal } from '../support/portal.ts'
import { Visitor } from '../support/visitor.ts'
import { askForLink, enter, giveAddress, linkIn, nssOn } from '../support/walk.ts'
import { nss as nssProcess, order } from './support/shell.ts'

const assigned = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')

let portal: Portal
let scratch: string
let now: number
/** Numbers by CURP, as people saw them on the screen. */
const shown = new Map<Curp, string>()

async function walk(nth: number, at = portal): Promise<string> {
  const { person, cp } = assigned[nth] as (typeof assigned)[number]
  const visitor = new Visitor(at)
  const page = await enter(visitor, person.curp, `persona${nth}@ejemplo.mx`)
  const nss = nssOn(page) || nssOn(await giveAddress(visitor, page, cp))
  expect(nss).toMatch(/^\d{11}$/)
  shown.set(person.curp, nss)
  return nss
}

const run = (...args: string[]) => runOn(portal.dataDir, ...args)
const runOn = (dataDir: string, ...args: string[]) =>
  order((program, print) => respaldo(program, parts(dataDir, print)), 'respaldo', ...args)
const parts = (dataDir: string, print: (line: string) => void) => ({
  place: () => ({ dataDir, demoSecret: true, sealElsewhere: false, backup: inside(dataDir) }),
  secret: () => undefined,
  now: () => now,
  print,
})

const inside = (dataDir: string) => ({ folder: path.join(dataDir, 'respaldos'), recipients: [] })

const newFolder = () => mkdtempSync(path.join(scratch, 'c-'))
const newest = (folder: string) => path.join(folder, readdirSync(folder).sort().at(-1) ?? '')
async function newBackup(...args: string[]): Promise<string> {
  const folder = newFolder()
  expect(await run('crear', '--carpeta', folder, ...args)).toMatchObject({ failed: false })
  return newest(folder)
}
function fileOf(text: string): string {
  const file = path.join(newFolder(), 'clave')
  writeFileSync(file, `${text}\n`)
  return file
}

/** As `age-keygen` writes it. */
async function newIdentity() {
  const secret = await generateIdentity()
  const recipient = await identityToRecipient(secret)
  return { secret, recipient, file: fileOf(`# created: hoy\n# public key: ${recipient}\n${secret}`) }
}

beforeAll(async () => {
  scratch = mkdtempSync(path.join(tmpdir(), 'respaldos-'))
  portal = await openPortal({ env: { LIMITS: 'off' } })
  now = portal.clock.now()
})
beforeEach(() => {
  now += 60_000
})
afterAll(async () => {
  await portal.close()
  rmSync(scratch, { recursive: true, force: true })
})

describe('nss respaldo crear', () => {
  test('takes the portal as it is at one moment, while people walk through it', async () => {
    await walk(0)
    const folder = newFolder()
    let busy = true
    const made = nssProcess({ DATA_DIR: portal.dataDir }, 'respaldo', 'crear', '--carpeta', folder)
    const ended = made.finally(() => {
      busy = false
    })
    for (const nth of [1, 2]) await walk(nth)
    for (let nth = 0; busy; nth++) {
      await askForLink(new Visitor(portal), assigned[0]?.person.curp ?? '', `quien${nth}@ejemplo.mx`)
      await new Promise(setImmediate)
    }
    const { code, stdout, stderr } = await ended
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(newest(folder))
    expect(await run('verificar', newest(folder))).toMatchObject({ failed: false })
    expect(await brokenInvariants(portal.base)).toEqual([])
  })

  test('leaves one file that nobody else can read, and nothing beside it', async () => {
    const file = await newBackup()
    expect(path.basename(file)).toMatch(/^respaldo-20260305-10\d{4}\.tar\.gz$/)
    expect(readdirSync(path.dirname(file))).toHaveLength(1)
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('is made, and says so, where the trail cannot take its entry', async () => {
    const folder = newFolder()
    const env = { DATA_DIR: folder }
    expect(await nssProcess(env, 'series', 'ver')).toMatchObject({ code: 0 })
    const other = new Database(path.join(folder, 'ventanilla.db'))
    other.exec('begin immediate')
    const held = await nssProcess(env, 'respaldo', 'crear')
    expect(held).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Respaldo: '),
      stderr: expect.stringMatching(
        /^Lo pedido se hizo, pero no se pudo anotar en la auditoría\. Otro programa/,
      ),
    })
    // nothing is written into what a newer program made
    other.exec("rollback; insert into __drizzle_migrations (hash, created_at) values ('of tomorrow', 9e15)")
    other.close()
    expect(await nssProcess(env, 'respaldo', 'crear')).toMatchObject({ code: 0, stderr: '' })
    const refused = await nssProcess(env, 'catalogo', 'importar', 'no-hay.txt')
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('más nueva') })
  })

  test('keeps the newest, and deletes no other file', async () => {
    const folder = newFolder()
    writeFileSync(path.join(folder, 'respaldo-viejo.nss'), 'de alguien')
    const names: string[] = []
    for (let nth = 0; nth < 4; nth++) {
      now += 1000 * (nth % 2)
      const { text } = await run('crear', '--carpeta', folder, '--conservar', '2')
      names.push(path.basename(/Respaldo: (\S+)/.exec(text)?.[1] ?? ''))
    }
    expect(new Set(names).size).toBe(4)
    expect(readdirSync(folder).sort()).toEqual([...names.slice(2), 'respaldo-viejo.nss'])
  })

  test('takes the seal, the catalogue and the last export with it, and what is not data stays out', async () => {
    const extra = ['postal.db', 'sello-solicitud.key', 'bitacora-exportada.json']
    const out = ['sello-retirado-00001000000504465028.pem', 'apuntes.txt']
    for (const name of [...extra, ...out]) writeFileSync(path.join(portal.dataDir, name), name)
    const folder = newFolder()
    const made = await run('crear', '--carpeta', folder)
    expect(made.text).toContain('Lleva sin cifrar la llave del sello y la llave que espera su certificado')
    expect(made.text).toContain(`ya no se usan: ${out[0]}.`)
    const { text } = await run('verificar', newest(folder))
    for (const name of ['ventanilla.db', 'secreto', 'sello-demostracion.pem', ...extra])
      expect(text).toContain(name)
    for (const name of out) expect(text).not.toContain(name)
    for (const name of [...extra, ...out]) rmSync(path.join(portal.dataDir, name))
  })

  test('leaves out the secret of production, and every key of the folder where the settings name the seal, and says so', async () => {
    const folder = newFolder()
    const left = path.join(portal.dataDir, 'sello.pem')
    writeFileSync(left, 'el sello de antes')
    const made = await order(
      (program, print) =>
        respaldo(program, {
          ...parts(portal.dataDir, print),
          place: () => ({
            dataDir: portal.dataDir,
            demoSecret: false,
            sealElsewhere: true,
            backup: inside(portal.dataDir),
          }),
        }),
      ...['respaldo', 'crear', '--carpeta', folder],
    )
    expect(made.text).toContain('No lleva el secreto')
    expect(made.text).toContain('El sello viene de SEAL_KEY')
    expect(made.text).toContain('No está cifrado')
    expect(made.text).toContain('ya no se usan: sello-demostracion.pem, sello.pem.')
    rmSync(left)
    const { text, failed } = await run('verificar', newest(folder))
    expect(failed).toBe(false)
    for (const name of ['  secreto', 'sello.pem', 'sello-demostracion.pem']) expect(text).not.toContain(name)
    expect(text).toContain('Lo cifrado no se revisó')
  })
})

describe('BACKUP_… settings', () => {
  test('say where, for whom and how many, and what takes the file elsewhere', async () => {
    const { recipient, file: identity } = await newIdentity()
    const [here, there] = [newFolder(), newFolder()]
    const env = {
      PATH: process.env.PATH ?? '',
      DATA_DIR: portal.dataDir,
      BACKUP_DIR: here,
      BACKUP_RECIPIENT: recipient,
      BACKUP_KEEP: '1',
    }
    const sent = await nssProcess({ ...env, BACKUP_SEND: `cp -t ${there}` }, 'respaldo', 'crear')
    expect(sent).toMatchObject({ code: 0, stderr: '' })
    expect(readdirSync(there)).toEqual(readdirSync(here))
    expect(await run('verificar', newest(there), '--identidad', identity)).toMatchObject({ failed: false })
    const failing = { ...env, BACKUP_SEND: 'echo sin red; false' }
    const lost = await nssProcess(failing, 'respaldo', 'crear')
    expect(lost.code).toBe(1)
    expect(lost.stderr).toMatch(/BACKUP_SEND no lo envió: sin red \(1\)\..*nss respaldo enviar/)
    // the older one stays until a newer one has left
    expect(readdirSync(here)).toHaveLength(2)

    expect(unsentBackup(portal.dataDir)).toMatchObject({
      name: path.basename(newest(here)),
      tries: 1,
      reason: 'sin red (1)',
    })
    const mute = await nssProcess({ ...env, BACKUP_SEND: 'false' }, 'respaldo', 'enviar')
    expect(mute.stderr).toContain('no lo envió: terminó con 1 y no dijo por qué.')
    const again = await nssProcess(failing, 'respaldo', 'enviar')
    expect(again).toMatchObject({ code: 1 })
    expect(unsentBackup(portal.dataDir)).toMatchObject({ tries: 3 })
    const doctor = await nssProcess(env, 'doctor')
    expect(doctor.stdout).toMatch(/aviso {2}envío del respaldo +BACKUP_SEND no lleva .*: sin red \(1\)/)
    expect(await portal.ctx.metrics.text()).toMatch(/^ventanilla_backup_unsent_seconds \d/m)
    const left = await nssProcess({ ...env, BACKUP_SEND: `cp -t ${there}` }, 'respaldo', 'enviar')
    expect(left).toMatchObject({ code: 0, stderr: '' })
    expect(unsentBackup(portal.dataDir)).toBeUndefined()
    expect(readdirSync(here)).toEqual([path.basename(newest(there))])
    expect(await portal.ctx.metrics.text()).toContain('ventanilla_backup_unsent_seconds 0')
  })
})

describe('nss respaldo verificar', () => {
  test('of a folder, looks at all that it has, and restaurar takes the newest; of one without any, says so', async () => {
    const folder = newFolder()
    for (const later of [0, 1000]) {
      now += later
      expect(await run('crear', '--carpeta', folder)).toMatchObject({ failed: false })
    }
    const names = readdirSync(folder).sort()
    const { text } = await run('verificar', folder)
    for (const name of names) expect(text).toContain(name)
    const target = path.join(newFolder(), 'nueva')
    const restored = await run('restaurar', folder, '--en', target)
    expect(restored).toMatchObject({ failed: false })
    expect(restored.text).toContain(names[1])
    await expect(run('verificar', newFolder())).resolves.toMatchObject({ failed: true })
  })

  test('with another secret than that of the data says so, and fails', async () => {
    const folder = newFolder()
    const wrong = (print: (line: string) => void) => ({
      ...parts(portal.dataDir, print),
      place: () => ({ ...parts(portal.dataDir, print).place(), demoSecret: false, sealElsewhere: true }),
      secret: () => 'otro secreto, que no es el de estos datos',
    })
    const said = (...args: string[]) =>
      order((program, print) => respaldo(program, wrong(print)), 'respaldo', ...args)
    expect(await said('crear', '--carpeta', folder)).toMatchObject({ failed: false })
    const { text, failed } = await said('verificar', newest(folder))
    expect(failed).toBe(true)
    expect(text).toContain('El secreto (SECRET) no es el que protege los datos')
  })

  test('where the secret cannot be read says so, and not that nothing needs it', async () => {
    const file = await newBackup()
    const unread = await nssProcess({ SECRET_FILE: '/no/hay' }, 'respaldo', 'verificar', file)
    expect(unread).toMatchObject({ code: 1, stderr: expect.stringContaining('SECRET_FILE no se puede leer') })
  })

  test('notices one changed bit, wherever it is, and a missing end', async () => {
    const file = await newBackup()
    const bytes = readFileSync(file)
    // bytes 3 to 9 of gzip are its date and such: no content
    for (const place of [0, 2, 12, 200, bytes.length >> 1, bytes.length - 70, bytes.length - 3]) {
      const spoilt = Buffer.from(bytes)
      let at = place
      const flip = () => spoilt.writeUInt8(spoilt.readUInt8(at) ^ 1, at)
      flip()
      // one bit in some hundred says the same in another way, as where in a run of zeros another is copied from
      for (; saysTheSame(spoilt, bytes); flip()) {
        flip()
        at += 1
      }
      writeFileSync(file, spoilt)
      expect(await run('verificar', file), `byte ${at}`).toMatchObject({ failed: true })
    }
    writeFileSync(file, bytes.subarray(0, -1))
    const cut = await run('verificar', file)
    expect(cut).toMatchObject({ failed: true, text: expect.stringContaining('Usa otro respaldo') })
    writeFileSync(file, bytes)
    expect(await run('verificar', file)).toMatchObject({ failed: false })
  })

  test('opens one with a passphrase by that only', async () => {
    const key = ['--clave-archivo', fileOf('una clave bastante larga')]
    const file = await newBackup(...key)
    expect(path.basename(file)).toMatch(/\.tar\.gz\.age$/)
    expect(await run('verificar', file)).toMatchObject({
      failed: true,
      text: expect.stringContaining('dila con --clave-archivo'),
    })
    // a passphrase takes seconds of work to try: this file asks for less of it
    const quick = new Encrypter()
    quick.setScryptWorkFactor(10)
    quick.setPassphrase('una clave bastante larga')
    const light = path.join(newFolder(), 'ligero.age')
    writeFileSync(light, await quick.encrypt(readFileSync(await newBackup())))
    expect(await run('verificar', light, ...key)).toMatchObject({ failed: false })
    const wrong = await run('verificar', light, '--clave-archivo', fileOf('otra clave igual de larga'))
    expect(wrong).toMatchObject({ failed: true, text: expect.stringContaining('La clave no es') })
    const right = await run('verificar', file, ...key)
    expect(right).toMatchObject({ failed: false, text: expect.stringContaining(', cifrado.') })
    expect(await run('crear', '--clave-archivo', fileOf('corta'))).toMatchObject({ failed: true })
  }, 120_000)

  test('opens one for several recipients by the identity of any, by no other, and only as it was written', async () => {
    const [ana, luis, otra] = await Promise.all([newIdentity(), newIdentity(), newIdentity()])
    const file = await newBackup('--destinatario', ana.recipient, '--destinatario', luis.recipient)
    for (const { file: identity } of [ana, luis])
      expect(await run('verificar', file, '--identidad', identity)).toMatchObject({ failed: false })
    expect(await run('verificar', file, '--identidad', otra.file)).toMatchObject({
      failed: true,
      text: expect.stringContaining('no es de ningún destinatario'),
    })
    expect(await run('verificar', file, '--clave-archivo', fileOf('una clave bastante larga'))).toMatchObject(
      {
        failed: true,
        text: expect.stringContaining('di la identidad de uno con --identidad'),
      },
    )
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.subarray(0, -16))
    expect(await run('verificar', file, '--identidad', ana.file)).toMatchObject({ failed: true })
    bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1)
    writeFileSync(file, bytes)
    const spoilt = await run('verificar', file, '--identidad', ana.file)
    expect(spoilt).toMatchObject({ failed: true, text: expect.stringContaining('dañado') })
    for (const wrong of ['age1ana', 'ana', ana.secret])
      expect(await run('crear', '--destinatario', wrong)).toMatchObject({ failed: true })
    // an identity given by mistake is a secret: it is not printed
    expect((await run('crear', '--destinatario', ana.secret)).text).not.toContain(ana.secret)
    expect(await run('verificar', file, '--identidad', fileOf('nada'))).toMatchObject({ failed: true })
  })

  test('reads several, and one that is no good hides none of the others', async () => {
    const [first, second] = [await newBackup(), await newBackup()]
    const both = await run('verificar', first, second)
    expect(both.failed).toBe(false)
    expect(both.text.match(/invariantes: bien/g)).toHaveLength(2)
    const bad = fileOf('nada')
    const three = await run('verificar', first, bad, second)
    expect(three.failed).toBe(true)
    expect(three.text.match(/invariantes: bien/g)).toHaveLength(2)
    expect(three.text).toContain(`No sirve 1 de 3: ${bad}`)
  })

  test('says what to do with one of version 0.1', async () => {
    const old = fileOf('ventanilla-respaldo 1\n{"creado":"2026-03-05T16:00:00.000Z"}')
    expect(await run('verificar', old)).toMatchObject({
      failed: true,
      text: expect.stringContaining('es de la versión 0.1: restáuralo con ella'),
    })
  })

  test('says what no longer holds in the database of a backup, and it is not restored', async () => {
    const broken = newFolder()
    await run('restaurar', await newBackup(), '--en', broken)
    const sqlite = new Database(path.join(broken, 'ventanilla.db'))
    sqlite.exec(
      "delete from documentos where type = 'tarjeta'; delete from numeros where origin = 'asignado'",
    )
    sqlite.close()
    await runOn(broken, 'crear')
    const file = newest(path.join(broken, 'respaldos'))
    const { text, failed } = await run('verificar', file)
    expect(failed).toBe(true)
    expect(text).toMatch(/la emisión \d{22} tiene 1 de sus 2 documentos/)
    expect(text).toMatch(/la emisión \d{22} no tiene su NSS entre los números/)
    expect(text).toMatch(/el asiento \d+ de la bitácora no tiene su documento/)
    const target = newFolder()
    expect(await run('restaurar', file, '--en', target)).toMatchObject({ failed: true })
    expect(readdirSync(target)).toEqual([])
  })
})

const installed = (tool: string): boolean => {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

/** The files that `tar` takes out, each with the sum that `SHA256SUMS` says. */
function unpackedBy(command: string): string[] {
  const folder = newFolder()
  execFileSync('sh', ['-c', command], { cwd: folder })
  execFileSync('sha256sum', ['--quiet', '-c', 'SHA256SUMS'], { cwd: folder })
  return readdirSync(folder).sort()
}

describe('without this program', () => {
  const files = ['SHA256SUMS', 'secreto', 'sello-demostracion.pem', 'ventanilla.db']

  test.runIf(installed('tar'))('tar opens a backup', async () => {
    expect(unpackedBy(`tar xzf ${await newBackup()}`)).toEqual(files)
  })

  test.runIf(installed('age'))('age and tar open one that is encrypted', async () => {
    const { recipient, file: identity } = await newIdentity()
    const backup = await newBackup('--destinatario', recipient)
    expect(unpackedBy(`age -d -i ${identity} ${backup} | tar xz`)).toEqual(files)
  })

  test.runIf(installed('age'))('and what they make, this program reads', async () => {
    const { recipient, file: identity } = await newIdentity()
    const folder = newFolder()
    execFileSync('tar', ['xzf', await newBackup()], { cwd: folder })
    const names = files.slice(1).concat('SHA256SUMS').join(' ')
    const made = path.join(newFolder(), 'hecho-a-mano')
    execFileSync('sh', ['-c', `tar cz --format=ustar ${names} | age -r ${recipient} > ${made}`], {
      cwd: folder,
    })
    expect(await run('verificar', made, '--identidad', identity)).toMatchObject({ failed: false })
  })
})

describe('nss respaldo restaurar', () => {
  test('gives a portal that shows the same number, by the same link', async () => {
    const ana = new Visitor(portal)
    const { person, cp } = assigned[3] as (typeof assigned)[number]
    const nss = nssOn(await giveAddress(ana, await enter(ana, person.curp, 'ana@ejemplo.mx'), cp))
    const link = await linkIn(ana, 'ana@ejemplo.mx')
    const target = path.join(newFolder(), 'nueva')
    const { text, failed } = await run('restaurar', await newBackup(), '--en', target)
    expect(failed, text).toBe(false)
    const restored = await openPortal({ dataDir: target, clock: portal.clock })
    ana.moveTo(restored)
    expect(nssOn(await ana.get('/tramites/nss/resultado'))).toBe(nss)
    expect(nssOn(await ana.press(await ana.get(link), 'Continuar'))).toBe(nss)
    for (const [curp, number] of shown) expect(await restored.ctx.store.numerosOf(curp)).toEqual([number])
    expect(await brokenInvariants(restored.base)).toEqual([])
    await restored.close()
  })

  test('writes into an empty folder only', async () => {
    const file = await newBackup()
    const full = newFolder()
    writeFileSync(path.join(full, 'algo'), '')
    const refused = await run('restaurar', file, '--en', full)
    expect(refused).toMatchObject({ failed: true, text: expect.stringContaining('no está vacía') })
    expect(readdirSync(full)).toEqual(['algo'])
    expect(await run('restaurar', file, '--en', portal.dataDir)).toMatchObject({ failed: true })
    expect(await run('restaurar', path.join(full, 'algo'), '--en', newFolder())).toMatchObject({
      failed: true,
    })
  })

  test('what a crash left of an earlier try is not in the way', async () => {
    const target = newFolder()
    mkdirSync(path.join(target, '.restaurando'))
    writeFileSync(path.join(target, '.restaurando', 'ventanilla.db'), 'medio')
    expect(await run('restaurar', await newBackup(), '--en', target)).toMatchObject({ failed: false })
    expect(readdirSync(target).sort()).toEqual(['secreto', 'sello-demostracion.pem', 'ventanilla.db'])
  })

  test('numbers that were given after the backup can be set aside: nobody else gets them', async () => {
    const early = newFolder()
    const fresh = await openPortal({ clock: portal.clock })
    await runOn(fresh.dataDir, 'crear', '--carpeta', early)
    const after = await walk(0, fresh)
    await fresh.close()
    const given = async (...args: string[]) => {
      const target = newFolder()
      const { text } = await run('restaurar', newest(early), '--en', target, ...args)
      const restored = await openPortal({ dataDir: target, clock: portal.clock })
      const nss = await walk(0, restored)
      await restored.close()
      return { nss, text }
    }
    expect(await given()).toEqual({ nss: after, text: expect.stringContaining('--apartar') })
    expect((await given('--apartar', '3')).nss).not.toBe(after)
  })
})

/** Whether two files of gzip have the same in them. */
function saysTheSame(one: Uint8Array, other: Uint8Array): boolean {
  try {
    return gunzipSync(one).equals(gunzipSync(other))
  } catch {
    return false
  }
}
