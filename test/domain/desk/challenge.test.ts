import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE } from '../../../src/domain/base/time.ts'
import { CHALLENGE_MS, newChallenge, readChallenge } from '../../../src/domain/desk/challenge.ts'
import { openUseCases, type UseCases } from '../../support/use-cases.ts'

let world: UseCases
beforeAll(async () => {
  world = await openUseCases()
})
afterAll(() => world.close())

const NOW = Date.UTC(2026, 2, 5, 16)
const make = (purpose = 'entrar') => newChallenge(world.deps, purpose, NOW)
const read = (challenge: string, purpose = 'entrar', now = NOW) =>
  readChallenge(world.deps.secrets, purpose, challenge, now)

test('a challenge is known again for its purpose, for five minutes, without a row of it', () => {
  expect(CHALLENGE_MS).toBe(5 * MINUTE)
  const challenge = make()
  expect(Buffer.from(challenge, 'base64url')).toHaveLength(54)
  expect(read(challenge)).toMatchObject({ expiresAt: NOW + CHALLENGE_MS })
  expect(read(challenge)?.id).toHaveLength(16)
  expect(read(challenge, 'entrar', NOW + CHALLENGE_MS - 1)).toBeDefined()
  expect(read(challenge, 'entrar', NOW + CHALLENGE_MS)).toBeUndefined()
  expect(read(challenge, 'nueva')).toBeUndefined()
})

test('two of one moment are two, and each is spent under one id', () => {
  const [one, two] = [make(), make()]
  expect(one).not.toBe(two)
  expect(read(one)?.id).toEqual(read(one)?.id)
  expect(read(one)?.id).not.toEqual(read(two)?.id)
})

test('with any of its bytes changed, cut, or lengthened it is none of ours', () => {
  const bytes = Buffer.from(make(), 'base64url')
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(read(changed.toString('base64url')), `${at}`).toBeUndefined()
  }
  for (const none of [
    '',
    'AAAA',
    bytes.subarray(1).toString('base64url'),
    `${bytes.toString('base64url')}AA`,
  ])
    expect(read(none)).toBeUndefined()
})

test('one whose end is further away than any of ours is refused, as by a clock that was wrong', () => {
  const ahead = newChallenge(world.deps, 'entrar', NOW + 1)
  expect(read(ahead)).toBeUndefined()
  expect(read(ahead, 'entrar', NOW + 1)).toBeDefined()
})
