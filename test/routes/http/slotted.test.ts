import { randomBytes } from 'node:crypto'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { fillSlots, type Slot } from '../../../src/routes/http/slotted.ts'
import { eventually } from '../../support/portal.ts'

const words = Array.from({ length: 600 }, (_, n) => `palabra${n % 97} de la página ${n}`).join(' ')
const page = (token: string, question: string) =>
  `<!doctype html><p>${words}</p><img src="/captcha/${token}.svg"><a href="/captcha/${token}.mp3">oír</a><p>${question}</p><input value="${token}"><p>${words}</p>`
const token = () => `${randomBytes(50).toString('base64url')}_0`
const slots = (one: string, question: string): Slot[] => [{ text: one, exact: true }, { text: question }]
const ready = (one: string, question: string) =>
  eventually(() => fillSlots(page(one, question), slots(one, question)))

describe('a page that differs in some places', () => {
  test('is compressed once, says for each what it should, and is smaller than compressed each time', async () => {
    await ready(token(), '¿Cuál es la última? uno, dos')
    for (let n = 0; n < 200; n++) {
      const one = token()
      const question = `¿Cuál es la última? á${'x'.repeat(n % 9)}`
      const found = await ready(one, question)
      const plain = brotliDecompressSync(found).toString()
      expect(plain.replace(/ +(?=<\/p><input)/, '')).toBe(page(one, question))
      expect(found.length).toBeLessThan(brotliCompressSync(page(one, question)).length + 120)
    }
  })

  test('is not made from another page, nor when a place is missing', async () => {
    const one = token()
    expect(fillSlots(`${page(one, 'x')}.`, slots(one, 'x'))).toBeUndefined()
    for (let n = 0; n < 20; n++) {
      expect(fillSlots(`<p>${words}</p>`, slots(one, 'x'))).toBeUndefined()
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })
})
