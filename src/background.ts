import { startOutboxLoop } from './adapters/outbox-loop.ts'
import type { Config } from './config.ts'
import { settleLink } from './domain/correo-change.ts'
import { deliverDue } from './domain/delivery.ts'
import { type DocumentDesk, makeDocuments, makeMissingDocuments } from './domain/documents.ts'
import type { Chance, Clock, DocumentMaker, MailCarrier } from './domain/ports.ts'
import type { Store } from './domain/store.ts'
import { composeDueMail } from './views/mail/due.ts'

export type BackgroundParts = {
  readonly config: Config
  readonly store: Store
  readonly maker: DocumentMaker
  readonly carrier: MailCarrier
  readonly clock: Clock
  readonly chance: Chance
  readonly alert: (message: string) => void
}

const SWEEP_EVERY = 10 * 60_000

/** What happens beside the requests: documents are made, mail is delivered, what has run out is deleted. */
export function startBackground({ config, store, maker, carrier, clock, chance, alert }: BackgroundParts) {
  const mailDue = (): void => outbox.wake()
  const documents: DocumentDesk = { store, maker, clock, mailDue }
  // one after the other: the worker makes one document at a time anyway
  let making = Promise.resolve()
  let stopping = false
  const make = (work: () => Promise<unknown>): void => {
    making = making
      // what still waits at the end is made at the next start
      .then(async () => void (stopping || (await work())))
      .catch((error: Error) => void (stopping || alert(`documentos: ${error.name}`)))
  }
  const documentsDue = (folio: string): void => make(() => makeDocuments(documents, folio))

  const compose = composeDueMail({
    store,
    settle: (tramiteId) => settleLink({ store, clock, chance, mailDue }, tramiteId),
    baseUrl: config.baseUrl,
    portal: config.portal,
    demo: config.mode === 'demo',
    documentsDue,
  })
  const outbox = startOutboxLoop({
    deliver: (signal) => deliverDue({ outbox: store.outbox, carrier, clock, chance, compose }, { signal }),
    nextDueAt: () => store.outbox.nextDueAt(),
    clock,
    log: alert,
  })
  const sweep = () => store.sweep(clock.now()).catch((error: Error) => alert(`limpieza: ${error.name}`))
  const sweeper = setInterval(sweep, SWEEP_EVERY)
  sweeper.unref()
  make(() => makeMissingDocuments(documents, () => !stopping))

  return {
    documents,
    documentsDue,
    mailDue,
    /** what is under way is seen to its end, nothing more is begun */
    stop: async (): Promise<void> => {
      stopping = true
      clearInterval(sweeper)
      await outbox.stop()
      await making
      await Promise.allSettled([maker.close(), carrier.close()])
    },
  }
}
