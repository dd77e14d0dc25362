import type { Clock, DocumentMaker } from './ports.ts'
import type { Store } from './store.ts'

export type DocumentDesk = {
  readonly store: Store
  readonly maker: DocumentMaker
  readonly clock: Clock
  /** documents are there now: mail that waits for them may go */
  readonly mailDue: () => void
}

/** Makes the two files of a folio if they are not there yet, and keeps them. Rejects when the worker fails. */
export async function makeDocuments(desk: DocumentDesk, folio: string): Promise<void> {
  const issue = await desk.store.findIssue(folio)
  const there = issue && (await desk.store.findDocument(folio, 'tarjeta'))?.file
  if (!issue || there) return
  await desk.store.savePdfs(folio, await desk.maker.make(issue), desk.clock.now())
  desk.mailDue()
}

/** Makes what a process that ended left unmade, one folio after the other, when and for as long as `goOn` says so. */
export async function makeMissingDocuments(desk: DocumentDesk, goOn: () => Promise<boolean>): Promise<void> {
  for (;;) {
    const [folio] = await desk.store.foliosWithoutPdf(1)
    if (folio === undefined || !(await goOn())) return
    await makeDocuments(desk, folio)
  }
}
