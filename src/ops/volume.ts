import { gauge } from '../adapters/runtime/gauges.ts'
import { createCounter, type Family } from '../adapters/runtime/prometheus.ts'
import type { AlertLevels } from '../config/limits.ts'
import { HOUR } from '../domain/base/time.ts'
import type { AuditEntry } from '../domain/ports/audit-store.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Deps } from '../domain/ports/deps.ts'
import type { LinkRequest } from '../domain/ports/link-store.ts'
import type { Store } from '../domain/ports/store.ts'
import { manyCurps, manyLocated } from './words.ts'

type Refused = Parameters<Deps['refused']>[0]

export type Volume = {
  readonly refused: Deps['refused']
  /** counts what the store is asked for */
  watching(store: Store): Store
  /**
   * Writes what was refused since the last time into the audit trail: one entry for each limit, client and CURP.
   * `new`: only those of which this window has no entry yet; the others go on being counted until it ends.
   */
  flush(what?: 'all' | 'new'): Promise<void>
  families(): Family[]
}

export type VolumeParts = {
  readonly clock: Clock
  readonly levels: AlertLevels
  readonly warn: (message: string) => void
}

/** Different refusals, and different CURPs, that are kept apart in memory; what comes on top is counted together. */
const APART = 10_000
const CODES = ['red', 'red48', 'par', 'correo', 'reto', 'otro']

/**
 * Refusals and unusual volume, for the audit trail, the metrics and the log. In memory until `flush` writes it; hours
 * are those of the clock, and each level is told once in one.
 */
export function watchVolume({ clock, levels, warn }: VolumeParts): Volume {
  const refusals = createCounter('ventanilla_refusals_total', 'Lo que un límite negó o detuvo, por límite.')
  for (const limit of CODES) refusals.add({ limit }, 0)
  const folded = new Map<string, { first: Refused; count: number; told: boolean }>()
  let write: (entry: AuditEntry) => Promise<void> = async () => {}
  const hour = hourly(clock, levels, warn)
  return {
    refused: (refusal) => {
      refusals.add({ limit: refusal.code ?? 'otro' })
      const { what, outcome, at } = refusal
      const first: Refused = folded.size < APART ? refusal : { what, outcome, at, actor: 'otros' }
      const key = [first.what, first.code, first.actor, first.curp].join(' ')
      const known = folded.get(key)
      if (known) known.count++
      else folded.set(key, { first, count: 1, told: false })
    },
    watching: (store) => {
      write = store.audit
      const seen = <T extends unknown[], R>(
        ask: (...facts: T) => R,
        request: (...facts: T) => LinkRequest,
      ) => {
        return (...facts: T): R => {
          hour.asked(request(...facts))
          return ask(...facts)
        }
      }
      return {
        ...store,
        requestLink: seen(store.requestLink, (request) => request),
        correctCorreo: seen(store.correctCorreo, (_, request) => request),
        issue: async (order) => {
          const result = await store.issue(order)
          if (result.outcome === 'issued' && result.fresh && result.issue.kind === 'localizacion')
            hour.located()
          return result
        },
      }
    },
    flush: async (what = 'all') => {
      const due = [...folded.values()].filter(({ count, told }) => count > 0 && (what === 'all' || !told))
      for (const one of due) {
        const { first, count } = one
        const code = first.code ? (`${first.code} ×${count}` as typeof first.code) : (`×${count}` as const)
        // taken before it is written: another flush must not write it too; and not lost when the database is busy
        one.count = 0
        try {
          await write({ ...first, code })
        } catch (error) {
          one.count += count
          throw error
        }
        one.told = true
      }
      if (what === 'all')
        for (const [key, one] of folded) {
          // what came meanwhile belongs to the next window
          if (one.count === 0) folded.delete(key)
          else one.told = false
        }
    },
    families: () => [
      refusals.family(),
      gauge('ventanilla_network_curps', 'CURP distintas que pidió en esta hora la red que más pidió.', [
        { value: hour.most() },
      ]),
    ],
  }
}

/** What came in the current hour; each level is told once in it. */
function hourly(clock: Clock, levels: AlertLevels, warn: (message: string) => void) {
  let began = 0
  let [located, kept] = [0, 0]
  const curpsOf = new Map<string, Set<string>>()
  const turn = (): void => {
    const now = Math.floor(clock.now() / HOUR)
    if (now === began && kept < APART) return
    began = now
    located = 0
    kept = 0
    curpsOf.clear()
  }
  return {
    asked: ({ curp, entry: { actor } }: LinkRequest): void => {
      turn()
      const curps = curpsOf.get(actor) ?? new Set()
      curpsOf.set(actor, curps)
      if (curps.has(curp)) return
      curps.add(curp)
      kept++
      if (curps.size === levels.curpsPerNetworkHour) warn(manyCurps(curps.size, actor))
    },
    located: (): void => {
      turn()
      if (++located === levels.localizacionesHour) warn(manyLocated(located))
    },
    most: (): number => {
      turn()
      return Math.max(0, ...[...curpsOf.values()].map((curps) => curps.size))
    },
  }
}
