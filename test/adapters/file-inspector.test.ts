import { createHash } from 'node:crypto'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { createFileInspector } from '../../src/adapters/file-inspector.ts'

const MB = 1024 * 1024
const CODE = 'A'.repeat(22)
const workerUrl = pathToFileURL(path.resolve(import.meta.dirname, '../../dist/inspect-worker.js'))
const inspector = createFileInspector({ published: () => [], workerUrl, rest: 50 })
afterAll(() => inspector.close())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('a file of ten megabytes is looked into while the thread that serves goes on', async () => {
  const file = new Uint8Array(10 * MB).fill(0x20)
  file.set(Buffer.from(`/verificar/${CODE} %%EOF`), 5 * MB)
  const digest = sha256(file)
  let turns = 0
  let over = false
  const turn = () => {
    turns++
    if (!over) setImmediate(turn)
  }
  setImmediate(turn)
  const facts = await inspector.inspect(file)
  over = true
  expect(turns).toBeGreaterThan(1)
  expect(Buffer.from(facts.digest).toString('hex')).toBe(digest)
  expect(facts).toMatchObject({ codes: [CODE], signature: { is: 'none' } })
  expect(facts.beginnings).toHaveLength(1)
  expect(file.byteLength, 'taken over, not copied').toBe(0)
})

test('what is a part of something larger leaves the rest of it alone', async () => {
  const larger = new Uint8Array(64).fill(0x41)
  const facts = await inspector.inspect(larger.subarray(8, 24))
  expect(Buffer.from(facts.digest).toString('hex')).toBe(sha256(Buffer.from('A'.repeat(16))))
  expect(larger.byteLength).toBe(64)
})

test('its thread rests between two files, and is there again for the next', async () => {
  for (let n = 0; n < 2; n++) {
    expect((await inspector.inspect(Buffer.from('%PDF'))).signature.is).toBe('none')
    await new Promise((resolve) => setTimeout(resolve, 120))
  }
})

test('a thread that dies over a file says so, and nobody waits for ever', async () => {
  const dying = createFileInspector({
    published: () => [],
    workerUrl: new URL('data:text/javascript,process.exit(137)'),
  })
  await expect(dying.inspect(Buffer.from('%PDF'))).rejects.toThrow('terminó con código 137')
  await dying.close()
  await expect(dying.inspect(Buffer.from('%PDF'))).rejects.toThrow('cerrado')
})
