import { expect, test } from 'vitest'
import {
  createDocumentQueue,
  type DocumentDeps,
  makeDocuments,
} from '../../../src/domain/delivery/documents.ts'

/** Folios whose files are made, in their order; `broken` ones fail, `left` ones a process before left unmade. */
function desk({ broken = [] as string[], left = [] as string[] } = {}) {
  const made: string[] = []
  const documents = {
    store: {
      findIssue: async (folio: string) => ({ folio }),
      findDocument: async (folio: string) => (made.includes(folio) ? { file: {} } : {}),
      savePdfs: async (folio: string) => void made.push(folio),
      foliosWithoutPdf: async (limit: number) =>
        left.filter((folio) => !made.includes(folio)).slice(0, limit),
    },
    maker: {
      make: async ({ folio }: { folio: string }) => {
        if (broken.includes(folio)) throw new Error('broken')
        return {}
      },
    },
    clock: { now: () => 0 },
    mailDue: () => {},
  }
  return { made, documents: documents as unknown as DocumentDeps }
}
const rest = () => new Promise((resolve) => setTimeout(resolve, 5))

test('a folio asked for again while it waits keeps its place, and is waited for once', async () => {
  const { made, documents } = desk()
  let calms = 0
  const queue = createDocumentQueue(
    documents,
    async () => void calms++,
    () => expect.unreachable(),
  )
  for (const folio of ['a', 'b', 'a', 'a', 'b']) queue.add(folio)
  await rest()
  expect(made).toEqual(['a', 'b'])
  expect(calms).toBe(2)
})

test('one that could not be made is told, holds up none, and is tried again when asked for again', async () => {
  const broken = ['a']
  const { made, documents } = desk({ broken })
  const told: string[] = []
  const queue = createDocumentQueue(
    documents,
    async () => {},
    (error) => void told.push(error.message),
  )
  queue.add('a')
  queue.add('b')
  await rest()
  expect(made).toEqual(['b'])
  expect(told).toEqual(['broken'])
  broken.pop()
  queue.add('a')
  await rest()
  expect(made).toEqual(['b', 'a'])
})

test('of what a process before left unmade, one that cannot be made is told and holds up none', async () => {
  const { made, documents } = desk({ left: ['a', 'b', 'c', 'd'], broken: ['a', 'c'] })
  const told: string[] = []
  const queue = createDocumentQueue(
    documents,
    async () => {},
    (error) => void told.push(error.message),
  )
  queue.addMissing()
  await rest()
  expect(made).toEqual(['b', 'd'])
  expect(told).toEqual(['broken', 'broken'])
})

test('what a process before left unmade waits for the next start when nothing can be made', async () => {
  const left = Array.from({ length: 200 }, (_, n) => `${n}`)
  const { made, documents } = desk({ left, broken: left })
  let told = 0
  const queue = createDocumentQueue(
    documents,
    async () => {},
    () => void told++,
  )
  queue.addMissing()
  await rest()
  expect([made, told]).toEqual([[], 20])
})

test('what a process before left unmade is made; at the end nothing more is begun', async () => {
  const { made, documents } = desk({ left: ['a', 'b', 'c'] })
  let go = () => {}
  let calms = 0
  const calm = () =>
    new Promise<void>((resolve) => {
      if (++calms === 2) go = resolve
      else resolve()
    })
  const queue = createDocumentQueue(documents, calm, () => expect.unreachable())
  queue.addMissing()
  await rest()
  expect(made).toEqual(['a'])
  const stopped = queue.stop()
  go()
  await stopped
  expect(made).toEqual(['a'])
})

test('a folio that is none, or has its files, is not made, and mail is due only for what was', async () => {
  const { made, documents } = desk()
  const due: string[] = []
  const asked: string[] = []
  const { store } = documents
  const deps = {
    ...documents,
    store: {
      ...store,
      findIssue: async (folio: string) => (folio === 'none' ? undefined : store.findIssue(folio)),
      findDocument: async (folio: string, type: 'asignacion' | 'tarjeta') => {
        asked.push(type)
        return store.findDocument(folio, type)
      },
    },
    mailDue: () => void due.push(made.join()),
  }
  await makeDocuments(deps, 'none')
  expect([made, asked, due]).toEqual([[], [], []])
  await makeDocuments(deps, 'a')
  await makeDocuments(deps, 'a')
  expect([made, asked, due]).toEqual([['a'], ['tarjeta', 'tarjeta'], ['a']])
})

test('a folio of which nothing is on file is made', async () => {
  const { made, documents } = desk()
  const store = { ...documents.store, findDocument: async () => undefined }
  await makeDocuments({ ...documents, store }, 'a')
  expect(made).toEqual(['a'])
})
