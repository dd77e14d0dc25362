import { createHttpRegistry } from '../adapters/registry/http.ts'
import { systemChance } from '../adapters/runtime/system.ts'
import type { Config } from '../config/config.ts'
import type { Base } from '../db/base/engine.ts'
import { createStore } from '../db/store.ts'
import { randomToken } from '../domain/ports/chance.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { Store } from '../domain/ports/store.ts'
import type { DeskDeps } from './arco.ts'

/**
 * What the use cases of the counter need, for an order of the operator beside the portal that serves. `close` lets go of
 * the register, not of `base`. Throws `Refused` when the register's settings cannot be used.
 */
export function deskDeps(
  config: Config,
  base: Base,
  clock: Clock,
): { readonly deps: DeskDeps; readonly store: Store; readonly close: () => void } {
  const store = createStore(base, new URL(config.baseUrl).hostname, () => randomToken(systemChance, 128))
  // a register that does not answer is said by the command itself
  const quiet = (): void => {}
  const own = config.registry && createHttpRegistry(config.registry, { clock, log: quiet })
  const deps: DeskDeps = {
    store,
    clock,
    chance: systemChance,
    registry: own ?? { findPerson: (curp) => store.findPerson(curp) },
    declaredNames: config.declaredNames,
    firstBinding: config.firstBinding,
    ownRegister: config.registry !== undefined,
    deskFourEyes: config.desk.fourEyes,
    alert: quiet,
    // the portal looks into its outbox by itself
    mailDue: quiet,
  }
  return { deps, store, close: () => own?.close() }
}
