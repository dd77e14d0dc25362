import { startOutboxLoop } from '../adapters/mail/outbox-loop.ts'
import { createIdleGate } from '../adapters/runtime/idle-gate.ts'
import type { Config } from '../config/config.ts'
import { type DeliveryCount, deliverDue } from '../domain/delivery/delivery.ts'
import { createDocumentQueue, type DocumentDeps } from '../domain/delivery/documents.ts'
import { DELIVERY_LANES } from '../domain/delivery/policy.ts'
import type { Chance } from '../domain/ports/chance.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { DocumentMaker } from '../domain/ports/document-maker.ts'
import type { MailCarrier } from '../domain/ports/mail-carrier.ts'
import type { Store } from '../domain/ports/store.ts'
import { settleLink } from '../domain/tramite/correo-change.ts'
import { composeDueMail } from '../views/mail/due.ts'

export type BackgroundParts = {
  readonly config: Config
  readonly store: Store
  readonly maker: DocumentMaker
  readonly carrier: MailCarrier
  readonly clock: Clock
  readonly chance: Chance
  readonly alert: (message: string) => void
}

/** Whoever asks for a document gets it at once; those that only wait let the pages go first, at one every five seconds or more. */
const IDLE_GATE = { busy: 0.3, maxWaitMs: 5000 }

const SWEEP_EVERY = 10 * 60_000

/** What happens beside the requests: documents are made, mail is delivered, what has run out is deleted. */
export function startBackground({ config, store, maker, carrier, clock, chance, alert }: BackgroundParts) {
  const mailDue = (): void => outbox.wake()
  const documents: DocumentDeps = { store, maker, clock, mailDue }
  const queue = createDocumentQueue(documents, createIdleGate(IDLE_GATE), (error) =>
    alert(`documentos: ${error.name}`),
  )

  const compose = composeDueMail({
    store,
    settle: (tramiteId) => settleLink({ store, clock, chance, mailDue }, tramiteId),
    baseUrl: config.baseUrl,
    portal: config.portal,
    demo: config.mode === 'demo',
    documentsDue: queue.add,
  })
  const tell = mailTrouble(alert)
  const outbox = startOutboxLoop({
    deliver: async (signal) =>
      tell(await deliverDue({ outbox: store.outbox, carrier, clock, chance, compose }, { signal })),
    nextDueAt: () => store.outbox.nextDueAt(),
    clock,
    log: alert,
    lanes: DELIVERY_LANES,
  })
  const sweep = () => store.sweep(clock.now()).catch((error: Error) => alert(`limpieza: ${error.name}`))
  const sweeper = setInterval(sweep, SWEEP_EVERY)
  sweeper.unref()
  queue.addMissing()

  return {
    documents,
    documentsDue: queue.add,
    mailDue,
    /** what is under way is seen to its end, nothing more is begun */
    stop: async (): Promise<void> => {
      clearInterval(sweeper)
      const made = queue.stop()
      await outbox.stop()
      await made
      await Promise.allSettled([maker.close(), carrier.close()])
    },
  }
}

/** Tells the operator once that mail does not go out, once that it goes again, and of each that was given up. */
function mailTrouble(alert: (message: string) => void): (count: DeliveryCount) => void {
  let troubled = false
  return ({ sent, dead, reason }) => {
    if (dead > 0) alert(`correo: ${dead} sin entregar, «nss correo muertos» dice por qué`)
    if (reason !== undefined && !troubled)
      alert(`correo: uno no salió, «nss correo pendientes» dice más: ${reason}`)
    if (reason === undefined && troubled && sent > 0) alert('correo: sale otra vez')
    if (reason !== undefined || sent > 0) troubled = reason !== undefined
  }
}
