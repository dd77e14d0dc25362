import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemChance } from '../../src/adapters/runtime/system.ts'
import { loadOrCreateSeal, loadSealInUse } from '../../src/adapters/seal/source.ts'
import { makeCertificate } from '../../src/adapters/signing/certificate.ts'
import { auditTrail } from '../../src/db/audit/store.ts'
import { certificateStore } from '../../src/db/issue/certificate-store.ts'
import { qrKeyStore } from '../../src/db/issue/qr-key-store.ts'
import { readAll } from '../support/read-all.ts'
import { Operator } from './support/operator.ts'

const DAY = 86_400_000
const CADENA = '||Invocante:Ventanilla|Nombre o Razón Social:ÑANDÚ ŁUCZAK||'
const BITS = ['--bits', '2048']

let operator: Operator
beforeEach(() => {
  operator = new Operator()
})
afterEach(() => operator.close())

/** The seal as the portal opens it when it starts. */
function start(demo = false) {
  const { seal: configured, portal } = operator.config()
  const kept = operator.base.sqlite
    .prepare<[string], string>('select pem from certificados where serie = ?')
    .pluck()
  const retired = (certificateSerial: string) => kept.get(certificateSerial)
  const places = { configured, folder: operator.folder, demo }
  return loadSealInUse({ ...places, portal, now: operator.now, chance: systemChance, retired })
}
const modeOf = (name: string) => statSync(operator.path(name)).mode & 0o777
const write = (name: string, content: string | Buffer) => {
  writeFileSync(operator.path(name), content, { mode: 0o600 })
  return operator.path(name)
}

/** Files of an operator who bought a certificate. */
function bought(certificateSerial = '00001000000504465028', notAfter = operator.now + 900 * DAY) {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const certificate = makeCertificate({
    name: 'Instituto',
    certificateSerial,
    notBefore: operator.now - 1000 * DAY,
    notAfter,
    privateKey,
  })
  const llave = write(
    `${certificateSerial}.key`,
    privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  )
  const certificado = write(`${certificateSerial}.cer`, certificate)
  return { privateKey, certificate, options: ['--llave', llave, '--certificado', certificado] }
}

describe('nss sello crear', () => {
  test('run once is all that production needs to seal', async () => {
    expect(() => start()).toThrow('nss sello crear')
    const { text, failed } = await operator.nss('sello', 'crear', ...BITS)
    expect(failed).toBe(false)
    const seal = start()
    expect(text).toContain(seal.certificateSerial)
    expect(text).toContain('próximo arranque')
    expect(seal.verify(CADENA, seal.seal(CADENA), seal.certificateSerial)).toBe(true)
  })

  test('makes a key of 3072 bits for four years, with its 20 digits as the SAT writes them', async () => {
    await operator.nss('sello', 'crear', '--nombre', 'Instituto Ñandú')
    const { certificatePem, privateKey, certificateSerial } = start()
    const certificate = new X509Certificate(certificatePem)
    expect(Buffer.from(certificate.serialNumber, 'hex').toString('latin1')).toBe(certificateSerial)
    expect(certificateSerial).toMatch(/^\d{20}$/)
    expect(privateKey.asymmetricKeyDetails?.modulusLength).toBe(3072)
    expect(new Date(certificate.validTo).getUTCFullYear()).toBe(2030)
    expect(certificate.subject).toContain('Instituto Ñandú')
  })

  test('leaves one file that nobody else can read, and a line in the audit trail', async () => {
    await operator.nss('sello', 'crear', ...BITS)
    expect(readdirSync(operator.folder).filter((name) => name.startsWith('sello'))).toEqual(['sello.pem'])
    expect(modeOf('sello.pem')).toBe(0o600)
    const noted = operator.base.sqlite.prepare('select actor, code from auditoria').get()
    expect(noted).toEqual({ actor: 'nss sello crear', code: start().certificateSerial })
  })

  test('never replaces a seal', async () => {
    await operator.nss('sello', 'crear', ...BITS)
    const before = readFileSync(operator.path('sello.pem'), 'utf8')
    const { text, failed } = await operator.nss('sello', 'crear', ...BITS)
    expect(failed).toBe(true)
    expect(text).toContain('nss sello rotar')
    expect(readFileSync(operator.path('sello.pem'), 'utf8')).toBe(before)
  })

  test('takes over from the seal of a demonstration, whose documents still verify', async () => {
    const options = { folder: operator.folder, portal: 'X', now: operator.now, chance: systemChance }
    const demo = loadOrCreateSeal(options)
    await operator.nss('sello', 'crear', ...BITS)
    const seal = start(true)
    expect(seal.certificateSerial).not.toBe(demo.certificateSerial)
    expect(seal.verify(CADENA, demo.seal(CADENA), demo.certificateSerial)).toBe(true)
  })

  test('refuses a key too small, and while the settings name another seal', async () => {
    expect(await operator.nss('sello', 'crear', '--bits', '1024')).toMatchObject({ failed: true })
    const { privateKey, certificate } = bought()
    const SEAL_KEY = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    Object.assign(operator.env, { SEAL_KEY, SEAL_CERTIFICATE: certificate })
    const { failed, text } = await operator.nss('sello', 'crear', ...BITS)
    expect(failed).toBe(true)
    expect(text).toContain('SEAL_KEY')
    expect(existsSync(operator.path('sello.pem'))).toBe(false)
  })
})

describe('nss sello crear --csr', () => {
  test.runIf(hasOpenssl())(
    'asks an authority, whose certificate then seals with the key that waited',
    async () => {
      expect((await operator.nss('sello', 'crear', '--csr', ...BITS)).failed).toBe(false)
      expect([modeOf('sello-solicitud.key'), modeOf('sello-solicitud.csr')]).toEqual([0o600, 0o600])
      expect((await operator.nss('sello', 'crear', '--csr', ...BITS)).text).toContain('Ya hay una solicitud')
      const certificado = certify(operator.path('sello-solicitud.csr'))
      // openssl dates it by the clock of the machine
      operator.now = Date.now() + 1000
      const { text, failed } = await operator.nss('sello', 'importar', '--certificado', certificado)
      expect(failed, text).toBe(false)
      const seal = start()
      expect(seal.verify(CADENA, seal.seal(CADENA), seal.certificateSerial)).toBe(true)
      expect(new X509Certificate(seal.certificatePem).issuer).toContain('Autoridad')
      expect(existsSync(operator.path('sello-solicitud.key'))).toBe(false)
    },
  )

  /** An authority made of openssl. */
  function certify(csr: string): string {
    const [ca, caKey, out] = [operator.path('ca.pem'), operator.path('ca.key'), operator.path('dado.pem')]
    const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
    const root = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=Autoridad', '-days', '9']
    openssl('req', ...root, '-keyout', caKey, '-out', ca)
    expect(String(openssl('req', '-in', csr, '-noout', '-text', '-verify'))).toContain('Non Repudiation')
    openssl('x509', '-req', '-in', csr, '-CA', ca, '-CAkey', caKey, '-days', '5', '-out', out)
    return out
  }
})

describe('nss sello importar', () => {
  test("puts the operator's files in the data folder as the seal", async () => {
    const { options } = bought('00001000000504465028')
    expect((await operator.nss('sello', 'importar', ...options)).failed).toBe(false)
    expect(start().certificateSerial).toBe('00001000000504465028')
    expect(modeOf('sello.pem')).toBe(0o600)
  })

  test('takes a key under a passphrase and a certificate in DER, as the SAT gives them', async () => {
    const { privateKey, certificate } = bought()
    const locked = { type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: 'ábrete' } as const
    const llave = write('sat.key', privateKey.export(locked))
    const certificado = write('sat.cer', new X509Certificate(certificate).raw)
    const options = ['--llave', llave, '--certificado', certificado]
    expect((await operator.nss('sello', 'importar', ...options)).text).toContain('contraseña equivocada')
    const word = ['--contrasena-archivo', write('contrasena', 'ábrete\n')]
    expect((await operator.nss('sello', 'importar', ...options, ...word)).failed).toBe(false)
    expect(start().seal(CADENA)).toMatch(/^[A-Za-z0-9+/]{342}==$/)
  })

  test('refuses files that may not seal, says everything that is wrong, and writes nothing', async () => {
    const { options } = bought('00001000000504465028', operator.now - DAY)
    const other = bought('00001000000504465029').options
    const mixed = [...other.slice(0, 2), ...options.slice(2)]
    const { text, failed } = await operator.nss('sello', 'importar', ...mixed)
    expect(failed).toBe(true)
    expect(text).toMatch(/expiró[\s\S]*no corresponde/)
    const nowhere = ['--certificado', '/no/hay']
    expect((await operator.nss('sello', 'importar', '--llave', '/no/hay', ...nowhere)).text).toMatch(
      /No se puede leer/,
    )
    expect((await operator.nss('sello', 'importar', ...nowhere)).text).toMatch(/Ninguna solicitud espera/)
    expect((await operator.nss('sello', 'importar')).text).toMatch(/--certificado/)
    expect(existsSync(operator.path('sello.pem'))).toBe(false)
    expect(await certificateStore(operator.base).list()).toEqual([])
  })
})

describe('nss sello rotar', () => {
  test('seals with the new serie from the next start on, and old documents still verify', async () => {
    await operator.nss('sello', 'crear', ...BITS)
    const old = start()
    const sello = old.seal(CADENA)
    const { text } = await operator.nss('sello', 'rotar', ...BITS)
    const seal = start()
    expect(seal.certificateSerial).not.toBe(old.certificateSerial)
    expect(text).toContain(seal.certificateSerial)
    expect(seal.verify(CADENA, sello, old.certificateSerial)).toBe(true)
    expect(seal.verify(CADENA, sello, seal.certificateSerial)).toBe(false)
  })

  test('keeps the key before aside, so that a mistake can be undone, and says that it may be deleted', async () => {
    await operator.nss('sello', 'crear', ...BITS)
    const { certificateSerial } = start()
    const before = readFileSync(operator.path('sello.pem'), 'utf8')
    const { text } = await operator.nss('sello', 'rotar', ...bought().options)
    const aside = `sello-retirado-${certificateSerial}.pem`
    expect(text).toContain(aside)
    expect(modeOf(aside)).toBe(0o600)
    expect(readFileSync(operator.path(aside), 'utf8')).toBe(before)
    expect(start().certificateSerial).toBe('00001000000504465028')
  })

  test('without a seal, or to the one in use, is refused', async () => {
    const { options } = bought()
    expect((await operator.nss('sello', 'rotar', ...options)).text).toContain('nss sello crear')
    await operator.nss('sello', 'importar', ...options)
    expect(await operator.nss('sello', 'rotar', ...options)).toMatchObject({ failed: true })
  })

  test('where the settings name the seal records the certificate and says which settings to change', async () => {
    const { privateKey, certificate } = bought('00001000000504465028')
    const SEAL_KEY = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    Object.assign(operator.env, { SEAL_KEY, SEAL_CERTIFICATE: SEAL_KEY + certificate })
    expect((await operator.nss('sello', 'rotar')).text).toContain('--llave')
    const { text, failed } = await operator.nss('sello', 'rotar', ...bought('00001000000504465029').options)
    expect(failed).toBe(false)
    expect(text).toContain(`SEAL_KEY_FILE=${operator.path('00001000000504465029.key')}`)
    expect(start().certificateSerial).toBe('00001000000504465028')
    expect(existsSync(operator.path('sello.pem'))).toBe(false)
    const kept = await certificateStore(operator.base).list()
    expect(kept.map(({ certificateSerial }) => certificateSerial).sort()).toEqual([
      '00001000000504465028',
      '00001000000504465029',
    ])
    expect(kept.some(({ pem }) => pem.includes('PRIVATE'))).toBe(false)
  })
})

describe('nss sello listar y exportar', () => {
  test('show series, validity, days left, and which is in use', async () => {
    expect((await operator.nss('sello', 'listar')).text).toContain('nss sello crear')
    await operator.nss('sello', 'importar', ...bought('00001000000504465028').options)
    operator.now += 1000
    await operator.nss('sello', 'rotar', ...bought('00001000000504465029', operator.now + 10 * DAY).options)
    const lines = (await operator.nss('sello', 'listar')).text.split('\n')
    expect(lines[0]).toMatch(/^00001000000504465029 {2}en uso .* al 15 de marzo de 2026 {2}faltan 10 días$/)
    expect(lines[1]).toMatch(
      /^00001000000504465028 {2}retirado .* al 21 de agosto de 2028 {2}faltan 899 días$/,
    )
    expect(lines[2]).toContain('nss sello rotar')
    operator.now += 13 * DAY
    expect((await operator.nss('sello', 'listar')).text).toContain('expiró hace 3 días')
  })

  test('give the certificate of a serie, or its public key, and never a private key', async () => {
    await operator.nss('sello', 'crear', ...BITS)
    const { certificateSerial, certificatePem, privateKey } = start()
    const { text } = await operator.nss('sello', 'exportar', certificateSerial)
    expect(`${text}\n`).toBe(certificatePem)
    const publica = (await operator.nss('sello', 'exportar', certificateSerial, '--publica')).text
    expect(publica).toMatch(/^-----BEGIN PUBLIC KEY-----/)
    expect(new X509Certificate(text).checkPrivateKey(privateKey)).toBe(true)
    expect(await operator.nss('sello', 'exportar', '1')).toMatchObject({ failed: true })
  })
})

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'])
    return true
  } catch {
    return false
  }
}

describe('nss sello qr', () => {
  test('says that there is none, makes one, and keeps the one before published', async () => {
    expect((await operator.nss('sello', 'qr')).text).toContain('Todavía no hay ninguna llave')
    const [first] = await rotated()
    const [second, before] = await rotated()
    expect(before?.kid).toBe(first?.kid)
    const { text } = await operator.nss('sello', 'qr')
    expect(text).toMatch(new RegExp(`^${second?.kid}  en uso .*\\n${first?.kid}  publicada `))
  })

  test('the private half is encrypted, and goes with the next key', async () => {
    await rotated()
    const sealed = () =>
      operator.base.sqlite.prepare('select sealed from llaves_qr order by id').pluck().all() as Buffer[]
    const [own] = sealed()
    // PKCS #8 of an EC key names its curve
    expect(own?.includes(Buffer.from('2a8648ce3d0201', 'hex'))).toBe(false)
    await rotated()
    expect(sealed().map(({ length }) => length > 0)).toEqual([false, true])
  })

  test('a stolen key is withdrawn once another signs; the trail says so', async () => {
    const [first] = await rotated()
    const inUse = await operator.nss('sello', 'qr', '--retirar', first?.kid ?? '')
    expect([inUse.failed, inUse.text]).toEqual([true, expect.stringContaining('está en uso')])
    await rotated()
    expect((await operator.nss('sello', 'qr', '--retirar', first?.kid ?? '')).failed).toBe(false)
    const believed = await qrKeyStore(operator.base).list()
    expect(believed.map(({ kid }) => kid)).not.toContain(first?.kid)
    expect((await operator.nss('sello', 'qr', '--retirar', first?.kid ?? '')).text).toContain(
      'No hay una llave',
    )
    const trail = (await readAll(auditTrail(operator.base, {}))).map(({ actor }) => actor)
    expect(trail.filter((actor) => actor.includes('qr'))).toEqual([
      'nss sello qr --rotar',
      'nss sello qr --rotar',
      'nss sello qr --retirar',
    ])
  })

  async function rotated() {
    operator.now += 1000
    expect((await operator.nss('sello', 'qr', '--rotar')).failed).toBe(false)
    return qrKeyStore(operator.base).list()
  }
})
