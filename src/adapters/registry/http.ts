import { setTimeout as pause } from 'node:timers/promises'
import { mexicoTime } from '../../domain/base/mexico-time.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { Person } from '../../domain/person/person.ts'
import type { Clock } from '../../domain/ports/clock.ts'
import { type PersonRegistry, RegistryDown } from '../../domain/ports/person-registry.ts'
import { type BreakerState, createCircuitBreaker } from '../runtime/circuit-breaker.ts'
import { readAnswer } from './answer.ts'
import { ask, type Reply } from './call.ts'
import { type HttpRegistrySettings, type Line, openLine } from './settings.ts'

export type { HttpRegistrySettings } from './settings.ts'

export type HttpRegistry = PersonRegistry & {
  /** ends its connections; later questions find it down */
  close(): void
  state(): BreakerState
}

const BREAKER = { failures: 5, restMs: 30_000 }
/** Of the whole time: what the first try may take, and the pause after it. The retry has what is left. */
const FIRST_SHARE = 2 / 3
const PAUSE_SHARE = 1 / 30

/**
 * The register of persons as the operator's own service; its contract is docs/registro-http.md. Throws `Refused` at
 * once when the settings cannot be used; later only `RegistryDown`, whose message never holds personal data.
 * @param world.log sentences for the operator when the service stops being asked, and when it answers again
 */
export function createHttpRegistry(
  settings: HttpRegistrySettings,
  { clock, log = () => {} }: { readonly clock: Clock; readonly log?: (message: string) => void },
): HttpRegistry {
  const line = openLine(settings)
  let closed = false
  const breaker = createCircuitBreaker({ ...BREAKER, clock, changed: (state) => log(CHANGES[state]) })

  const findPerson = async (curp: Curp): Promise<Person | undefined> => {
    const settle = closed ? undefined : breaker.enter()
    if (!settle) throw new RegistryDown(closed ? 'cerrado' : 'en pausa tras varias fallas seguidas')
    let reply: Reply | undefined
    try {
      reply = await askTwice(line, curp, () => closed)
    } finally {
      settle(reply !== undefined && !isFault(reply))
    }
    if (reply.is !== 'answer') throw new RegistryDown(reply.reason)
    const answer = readAnswer(reply.status, reply.body, curp, mexicoTime(clock.now()))
    if (answer.is === 'unusable') throw new RegistryDown(answer.reason)
    return answer.is === 'person' ? answer.person : undefined
  }
  const close = (): void => {
    closed = true
    line.kept.destroy()
    line.fresh.destroy()
  }
  return { findPerson, close, state: breaker.state }
}

const CHANGES = {
  open: `registro de personas: ${BREAKER.failures} fallas seguidas; no se le pregunta durante ${BREAKER.restMs / 1000} s`,
  closed: 'registro de personas: vuelve a responder',
}

/** A question may be asked twice, since it changes nothing there. Both tries share one deadline. */
async function askTwice(line: Line, curp: Curp, closed: () => boolean): Promise<Reply> {
  const deadline = AbortSignal.timeout(line.timeoutMs)
  const halfway = AbortSignal.timeout(Math.round(line.timeoutMs * FIRST_SHARE))
  const first = await ask(line, curp, line.kept, halfway)
  if (closed() || !mayBeBetterNow(first)) return first
  await pause(line.timeoutMs * PAUSE_SHARE)
  return closed() || deadline.aborted ? first : ask(line, curp, line.fresh, deadline)
}

const mayBeBetterNow = (reply: Reply): boolean => (reply.is === 'answer' ? reply.status >= 500 : reply.again)

/**
 * Whether it says that the service itself does not work: silence, a refused credential, too many questions, 5xx. Not
 * so a record that cannot be used: it is one person's, who must not be able to close the door to the others.
 */
const isFault = (reply: Reply): boolean =>
  reply.is === 'answer'
    ? reply.status >= 500 || [401, 403, 407, 429].includes(reply.status)
    : reply.is === 'none'
