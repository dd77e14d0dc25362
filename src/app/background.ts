import { startOutboxLoop } from '../adapters/mail/outbox-loop.ts'
import { createIdleGate } from '../adapters/runtime/idle-gate.ts'
import { postSigned } from '../adapters/webhook/signed.ts'
import type { Config } from '../config/config.ts'
import { MINUTE } from '../domain/base/time.ts'
import { addresseeOf } from '../domain/consulta/ask.ts'
import { ownCorreo } from '../domain/consulta/own-correo.ts'
import { type DeliveryCount, deliverDue } from '../domain/delivery/delivery.ts'
import { createDocumentQueue, type DocumentDeps } from '../domain/delivery/documents.ts'
import { deliverHooks } from '../domain/delivery/hooks.ts'
import { settleCases } from '../domain/desk/decide.ts'
import type { Chance } from '../domain/ports/chance.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Alert, Deps } from '../domain/ports/deps.ts'
import type { DocumentMaker } from '../domain/ports/document-maker.ts'
import type { DueHook } from '../domain/ports/hook-outbox.ts'
import type { MailCarrier } from '../domain/ports/mail-carrier.ts'
import type { PersonRegistry } from '../domain/ports/person-registry.ts'
import type { Store } from '../domain/ports/store.ts'
import { changeState, settleLink } from '../domain/tramite/correo-change.ts'
import { resultMail } from '../domain/tramite/result-mail.ts'
import { regularly } from '../ops/regularly.ts'
import { reasonWords } from '../ops/words.ts'
import { composeDueMail } from '../views/mail/due.ts'

/** What the background work needs. `warn` writes a sentence for the operator into the log, `alert` one of its own. */
export type BackgroundParts = {
  readonly config: Config
  readonly store: Store
  readonly maker: DocumentMaker
  readonly carrier: MailCarrier
  readonly clock: Clock
  readonly chance: Chance
  readonly registry: PersonRegistry
  readonly alert: (what: Alert) => void
  readonly warn: (message: string) => void
  readonly refused: Deps['refused']
  /** writes what was refused into the audit trail */
  readonly tellRefused: (what: 'all' | 'new') => Promise<void>
  /** mails the digest of the day, if it is time and it was not sent yet */
  readonly sendDigests: (mailDue: () => void) => Promise<unknown>
}

/**
 * Documents that a page asks for are made at once. The queued ones give way to requests: one is made when the event loop
 * is idle (below this utilization), or after this long at the latest.
 */
const IDLE_GATE = { busy: 0.3, maxWaitMs: 5000 }

const SWEEP_EVERY = 10 * MINUTE
/** A crash loses of the refusals what is younger than this, and of what was told already the count of one sweep. */
const TELL_EVERY = MINUTE

/**
 * Starts what runs beside the requests: making documents, delivering mail, deleting what has expired. What fails there
 * is told by `warn` and tried again; `stop` resolves when what is under way is done.
 */
export function startBackground(parts: BackgroundParts) {
  const { config, store, maker, carrier, clock, chance, registry, alert, warn, refused, tellRefused } = parts
  const { limits } = config
  const mailDue = (): void => outbox.wake()
  const documents: DocumentDeps = { store, maker, clock, mailDue }
  const queue = createDocumentQueue(documents, createIdleGate(IDLE_GATE), (error) =>
    warn(`documentos: ${error.name}`),
  )

  const { declaredNames, firstBinding } = config
  const settling = {
    store,
    clock,
    chance,
    registry,
    alert,
    declaredNames,
    firstBinding,
    limits,
    refused,
    mailDue,
  }
  const compose = composeDueMail({
    store,
    settle: (tramite) => settleLink(settling, tramite),
    asks: async (token) => changeState(await store.findChange(token), clock.now()) === 'abierto',
    addressee: (token) => addresseeOf(settling, token),
    own: (curp) => ownCorreo(settling, curp),
    result: (tramiteId, folio, to) => resultMail(settling, tramiteId, folio, to),
    baseUrl: config.baseUrl,
    portal: config.portal,
    demo: config.mode === 'demo',
    documentsDue: queue.add,
  })
  const tellMail = mailTrouble(warn)
  const outbox = startOutboxLoop({
    deliver: async (signal, more) => {
      const deps = { outbox: store.outbox, carrier, clock, chance, compose }
      tellMail(await deliverDue(deps, { signal, more }))
    },
    nextDueAt: () => store.outbox.nextDueAt(),
    clock,
    log: warn,
    lanes: config.mail.connections,
  })
  const { sharingHook } = config
  const hooks =
    sharingHook &&
    startOutboxLoop({
      deliver: async (signal) => {
        const send = (due: DueHook, at: number) => postSigned(sharingHook, due.body, at)
        const reason = await deliverHooks({ store, clock, chance, send }, signal)
        if (reason !== undefined)
          warn(`avisos de consentimiento: uno no salió (${reason}); se intenta otra vez`)
      },
      nextDueAt: () => store.nextHookAt(),
      clock,
      log: warn,
    })
  const sweep = () => {
    // what another replica, that is gone, had begun to make
    queue.addMissing()
    return Promise.all([
      store.sweep(clock.now()),
      settleCases({ store, clock, mailDue }),
      tellRefused('all'),
    ]).catch((error: Error) => warn(`limpieza: ${error.name}`))
  }
  const digest = () => parts.sendDigests(mailDue).catch((error: Error) => warn(`resumen: ${error.name}`))
  const stopDigests = regularly(digest, SWEEP_EVERY)
  const sweeper = setInterval(sweep, SWEEP_EVERY)
  sweeper.unref()
  const tell = (what: 'all' | 'new') =>
    tellRefused(what).catch((error: Error) => warn(`auditoría: ${error.name}`))
  const teller = setInterval(() => tell('new'), TELL_EVERY)
  teller.unref()
  queue.addMissing()

  return {
    documents,
    documentsDue: queue.add,
    mailDue,
    hooks: { consents: hooks !== undefined, due: () => hooks?.wake() },
    /** begins nothing more, and resolves when what is under way is done */
    stop: async (): Promise<void> => {
      clearInterval(sweeper)
      await stopDigests()
      clearInterval(teller)
      const made = queue.stop()
      await outbox.stop()
      await hooks?.stop()
      await made
      await tell('all')
      await Promise.allSettled([maker.close(), carrier.close()])
    },
  }
}

/** Alerts once when mail stops going out, once when it goes again, and at each mail that was given up. */
function mailTrouble(warn: (message: string) => void): (count: DeliveryCount) => void {
  let troubled = false
  return ({ sent, dead, reason }) => {
    if (dead > 0) warn(`correo: ${dead} sin entregar, «nss correo muertos» dice por qué`)
    if (reason !== undefined && !troubled)
      warn(`correo: uno no salió, «nss correo pendientes» dice más: ${reasonWords(reason)}`)
    if (reason === undefined && troubled && sent > 0) warn('correo: sale otra vez')
    if (reason !== undefined || sent > 0) troubled = reason !== undefined
  }
}
