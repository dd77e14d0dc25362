import type { Clock } from '../ports/clock.ts'
import type { DocumentMaker } from '../ports/document-maker.ts'
import type { DocumentStore } from '../ports/document-store.ts'
import type { IssueStore } from '../ports/issue-store.ts'

/** What making documents needs. */
export type DocumentDeps = {
  readonly store: Pick<IssueStore, 'findIssue'> &
    Pick<DocumentStore, 'findDocument' | 'savePdfs' | 'foliosWithoutPdf'>
  readonly maker: DocumentMaker
  readonly clock: Clock
  /** called once documents are made: mail that waits for them goes out */
  readonly mailDue: () => void
}

/**
 * Makes and stores the two PDF of a folio, unless they exist; nothing for a folio that is none. Of two calls at once
 * both make them, and those that are stored first stay. Rejects when the worker fails, and with what the store rejects
 * with.
 */
export async function makeDocuments(deps: DocumentDeps, folio: string): Promise<void> {
  const issue = await deps.store.findIssue(folio)
  const there = issue && (await deps.store.findDocument(folio, 'tarjeta'))?.file
  if (!issue || there) return
  await deps.store.savePdfs(folio, await deps.maker.make(issue), deps.clock.now())
  deps.mailDue()
}

/** So many that cannot be made are not at fault themselves: what an earlier process left waits for the next start. */
const MOST_BROKEN = 20

/** Makes in the background, one folio after the other, the documents that no request waits for. */
export type DocumentQueue = {
  /** a folio that is queued already keeps its place */
  add(folio: string): void
  /** queues what an earlier process left unmade */
  addMissing(): void
  /** resolves when the one under way is done; the rest is made at the next start */
  stop(): Promise<void>
}

/**
 * A queue that makes documents one folio after the other. What it holds is in memory alone: `addMissing` finds what was
 * lost of it.
 * @param idle resolves when the next one may begin
 * @param failed called with the error of a failure; the queue goes on with the next folio
 */
export function createDocumentQueue(
  deps: DocumentDeps,
  idle: () => Promise<void>,
  failed: (error: Error) => void,
): DocumentQueue {
  const waiting = new Set<string>()
  let stopping = false
  let making = Promise.resolve()
  const then = (work: () => Promise<void>): void => {
    making = making.then(work).catch((error: Error) => void (stopping || failed(error)))
  }
  const make = async (folio: string): Promise<void> => {
    if (!stopping) await idle()
    waiting.delete(folio)
    if (!stopping) await makeDocuments(deps, folio)
  }
  const makeMissing = async (): Promise<void> => {
    const broken = new Set<string>()
    while (!stopping && broken.size < MOST_BROKEN) {
      const left = await deps.store.foliosWithoutPdf(broken.size + 1)
      const folio = left.find((one) => !broken.has(one))
      if (folio === undefined) return
      try {
        await make(folio)
      } catch (error) {
        broken.add(folio)
        if (!stopping) failed(error as Error)
      }
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
