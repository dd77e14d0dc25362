import { setTimeout as pause } from 'node:timers/promises'
import { mexicoTime } from '../../domain/base/mexico-time.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { Person } from '../../domain/person/person.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { type PersonRegistry, RegistryDown } from '../../domain/ports/person-registry.ts'
import { type BreakerState, createCircuitBreaker } from '../runtime/circuit-breaker.ts'
import { readAnswer } from './answer.ts'
import { ask, type Connection, type HttpRegistrySettings, openConnection, type Reply } from './connection.ts'

export type HttpRegistry = PersonRegistry & {
  /** closes its connections; later calls reject with `RegistryDown` */
  close(): void
  state(): BreakerState
}

const BREAKER = { failures: 5, restMs: 30_000 }
/** Shares of the timeout: the first try, and the pause after it. The retry has what is left. */
const FIRST_SHARE = 2 / 3
const PAUSE_SHARE = 1 / 30

/**
 * The register of persons as the operator's own service; its contract is docs/registro-http.md. Throws `Refused` at
 * once when the settings cannot be used; later only `RegistryDown`, whose message never holds personal data.
 * @param deps.log told, in sentences for the operator, when the circuit breaker opens and closes
 */
export function createHttpRegistry(
  settings: HttpRegistrySettings,
  { clock, log = () => {} }: { readonly clock: Clock; readonly log?: (message: string) => void },
): HttpRegistry {
  const connection = openConnection(settings)
  let closed = false
  const breaker = createCircuitBreaker({ ...BREAKER, clock, changed: (state) => log(CHANGES[state]) })

  const findPerson = async (curp: Curp): Promise<Person | undefined> => {
    const settle = closed ? undefined : breaker.enter()
    if (!settle) throw new RegistryDown(closed ? 'cerrado' : 'en pausa tras varias fallas seguidas')
    let reply: Reply | undefined
    try {
      reply = await askTwice(connection, curp, () => closed)
    } finally {
      settle(reply !== undefined && !isFault(reply))
    }
    if (reply.outcome !== 'answer') throw new RegistryDown(reply.reason)
    const answer = readAnswer(reply.status, reply.body, curp, mexicoTime(clock.now()))
    if (answer.outcome === 'unusable') throw new RegistryDown(answer.reason)
    return answer.outcome === 'person' ? answer.person : undefined
  }
  const close = (): void => {
    closed = true
    connection.keepAlive.destroy()
    connection.fresh.destroy()
  }
  return { findPerson, close, state: breaker.state }
}

const CHANGES = {
  open: `registro de personas: ${BREAKER.failures} fallas seguidas; no se le pregunta durante ${BREAKER.restMs / 1000} s`,
  closed: 'registro de personas: vuelve a responder',
}

/** A question may be asked twice, since it changes nothing there. Both tries share one deadline. */
async function askTwice(connection: Connection, curp: Curp, closed: () => boolean): Promise<Reply> {
  const deadline = AbortSignal.timeout(connection.timeoutMs)
  const halfway = AbortSignal.timeout(Math.round(connection.timeoutMs * FIRST_SHARE))
  const first = await ask(connection, curp, connection.keepAlive, halfway)
  if (closed() || !isWorthRetrying(first)) return first
  await pause(connection.timeoutMs * PAUSE_SHARE)
  return closed() || deadline.aborted ? first : ask(connection, curp, connection.fresh, deadline)
}

const isWorthRetrying = (reply: Reply): boolean =>
  reply.outcome === 'answer' ? reply.status >= 500 : reply.again

/**
 * What counts against the circuit breaker: no response, a refused credential, too many requests, 5xx. A record that
 * cannot be used does not: one person's data must not stop the service for the others.
 */
const isFault = (reply: Reply): boolean =>
  reply.outcome === 'answer'
    ? reply.status >= 500 || [401, 403, 407, 429].includes(reply.status)
    : reply.outcome === 'none'
