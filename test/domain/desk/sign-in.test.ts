import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { MINUTE } from '../../../src/domain/base/time.ts'
import {
  askEntryLink,
  askSignIn,
  ENTRY_LINK_MS,
  type SignInDeps,
  signInWithCode,
  signInWithPasskey,
} from '../../../src/domain/desk/sign-in.ts'
import { totpKeyFor } from '../../../src/domain/desk/totp-key.ts'
import type { StaffToken } from '../../../src/domain/ports/staff-store.ts'
import { employee, type Signed, signInDeps, trailOf } from '../../support/employee.ts'
import { codeFor } from '../../support/staff.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
let deps: SignInDeps
let rosa: Signed
let network = 0
let clientIp = ''
/** tokens of the links that were mailed, newest last */
const links: StaffToken[] = []
beforeAll(async () => {
  world = await openUseCases()
  const { store } = world.deps
  deps = {
    ...signInDeps(world),
    store: {
      ...store,
      sendStaffLink: (...[staffId, kind, token, actor]: Parameters<typeof store.sendStaffLink>) => {
        links.push(token)
        return store.sendStaffLink(staffId, kind, token, actor)
      },
    },
  }
  rosa = await employee(world, 'mostrador')
})
afterAll(() => world.close())
beforeEach(() => {
  clientIp = `192.0.2.${++network}`
  world.said.splice(0)
})

const entered = () => trailOf(world, 'personal entró')
const newest = () => links.at(-1)?.token ?? ''

describe('a passkey', () => {
  test('opens a session of its owner, once for each challenge', async () => {
    const response = rosa.key.use(await askSignIn(deps))
    const signed = await signInWithPasskey(deps, response, clientIp)
    if (signed.outcome !== 'in') throw new Error(signed.outcome)
    expect(await deps.staffSessions.find(signed.id)).toMatchObject({
      staffId: rosa.session.staffId,
      role: 'mostrador',
      signedInBy: 'passkey',
    })
    const actor = `personal:${rosa.session.staffId}`
    expect(entered().at(-1)).toEqual({ outcome: 'ok', code: 'llave', actor })
    expect(await signInWithPasskey(deps, response, clientIp)).toEqual({ outcome: 'refused' })
    expect(entered().at(-1)).toMatchObject({ outcome: 'rechazado', code: 'reto' })
  })

  test('that nobody has is refused, and the trail says why', async () => {
    expect(await signInWithPasskey(deps, '{}', clientIp)).toEqual({ outcome: 'refused' })
    expect(entered().at(-1)).toMatchObject({ outcome: 'rechazado', code: 'llave desconocida' })
  })

  test('that was made for another employee is refused, though its signature holds', async () => {
    const own = rosa.key.keys.at(-1)
    if (!own) throw new Error('there is no key')
    const key = { ...own, user: Buffer.from('otra persona').toString('base64url'), counter: own.counter + 50 }
    const response = rosa.key.use(await askSignIn(deps), { key })
    expect(await signInWithPasskey(deps, response, clientIp)).toEqual({ outcome: 'refused' })
    expect(entered().at(-1)).toMatchObject({ outcome: 'rechazado', code: 'firma' })
  })

  test('that was used on another page than ours is refused, and the trail says why', async () => {
    const response = rosa.key.use(await askSignIn(deps), { origin: 'https://nss.ejemp1o.mx' })
    expect(await signInWithPasskey(deps, response, clientIp)).toEqual({ outcome: 'refused' })
    expect(entered().at(-1)).toMatchObject({ outcome: 'rechazado', code: 'firma' })
  })

  test('is not even looked at from a network that failed thirty times in ten minutes; good ones count for nothing', async () => {
    const enter = async () => signInWithPasskey(deps, rosa.key.use(await askSignIn(deps)), clientIp)
    for (let nth = 0; nth < 29; nth++) await signInWithPasskey(deps, '{}', clientIp)
    for (let nth = 0; nth < 3; nth++) expect((await enter()).outcome).toBe('in')
    await signInWithPasskey(deps, '{}', clientIp)
    const limited = await enter()
    if (limited.outcome !== 'limited') throw new Error(limited.outcome)
    expect(limited.resetsAt).toBeGreaterThan(world.clock.now())
    expect(limited.resetsAt).toBeLessThanOrEqual(world.clock.now() + 10 * MINUTE)
    expect(entered().at(-1)).toMatchObject({ outcome: 'limitado', code: null })
    expect((await signInWithPasskey(deps, rosa.key.use(await askSignIn(deps)), '192.0.2.250')).outcome).toBe(
      'in',
    )
    world.clock.forward(10 * MINUTE)
    expect((await enter()).outcome).toBe('in')
  })
})

describe('the second way', () => {
  let key: string
  const step = 0
  beforeAll(async () => {
    key = totpKeyFor(world.deps, 'rosa')
  })
  /** Sets it up anew: each step counts once. */
  const setUp = () =>
    deps.store.setTotp(rosa.session.staffId, { key, step }, { actor: 'nss', now: world.clock.now() })
  const code = () => codeFor(key, world.clock.now())
  const askLink = async (correo: string = rosa.correo) => askEntryLink(deps, correo, clientIp)

  test('mails nothing to who has not set it up, has no mailbox here, or wrote none, and answers alike', async () => {
    const before = links.length
    for (const correo of [rosa.correo, 'nadie@ejemplo.mx', 'x', ''])
      expect(await askLink(correo)).toEqual({ outcome: 'asked' })
    expect(links).toHaveLength(before)
    expect(world.said).toEqual(Array(4).fill('waited 300 ms'))
  })

  test('takes the link and a code of the application, both once', async () => {
    await setUp()
    expect(await askLink(rosa.correo.toUpperCase())).toEqual({ outcome: 'asked' })
    expect(world.said.sort()).toEqual(['mail', 'waited 300 ms'])
    const link = links.at(-1)
    expect((link?.expiresAt ?? 0) - (link?.now ?? 0)).toBe(ENTRY_LINK_MS)
    expect(ENTRY_LINK_MS).toBe(600_000)
    const own = code()
    const signed = await signInWithCode(deps, newest(), own, clientIp)
    if (signed.outcome !== 'in') throw new Error(signed.outcome)
    expect(await deps.staffSessions.find(signed.id)).toMatchObject({ signedInBy: 'link' })
    expect(entered().at(-1)).toMatchObject({ outcome: 'ok', code: 'liga' })
    expect(await signInWithCode(deps, newest(), own, clientIp)).toEqual({ outcome: 'link over' })
    // the same code at another link
    await askLink()
    expect(await signInWithCode(deps, newest(), own, clientIp)).toEqual({ outcome: 'refused' })
    expect(entered().at(-1)).toMatchObject({ outcome: 'rechazado', code: 'código' })
  })

  test('ends a link with the fifth wrong code', async () => {
    await setUp()
    world.clock.forward(20 * MINUTE)
    await askLink()
    for (let nth = 0; nth < 5; nth++)
      expect(await signInWithCode(deps, newest(), 'abcdef', clientIp)).toEqual({ outcome: 'refused' })
    expect(await signInWithCode(deps, newest(), code(), clientIp)).toEqual({ outcome: 'link over' })
  })

  test('has no link that is unknown, or ten minutes old', async () => {
    await setUp()
    world.clock.forward(20 * MINUTE)
    expect(await signInWithCode(deps, 'none', code(), clientIp)).toEqual({ outcome: 'link over' })
    await askLink()
    world.clock.forward(ENTRY_LINK_MS)
    expect(await signInWithCode(deps, newest(), code(), clientIp)).toEqual({ outcome: 'link over' })
  })

  test('mails three links to one mailbox in a quarter of an hour, and answers alike', async () => {
    await setUp()
    world.clock.forward(20 * MINUTE)
    const before = links.length
    for (let nth = 0; nth < 5; nth++) expect(await askLink()).toEqual({ outcome: 'asked' })
    expect(links).toHaveLength(before + 3)
    world.clock.forward(15 * MINUTE)
    await askLink()
    expect(links).toHaveLength(before + 4)
  })

  test('counts each link that a network asks for', async () => {
    for (let nth = 0; nth < 30; nth++) expect((await askLink('x')).outcome).toBe('asked')
    expect(await askLink()).toMatchObject({ outcome: 'limited' })
  })
})

test('a key of codes is 160 bits of base32, the same for the same seed alone', () => {
  const one = totpKeyFor(world.deps, 'one')
  expect(one).toMatch(/^[A-Z2-7]{32}$/)
  expect(totpKeyFor(world.deps, 'one')).toBe(one)
  expect(totpKeyFor(world.deps, 'two')).not.toBe(one)
})

test('a key of codes is read by applications as the bytes that it was made of', () => {
  // the example of RFC 4226, appendix D, of which 160 bits are taken
  const mac = () => Buffer.from('12345678901234567890 and more').toString('base64url')
  expect(totpKeyFor({ secrets: { ...world.deps.secrets, mac } }, 'one')).toBe(
    'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
  )
})
