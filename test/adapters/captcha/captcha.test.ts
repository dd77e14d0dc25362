import { createSecretKey } from 'node:crypto'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCaptcha } from '../../../src/adapters/captcha/captcha.ts'
import { makeQuestion } from '../../../src/adapters/captcha/question.ts'
import { WORDS } from '../../../src/adapters/captcha/words.ts'
import { createDice } from '../../../src/adapters/runtime/seeded-dice.ts'
import { solve } from '../../support/question.ts'

const NOW = Date.UTC(2026, 2, 5, 16)
const MINUTE = 60_000
/** When a person who was given a challenge at NOW has answered. */
const THEN = NOW + 5000
let counter = 0
const chance = {
  bytes: (length: number) => {
    const bytes = Buffer.alloc(length)
    bytes.writeUInt32BE(++counter)
    return bytes
  },
}
const key = createSecretKey(new Uint8Array(32).fill(7))
const captcha = createCaptcha({ key, chance })

/** The letters that a seed gives. */
function lettersOf(seed: Uint8Array): string {
  const roll = createDice(key, seed, 'text')
  return Array.from({ length: 5 }, () => 'ABDEFHLMNQRTYabdefghmnrty2345678'[roll(32)]).join('')
}

test('every question is answered by reading it, in any case and with a final dot', () => {
  for (let n = 0; n < 300; n++) {
    const { token, question } = captcha.challenge(NOW)
    const answer = solve(question)
    expect(captcha.check(token, answer, THEN).outcome).toBe('ok')
    expect(captcha.check(token, ` ${answer.toUpperCase()}. `, THEN).outcome).toBe('ok')
    expect(captcha.check(token, 'zzz', NOW).outcome).toBe('wrong')
  }
})

test('blanks, invisible characters, full-width forms and a final dot are forgiven in the letters; case is not', () => {
  for (let n = 0; n < 100; n++) {
    const seed = Buffer.alloc(12)
    seed.writeUInt32BE(counter + 1)
    const { token } = captcha.challenge(NOW)
    const letters = lettersOf(seed)
    const [a, b, c, d, e] = letters
    const wide = [...letters].map((one) => String.fromCodePoint((one.codePointAt(0) ?? 0) + 0xfee0)).join('')
    const same = [`${a} ${b} ${c} ${d} ${e}`, `${letters}.`, ` ${a}${b} ${c}${d}${e} . `, wide, `${wide}．`]
    const unseen = [
      `\u200b${letters}\ufeff`,
      `${a}\u00ad${b}\u200d${c}\u2060${d}\u200e${e}`,
      `${a}\u00a0${b}${c}\u3000${d}${e}`,
    ]
    for (const typed of [letters, ...same, ...unseen])
      expect(captcha.check(token, typed, THEN).outcome, JSON.stringify(typed)).toBe('ok')
    const other = [...letters]
      .map((one) => (one === one.toLowerCase() ? one.toUpperCase() : one.toLowerCase()))
      .join('')
    const wrong = [
      other === letters ? 'zzzzz' : other,
      letters.slice(0, 4),
      `${letters}a`,
      `.${letters}`,
      `${a}.${b}${c}${d}${e}`,
    ]
    for (const typed of wrong) expect(captcha.check(token, typed, THEN).outcome, typed).toBe('wrong')
  }
})

test('in the answer to the question neither case, accents, blanks, quotes nor a final dot count', () => {
  for (let n = 0; n < 100; n++) {
    const { token, question } = captcha.challenge(NOW)
    const answer = solve(question)
    const accented = answer.replace(/[aeiou]/, (vowel) => `${vowel}\u0301`)
    for (const typed of [
      accented,
      accented.normalize('NFC'),
      [...answer].join(' '),
      `«${answer}».`,
      `“${answer}”`,
      `\u200b${answer.toUpperCase()} .`,
    ])
      expect(captcha.check(token, typed, THEN).outcome, JSON.stringify(typed)).toBe('ok')
  }
})

test('a right answer within two seconds is early, and right after them; a wrong one is wrong at once', () => {
  const { token, question } = captcha.challenge(NOW)
  const answer = solve(question)
  expect(captcha.check(token, answer, NOW).outcome).toBe('early')
  expect(captcha.check(token, answer, NOW + 1999).outcome).toBe('early')
  expect(captcha.check(token, answer, NOW + 2000).outcome).toBe('ok')
  expect(captcha.check(token, 'zzz', NOW).outcome).toBe('wrong')
})

test('one of a replica whose clock is a little ahead is no sooner early than any other', () => {
  const { token, question } = captcha.challenge(NOW + 30_000)
  const answer = solve(question)
  expect(captcha.check(token, answer, NOW + 5000).outcome).toBe('ok')
  expect(captcha.check(token, answer, NOW - 60_000).outcome).toBe('invalid')
})

test('the question is in the language that is asked for, and its answer in either is right', () => {
  for (let n = 0; n < 60; n++) {
    const { token, question } = captcha.challenge(NOW, 'en')
    expect(question).toMatch(/[Ww]ord/)
    expect(captcha.question(token, 'en')).toBe(question)
    const spanish = captcha.question(token) ?? ''
    expect(spanish).toMatch(/palabra|lista/)
    for (const one of [question, spanish])
      expect(captcha.check(token, solve(one), NOW + 5000).outcome, one).toBe('ok')
  }
})

test('there are far more than ten thousand questions', () => {
  const seen = new Set<string>()
  for (let n = 0; n < 12_000; n++) {
    const seed = Buffer.alloc(12)
    seed.writeUInt32BE(n)
    seen.add(makeQuestion(createDice(key, seed, 'question')).text)
  }
  expect(seen.size).toBeGreaterThan(11_900)
})

test('the words have no accents, no repeats and nothing in doubt', () => {
  for (const words of Object.values(WORDS)) {
    expect(new Set(words).size).toBe(words.length)
    expect(words.length).toBeGreaterThan(100)
    expect(words.filter((word) => !/^[a-z]{3,8}$/.test(word))).toEqual([])
  }
})

test('the same token shows the same picture and question, another one another', () => {
  const [a, b] = [captcha.challenge(NOW), captcha.challenge(NOW)]
  expect(captcha.picture(a.token)).toBe(captcha.picture(a.token))
  expect(captcha.question(a.token)).toBe(a.question)
  expect(captcha.picture(a.token)).not.toBe(captcha.picture(b.token))
})

test('a challenge lives ten minutes, and none comes from the future', () => {
  const { token, question } = captcha.challenge(NOW)
  const answer = solve(question)
  expect(captcha.check(token, answer, NOW + 10 * MINUTE - 1).outcome).toBe('ok')
  expect(captcha.check(token, answer, NOW + 10 * MINUTE).outcome).toBe('expired')
  expect(captcha.check(token, answer, NOW - 2 * MINUTE).outcome).toBe('invalid')
})

test('a token changed in any character, or of another installation, is none', () => {
  const { token, question } = captcha.challenge(NOW)
  const other = createCaptcha({ key: createSecretKey(new Uint8Array(32).fill(8)), chance })
  expect(other.check(token, solve(question), NOW).outcome).toBe('invalid')
  expect(other.picture(token)).toBeUndefined()
  for (let at = 0; at < token.length; at++) {
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
    expect(captcha.check(changed, solve(question), NOW).outcome).toBe('invalid')
  }
})

test('no hostile token or answer is thrown at', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (token, answer) => {
      captcha.picture(token)
      captcha.question(token)
      return captcha.check(token, answer, NOW).outcome === 'invalid'
    }),
  )
})

test('a fixed answer is taken only where one was set', () => {
  const fixed = createCaptcha({ key, chance, fixedAnswer: 'Prueba7' })
  const { token } = fixed.challenge(NOW)
  expect(fixed.check(token, 'Prueba7', NOW).outcome).toBe('ok')
  expect(fixed.check(token, 'Prueba7', NOW + 11 * MINUTE).outcome).toBe('expired')
  expect(captcha.check(token, 'Prueba7', NOW).outcome).toBe('wrong')
})

test('what the font draws of a letter is never what the picture draws', () => {
  const { options } = createRequire(import.meta.url)('svg-captcha')
  // in the units of the picture, of which its 104 points are 52
  /** A shape as differences between its points: the same wherever it stands. */
  const shapeOf = (numbers: number[]) => numbers.map(Math.round).join(' ')
  const own = new Set<string>()
  for (const letter of 'ABDEFHLMNQRTYabdefghmnrty2345678') {
    let [x, y] = [0, 0]
    let shape: number[] = []
    for (const c of options.font.charToGlyph(letter).getPath(0, 0, 52).commands) {
      if (c.type === 'M') shape = []
      else if (c.type === 'Q') shape.push(c.x1 - x, c.y1 - y, c.x - x, c.y - y)
      else if (c.type === 'L') shape.push((c.x - x) / 2, (c.y - y) / 2, c.x - x, c.y - y)
      else if (shape.some((n) => Math.abs(n) > 1)) own.add(shapeOf(shape))
      if (c.type !== 'Z') [x, y] = [c.x, c.y]
    }
  }
  expect(own.size).toBeGreaterThan(40)
  for (let n = 0; n < 60; n++) {
    const { d } = drawn()
    const shapes = [...d.matchAll(/q([^z]+)z/g)].map((m) =>
      shapeOf((m[1]?.match(/-?\d+/g) ?? []).map(Number)),
    )
    expect(shapes.filter((shape) => own.has(shape))).toEqual([])
  }
})

test('the outlines do not stand in reading order, and nothing but paths is drawn', () => {
  let ordered = 0
  for (let n = 0; n < 60; n++) {
    const { svg, d } = drawn()
    const starts = [...d.matchAll(/M(-?\d+)/g)].map((m) => Number(m[1]))
    expect(starts.length).toBeGreaterThan(8)
    if (starts.every((x, at) => at === 0 || x >= (starts[at - 1] ?? 0))) ordered++
    expect(svg).not.toMatch(/<script|href|<text|<g/)
  }
  expect(ordered).toBe(0)
})

function drawn(): { svg: string; d: string } {
  const svg = captcha.picture(captcha.challenge(NOW).token) ?? ''
  return { svg, d: /stroke-width="\.7" d="([^"]+)"/.exec(svg)?.[1] ?? '' }
}
