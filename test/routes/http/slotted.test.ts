import { randomBytes } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fillSlots, fillText, type Slotted, slotMark } from '../../../src/routes/http/slotted.ts'
import { eventually } from '../../support/portal.ts'

const words = Array.from({ length: 600 }, (_, n) => `palabra${n % 97} de la página ${n}`).join(' ')
const page = (token: string, question: string) =>
  `<!doctype html><p>${words}</p><img src="/captcha/${token}.svg"><a href="/captcha/${token}.mp3">oír</a><p>${question}</p><input value="${token}"><p>${words}</p>`
const token = () => `${randomBytes(50).toString('base64url')}_0`
const MARKED = page(slotMark(0), slotMark(1))
const slotted = (one: string, question: string, marked = MARKED): Slotted => ({
  marked,
  slots: [{ text: one, exact: true }, { text: question }],
})
const ready = (one: string, question: string) => eventually(() => fillSlots(slotted(one, question)))

describe('a page that differs in some places', () => {
  test('is compressed once, says for each what it should, and is smaller than compressed each time', async () => {
    await ready(token(), '¿Cuál es la última? uno, dos')
    for (let n = 0; n < 200; n++) {
      const one = token()
      const question = `¿Cuál es la última? á${'x'.repeat(n % 9)}`
      const found = await ready(one, question)
      const plain = brotliDecompressSync(found).toString()
      expect(fillText(slotted(one, question))).toBe(page(one, question))
      expect(plain.replace(/ +(?=<\/p><input)/, '')).toBe(page(one, question))
      // each takes as long as all the rest together
      if (n % 10 === 0)
        expect(found.length).toBeLessThan(brotliCompressSync(page(one, question)).length + 120)
    }
  })

  test('is not made from another page, nor when a place is missing', async () => {
    const one = token()
    expect(fillSlots(slotted(one, 'x', `${MARKED}.`))).toBeUndefined()
    for (let n = 0; n < 20; n++) {
      expect(fillSlots(slotted(one, 'x', `<p>${words}</p>`))).toBeUndefined()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })
})
