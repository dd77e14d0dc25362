import { expect, test } from 'vitest'
import { BrokenForm, type Pace, readFileForm } from '../../../src/routes/http/file-form.ts'

/** A form whose body comes in pieces of so many bytes. */
function formOf(body: Buffer, size: number, type = 'multipart/form-data; boundary=lindero'): Request {
  let at = 0
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (at >= body.length) return controller.close()
      controller.enqueue(body.subarray(at, at + size))
      at += size
    },
  })
  return new Request('http://x/', {
    method: 'POST',
    headers: { 'content-type': type },
    body: stream,
    duplex: 'half',
  } as RequestInit)
}
const part = (name: string, value: Buffer | string, filename?: string): Buffer =>
  Buffer.concat([
    Buffer.from(
      `--lindero\r\nContent-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: text/csv`}\r\n\r\n`,
    ),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ])
const END = Buffer.from('--lindero--\r\n')
const all = async (content: AsyncIterable<Uint8Array> | undefined): Promise<Buffer> => {
  const pieces: Uint8Array[] = []
  if (!content) throw new Error('no file')
  for await (const piece of content) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces)
}

test('gives the fields before the file, and the file byte by byte, however the body is cut', async () => {
  // what looks like a boundary, and begins like one, is content
  const file = Buffer.from('a\r\n--lindera\r\n--linder\r\n\r\n\0\xff', 'latin1')
  const body = Buffer.concat([part('que', 'padron'), part('archivo', file, 'Año.csv'), part('mas', 'x'), END])
  for (const size of [1, 2, 7, 64, 10_000]) {
    const form = await readFileForm(formOf(body, size))
    expect(form.fields).toEqual({ que: 'padron' })
    expect(form.file?.name).toBe('Año.csv')
    expect(await all(form.file?.content)).toEqual(file)
  }
})

test('as browsers send it, by FormData', async () => {
  const data = new FormData()
  data.set('que', 'series')
  data.set('archivo', new Blob(['x,y\n']), 's.csv')
  const form = await readFileForm(new Request('http://x/', { method: 'POST', body: data }))
  expect(form.fields).toEqual({ que: 'series' })
  expect(String(await all(form.file?.content))).toBe('x,y\n')
})

test('a form without a file has none', async () => {
  const form = await readFileForm(formOf(Buffer.concat([part('que', 'padron'), END]), 5))
  expect(form).toEqual({ fields: { que: 'padron' }, file: undefined })
})

test.each([
  ['of another type', Buffer.from('x=1'), 'application/x-www-form-urlencoded'],
  ['without a boundary', Buffer.from('x'), 'multipart/form-data'],
  ['cut in a header', Buffer.from('--lindero\r\nContent-Dispo')],
  ['with an endless header', Buffer.concat([Buffer.from('--lindero\r\n'), Buffer.alloc(40_000, 97)])],
  ['with an endless field', Buffer.concat([part('que', Buffer.alloc(40_000, 97)), END])],
  [
    'with an endless number of fields',
    Buffer.concat([...Array.from({ length: 50 }, (_, n) => part(`c${n}`, 'x')), END]),
  ],
  ['empty', Buffer.alloc(0)],
])('one %s is refused', async (_, body, type?: string) => {
  await expect(readFileForm(formOf(body as Buffer, 100, type))).rejects.toThrow(BrokenForm)
})

test('a file that is cut throws when its end is asked for', async () => {
  const body = part('archivo', 'x'.repeat(500), 'a.csv').subarray(0, -100)
  const form = await readFileForm(formOf(body, 50))
  await expect(all(form.file?.content)).rejects.toThrow(BrokenForm)
})

test('whoever sends less than the pace is let go; the time that the disk takes does not count', async () => {
  const pace: Pace = { window: 60, least: 10 }
  const body = Buffer.concat([part('que', 'padron'), part('archivo', Buffer.alloc(200), 'a.csv'), END])
  /** pieces of so many bytes, so many ms apart */
  const slowly = (bytes: number, ms: number): Request => {
    let at = 0
    const stream = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        if (at >= body.length) return controller.close()
        await new Promise((resolve) => setTimeout(resolve, ms))
        controller.enqueue(body.subarray(at, at + bytes))
        at += bytes
      },
    })
    const headers = { 'content-type': 'multipart/form-data; boundary=lindero' }
    return new Request('http://x/', { method: 'POST', headers, body: stream, duplex: 'half' } as RequestInit)
  }
  await expect(readFileForm(slowly(2, 30), pace)).rejects.toThrow(BrokenForm)
  // a machine that is busy may be late by much
  const steady = await readFileForm(slowly(100, 30), { ...pace, window: 5000 })
  expect(await all(steady.file?.content)).toHaveLength(200)
  // a single piece late, and then the rest at once
  const late = await readFileForm(slowly(400, 90), { ...pace, least: 0 })
  expect(await all(late.file?.content)).toHaveLength(200)
  const form = await readFileForm(formOf(body, 120), { ...pace, window: 70 })
  const pieces: Uint8Array[] = []
  for await (const piece of form.file?.content ?? []) {
    pieces.push(Buffer.from(piece))
    await new Promise((resolve) => setTimeout(resolve, 80))
  }
  expect(Buffer.concat(pieces)).toHaveLength(200)
})
