import { createHash } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createFileInspector } from '../../../src/adapters/inspect/inspector.ts'
import type { Upload } from '../../../src/domain/ports/file-inspector.ts'

const MB = 1024 * 1024
const CODE = 'A'.repeat(22)
const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../../dist/inspect-worker.js'))
const inspector = createFileInspector({ published: async () => [], workerUrl, idleMs: 50 })
afterAll(() => inspector.close())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
/** As a browser sends them. */
async function uploadOf(fields: Record<string, Blob | string>): Promise<Upload> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  const sent = new Response(form)
  const type = sent.headers.get('Content-Type') ?? ''
  return { body: await sent.arrayBuffer(), type, field: 'archivo', most: 10 * MB }
}
const fileOf = (bytes: string | Uint8Array<ArrayBuffer>) => new File([bytes], 'algo.pdf')

test('a file of ten megabytes is looked into while the thread that serves goes on', async () => {
  const file = new Uint8Array(10 * MB).fill(0x20)
  file.set(Buffer.from(`/verificar/${CODE} %%EOF`), 5 * MB)
  const upload = await uploadOf({ archivo: fileOf(file) })
  let turns = 0
  let over = false
  const turn = () => {
    turns++
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  const inspected = await inspector.inspect(upload)
  over = true
  expect(turns).toBeGreaterThan(1)
  if (inspected.outcome !== 'inspected') throw new Error(inspected.outcome)
  const { facts } = inspected
  expect(facts).toMatchObject({ codes: [CODE], signature: { outcome: 'none' } })
  expect(Buffer.from(facts.digest).toString('hex')).toBe(sha256(file))
  expect(facts.beginnings).toHaveLength(1)
  expect(upload.body.byteLength, 'taken over, not copied').toBe(0)
})

test('what holds no file, or too large a one, is told apart', async () => {
  const inspect = async (fields: Record<string, Blob | string>, change: Partial<Upload> = {}) =>
    inspector.inspect({ ...(await uploadOf(fields)), ...change })
  expect(await inspect({ archivo: fileOf('') })).toEqual({ outcome: 'none' })
  expect(await inspect({ archivo: 'texto' })).toEqual({ outcome: 'none' })
  expect(await inspect({ otro: fileOf('%PDF') })).toEqual({ outcome: 'none' })
  expect(await inspect({ archivo: fileOf('%PDF') }, { type: 'multipart/form-data' })).toEqual({
    outcome: 'none',
  })
  expect(await inspect({ archivo: fileOf('%PDF') }, { type: 'text/plain' })).toEqual({ outcome: 'none' })
  expect(await inspect({ archivo: fileOf('%PDF') }, { type: 'línea\r\nmala' })).toEqual({ outcome: 'none' })
  expect(await inspect({ archivo: fileOf('%PDF') }, { most: 3 })).toEqual({ outcome: 'too large' })
  expect(await inspect({ archivo: fileOf('%PDF') }, { most: 4 })).toMatchObject({ facts: { codes: [] } })
})

test('its thread rests between two files, and is there again for the next', async () => {
  for (let n = 0; n < 2; n++) {
    const inspected = await inspector.inspect(await uploadOf({ archivo: fileOf('%PDF') }))
    expect(inspected).toMatchObject({ facts: { signature: { outcome: 'none' } } })
    await new Promise((resolve) => setTimeout(resolve, 120))
  }
})

test('a thread that dies over a file says so, and nobody waits for ever', async () => {
  const dying = createFileInspector({
    published: async () => [],
    workerUrl: new URL('data:text/javascript,process.exit(137)'),
  })
  const upload = () => uploadOf({ archivo: fileOf('%PDF') })
  await expect(dying.inspect(await upload())).rejects.toThrow('terminó con código 137')
  await dying.close()
  await expect(dying.inspect(await upload())).rejects.toThrow('cerrado')
})
