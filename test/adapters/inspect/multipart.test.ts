import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { fileInForm } from '../../../src/adapters/inspect/multipart.ts'

async function sent(fields: readonly (readonly [string, Blob | string])[]) {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  const response = new Response(form)
  const type = response.headers.get('Content-Type') ?? ''
  return { body: Buffer.from(await response.arrayBuffer()), type }
}
const file = (bytes: Uint8Array<ArrayBuffer> | string) => new File([bytes], 'a "b" ñ.pdf')

test('a file of any bytes is found whole, as a view of the body, whatever stands around it', async () => {
  const tricky = ['', '\r\n', '\r\n--', '--\r\n\r\n', '\r\n------'].map((one) =>
    Buffer.concat([Buffer.from('%PDF'), Buffer.from(one)]),
  )
  for (const bytes of [...tricky, randomBytes(200_000)]) {
    const copy = new Uint8Array(bytes)
    const { body, type } = await sent([
      ['antes', 'texto'],
      ['archivo', file(copy)],
      ['después', file('otro')],
    ])
    const found = fileInForm(body, type, 'archivo')
    expect(found?.equals(bytes)).toBe(true)
    expect(found?.buffer).toBe(body.buffer)
  }
})

test('the first field of that name counts; text, nothing, and a form cut short are no file', async () => {
  const { body, type } = await sent([['archivo', file('%PDF-1.7 algo')]])
  for (let end = 0; end < body.length - 4; end++)
    expect(fileInForm(body.subarray(0, end), type, 'archivo')?.length ?? 13, String(end)).toBe(13)
  expect(fileInForm(body, type, 'otro')).toBeUndefined()
  expect(fileInForm(body, 'multipart/form-data', 'archivo')).toBeUndefined()
  expect(fileInForm(body, 'text/plain; boundary=x', 'archivo')).toBeUndefined()
  const twice = await sent([
    ['archivo', 'texto'],
    ['archivo', file('%PDF')],
  ])
  expect(fileInForm(twice.body, twice.type, 'archivo')).toBeUndefined()
})
