import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { askForPasskey } from '../../../src/domain/desk/confirm-act.ts'
import {
  dismissMail,
  examine,
  retryAllMail,
  retryMail,
  sendTestMail,
} from '../../../src/domain/desk/operate.ts'
import {
  beginImport,
  checkAgain,
  discardImport,
  receiveFile,
  stopImport,
  takeErrors,
} from '../../../src/domain/desk/operate-imports.ts'
import {
  changeSeal,
  makeBackup,
  SEAL_ACT,
  takeBackup,
  verifyBackup,
} from '../../../src/domain/desk/operate-orders.ts'
import type { BackupFile, Backups } from '../../../src/domain/ports/backups.ts'
import type { Imports, ReadingOptions, Received } from '../../../src/domain/ports/imports.ts'
import type { MailQueueAdmin } from '../../../src/domain/ports/mail-queue.ts'
import type { Order, Orders } from '../../../src/domain/ports/orders.ts'
import { employee, passkeys, type Signed, trailOf } from '../../support/employee.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

const REASON = 'cambio de llave anual'
let world: UseCases
let otto: Signed
beforeAll(async () => {
  world = await openUseCases()
  otto = await employee(world, 'operacion')
})
afterAll(() => world.close())
beforeEach(() => void world.said.splice(0))

/** Orders of the trail since the test began, each by this employee. */
let seen = 0
beforeEach(() => {
  seen = trailOf(world, 'orden').length
})
const ordered = () => {
  const fresh = trailOf(world, 'orden').slice(seen)
  for (const { outcome, actor } of fresh)
    expect([outcome, actor]).toEqual(['ok', `personal:${otto.session.staffId}`])
  return fresh.map(({ code }) => code)
}

describe('mail', () => {
  const queue = (facts: Partial<MailQueueAdmin> = {}): MailQueueAdmin => ({
    pending: async () => [],
    dead: async () => [],
    overview: async () => ({ pending: 0, dead: 0, newest: [] }),
    retry: async () => 'again',
    retryAll: async () => 0,
    reviveAll: async () => 0,
    dismiss: async () => 'dismissed',
    dismissAll: async () => 0,
    ...facts,
  })
  const deps = (facts: Partial<MailQueueAdmin> = {}) => ({ ...world.deps, mailQueue: queue(facts) })

  test('that can go out again is due now, and what cannot leaves no trace', async () => {
    const asked: number[][] = []
    const retry = async (...given: [number, number]) => {
      asked.push(given)
      return 'again' as const
    }
    expect(await retryMail(deps({ retry }), otto.session, 7)).toBe('again')
    expect(asked).toEqual([[7, world.clock.now()]])
    expect([ordered(), world.said]).toEqual([['correo reintentar 7'], ['mail']])
    world.said.splice(0)
    for (const outcome of ['over', 'unknown'] as const)
      expect(await retryMail(deps({ retry: async () => outcome }), otto.session, 8)).toBe(outcome)
    expect([ordered(), world.said]).toEqual([['correo reintentar 7'], []])
  })

  test('all of it is due now: the dead ones that can be written again, and those that wait', async () => {
    const both = { retryAll: async () => 4, reviveAll: async () => 3 }
    expect(await retryAllMail(deps(both), otto.session)).toBe(7)
    expect([ordered(), world.said]).toEqual([['correo reintentar ×7'], ['mail']])
  })

  test('that is taken off the list is told, and one that stays is not', async () => {
    expect(await dismissMail(deps(), otto.session, 9)).toBe('dismissed')
    expect(await dismissMail(deps({ dismiss: async () => 'wanted' }), otto.session, 10)).toBe('wanted')
    expect(ordered()).toEqual(['correo descartar 9'])
  })

  test('of a test goes to the employee, once a minute', async () => {
    expect(await sendTestMail(world.deps, otto.session)).toBe(true)
    expect(world.said).toEqual(['mail'])
    expect(await sendTestMail(world.deps, otto.session)).toBe(false)
    expect([ordered(), world.said]).toEqual([['correo probar'], ['mail']])
  })
})

test('an examination is begun, and told', async () => {
  let begun = 0
  const examiner = { start: () => void begun++ }
  await examine({ ...world.deps, examiner: examiner as never }, otto.session)
  expect([begun, ordered()]).toEqual([1, ['doctor']])
})

describe('an order', () => {
  const given: Order[] = []
  let busy = false
  const orders: Orders = {
    state: () => ({}),
    start: (order) => {
      if (!busy) given.push(order)
      return !busy
    },
    settled: async () => {},
  }
  const file = (name: string, encrypted: boolean): BackupFile => ({ name, bytes: 1, at: 0, encrypted })
  const backups: Backups = {
    folder: 'respaldos',
    hasRecipients: false,
    nightly: undefined,
    unsent: () => undefined,
    list: () => [file('a.age', true), file('b.tar.gz', false), file('gone.age', true)],
    open: (name) => (name === 'gone.age' ? undefined : { bytes: 9, stream: new ReadableStream() }),
  }
  const deps = () => ({ ...world.deps, orders, backups, passkeys })
  const codes = (found: Awaited<ReturnType<typeof makeBackup>>) =>
    found.outcome === 'problems' ? found.problems.map(({ field, code }) => [field, code]) : found.outcome
  beforeEach(() => {
    given.splice(0)
    busy = false
  })

  test('for a backup takes an age recipient or nothing, and nothing that would be an option', async () => {
    const key = `age1${'q'.repeat(58)}`
    expect(codes(await makeBackup(deps(), otto.session, '  '))).toBe('started')
    expect(codes(await makeBackup(deps(), otto.session, ` ${key} `))).toBe('started')
    expect(given).toEqual([{ is: 'make backup' }, { is: 'make backup', recipient: key }])
    for (const typed of [
      '--destino',
      'age1',
      `x${key}`,
      `${key} x`,
      `AGE1${'q'.repeat(58)}`,
      `age1${'q'.repeat(19)}`,
    ])
      expect(codes(await makeBackup(deps(), otto.session, typed))).toEqual([
        ['destinatario', 'destinatario_forma'],
      ])
    expect(ordered()).toEqual(['respaldo crear', 'respaldo crear'])
  })

  test('is not given while another is under way, and leaves no trace then', async () => {
    busy = true
    expect(codes(await makeBackup(deps(), otto.session, ''))).toEqual([[undefined, 'orden_en_curso']])
    expect(ordered()).toEqual([])
  })

  test('to verify a backup takes what opens it, if it is closed, and hands on nothing else', async () => {
    const verify = async (respaldo: string, llave_respaldo: string) =>
      codes(await verifyBackup(deps(), otto.session, { respaldo, llave_respaldo }))
    expect(await verify('a.age', '')).toEqual([['llave_respaldo', 'llave_respaldo_falta']])
    expect(await verify('../a.age', 'x')).toEqual([['respaldo', 'respaldo_falta']])
    expect(await verify('', '')).toEqual([['respaldo', 'respaldo_falta']])
    expect(await verify('a.age', ' una frase ')).toBe('started')
    expect(await verify('a.age', 'age-secret-key-1x')).toBe('started')
    expect(await verify('b.tar.gz', 'de más')).toBe('started')
    expect(given).toEqual([
      { is: 'verify backup', name: 'a.age', key: { is: 'passphrase', text: 'una frase' } },
      { is: 'verify backup', name: 'a.age', key: { is: 'identity', text: 'age-secret-key-1x' } },
      { is: 'verify backup', name: 'b.tar.gz' },
    ])
    expect(ordered()).toEqual([
      'respaldo verificar a.age',
      'respaldo verificar a.age',
      'respaldo verificar b.tar.gz',
    ])
  })

  test('takes away an encrypted backup alone, as long as it is as it is on the disk', async () => {
    const taken = await takeBackup(deps(), otto.session, 'a.age')
    expect(taken?.file).toEqual({ ...file('a.age', true), bytes: 9 })
    for (const name of ['b.tar.gz', 'gone.age', 'none', ''])
      expect(await takeBackup(deps(), otto.session, name)).toBeUndefined()
    expect(ordered()).toEqual(['respaldo descargar a.age'])
  })

  test('for the sello wants a reason, a certificate where one is placed, and a fresh passkey', async () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
    const change = async (how: 'rotar' | 'solicitar' | 'colocar', facts: Record<string, string> = {}) => {
      const options = await askForPasskey(deps(), otto.session, SEAL_ACT)
      const respuesta = otto.key.use(options ?? '')
      return changeSeal(deps(), otto.session, how, { motivo: REASON, certificado: '', respuesta, ...facts })
    }
    expect(codes((await change('rotar', { motivo: 'corto' })) as never)).toEqual([['motivo', 'motivo_corto']])
    for (const certificado of ['', 'x', `x${pem}`, `${pem}x`, pem.replace('\n', '')])
      expect(codes((await change('colocar', { certificado })) as never)).toEqual([
        ['certificado', 'certificado_forma'],
      ])
    expect(await change('rotar', { respuesta: '' })).toEqual({ outcome: 'not confirmed', why: 'refused' })
    busy = true
    expect(codes((await change('rotar')) as never)).toEqual([[undefined, 'orden_en_curso']])
    busy = false
    expect([given, ordered()]).toEqual([[], []])
    for (const how of ['rotar', 'solicitar'] as const) expect((await change(how)).outcome).toBe('started')
    expect((await change('colocar', { certificado: ` ${pem}\n` })).outcome).toBe('started')
    expect(given).toEqual([
      { is: 'rotate seal' },
      { is: 'request certificate' },
      { is: 'place certificate', pem },
    ])
    expect(ordered()).toEqual(['sello rotar', 'sello crear --csr', 'sello rotar --certificado'])
  })
})

describe('an import', () => {
  const PLAIN: ReadingOptions = { encoding: '', sheet: '', ignored: '', anyway: false }
  const content = (async function* () {})()
  const imports = (facts: Partial<Imports> = {}): Imports => ({
    state: () => ({ kind: 'series' }) as never,
    admits: () => 'yes',
    receive: async () => 'received',
    check: () => true,
    begin: () => true,
    stop: () => true,
    discard: () => true,
    errorFile: () => ({ bytes: 1, stream: new ReadableStream() }),
    settled: async () => {},
    ...facts,
  })
  const deps = (facts: Partial<Imports> = {}) => ({ ...world.deps, imports: imports(facts) })
  const codes = (found: Awaited<ReturnType<typeof stopImport>>) =>
    found.outcome === 'problems' ? found.problems.map(({ field, code }) => [field, code]) : found.outcome
  const receive = async (facts: Partial<Imports> = {}, kind = 'padron', name = 'a.csv') =>
    codes(await receiveFile(deps(facts), otto.session, { kind, size: 10, file: { name, content } }))

  test('that came is gone through, under the name and the person that sent it', async () => {
    const got: unknown[] = []
    expect(
      await receive({
        receive: async (upload) => {
          got.push(upload)
          return 'received'
        },
      }),
    ).toBe('done')
    expect(got).toEqual([{ kind: 'padron', name: 'a.csv', staffId: otto.session.staffId, options: PLAIN }])
    expect(ordered()).toEqual(['padron importar --simular'])
  })

  test('of another kind, without a file, or that cannot be taken is refused, each in its words', async () => {
    const never = { receive: () => expect.unreachable() }
    expect(await receive(never, 'otro')).toEqual([['que', 'importar_que']])
    expect(await receive(never, 'padron', '')).toEqual([['archivo', 'importar_archivo']])
    const none = { kind: 'padron', size: 0, file: undefined }
    expect(codes(await receiveFile(deps(never), otto.session, none))).toEqual([
      ['archivo', 'importar_archivo'],
    ])
    const WHY: Record<Exclude<Received, 'received'>, string> = {
      busy: 'importar_ocupado',
      'too large': 'importar_grande',
      'full disk': 'importar_lugar',
      empty: 'importar_archivo',
      cut: 'importar_cortado',
    }
    for (const [received, code] of Object.entries(WHY) as [Exclude<Received, 'received'>, string][]) {
      expect(await receive({ receive: async () => received })).toEqual([['archivo', code]])
      if (received !== 'empty' && received !== 'cut')
        expect(await receive({ ...never, admits: () => received })).toEqual([['archivo', code]])
    }
    expect(ordered()).toEqual([])
  })

  test('is gone through again, begun, stopped, taken off, and its errors taken away, each told', async () => {
    expect(codes(await checkAgain(deps(), otto.session, PLAIN))).toBe('done')
    expect(codes(await beginImport(deps(), otto.session, REASON))).toBe('done')
    expect(codes(await stopImport(deps(), otto.session))).toBe('done')
    expect(codes(await discardImport(deps(), otto.session))).toBe('done')
    expect(await takeErrors(deps(), otto.session, 'revisar')).toMatchObject({ bytes: 1 })
    expect(ordered()).toEqual([
      'series importar --simular',
      'series importar',
      'series importar detener',
      'series importar quitar',
      'series importar revisar',
    ])
  })

  test('that is not there, or not begun for a reason, leaves no trace', async () => {
    const none = {
      state: () => undefined,
      check: () => false,
      begin: () => false,
      stop: () => false,
      discard: () => false,
      errorFile: () => undefined,
    }
    const nothing = [[undefined, 'importar_nada']]
    expect(codes(await checkAgain(deps(none), otto.session, PLAIN))).toEqual(nothing)
    expect(codes(await beginImport(deps(none), otto.session, REASON))).toEqual(nothing)
    expect(codes(await stopImport(deps(none), otto.session))).toEqual(nothing)
    expect(codes(await discardImport(deps(none), otto.session))).toEqual(nothing)
    expect(await takeErrors(deps(none), otto.session, 'errores')).toBeUndefined()
    const begin = () => expect.unreachable()
    expect(codes(await beginImport(deps({ begin }), otto.session, 'corto'))).toEqual([
      ['motivo', 'motivo_corto'],
    ])
    expect(ordered()).toEqual([])
  })
})
