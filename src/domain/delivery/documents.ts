import type { Clock } from '../ports/clock.ts'
import type { DocumentMaker } from '../ports/document-maker.ts'
import type { Store } from '../ports/store.ts'

export type DocumentDeps = {
  readonly store: Store
  readonly maker: DocumentMaker
  readonly clock: Clock
  /** documents are there now: mail that waits for them may go */
  readonly mailDue: () => void
}

/** Makes the two files of a folio if they are not there yet, and keeps them. Rejects when the worker fails. */
export async function makeDocuments(deps: DocumentDeps, folio: string): Promise<void> {
  const issue = await deps.store.findIssue(folio)
  const there = issue && (await deps.store.findDocument(folio, 'tarjeta'))?.file
  if (!issue || there) return
  await deps.store.savePdfs(folio, await deps.maker.make(issue), deps.clock.now())
  deps.mailDue()
}

/** Documents that nobody waits for at a page, made one folio after the other. */
export type DocumentQueue = {
  /** asked again while it waits, a folio keeps its place */
  add(folio: string): void
  /** also what a process that ended left unmade */
  addMissing(): void
  /** what is under way is seen to its end, nothing more is begun: it is made at the next start */
  stop(): Promise<void>
}

/**
 * @param calm resolves when the next may begin
 * @param failed is told of what could not be made; the next one is tried all the same
 */
export function createDocumentQueue(
  deps: DocumentDeps,
  calm: () => Promise<void>,
  failed: (error: Error) => void,
): DocumentQueue {
  const waiting = new Set<string>()
  let stopping = false
  let making = Promise.resolve()
  const then = (work: () => Promise<void>): void => {
    making = making.then(work).catch((error: Error) => void (stopping || failed(error)))
  }
  const make = async (folio: string): Promise<void> => {
    if (!stopping) await calm()
    waiting.delete(folio)
    if (!stopping) await makeDocuments(deps, folio)
  }
  const makeMissing = async (): Promise<void> => {
    while (!stopping) {
      const [folio] = await deps.store.foliosWithoutPdf(1)
      if (folio === undefined) return
      await make(folio)
    }
  }
  return {
    add: (folio) => {
      if (waiting.has(folio)) return
      waiting.add(folio)
      then(() => make(folio))
    },
    addMissing: () => then(makeMissing),
    stop: () => {
      stopping = true
      return making
    },
  }
}
