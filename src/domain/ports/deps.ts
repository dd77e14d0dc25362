import type { Refusal } from '../facts/audit-event.ts'
import type { Issuer } from '../facts/issue.ts'
import type { Curp } from '../person/curp.ts'
import type { Captcha } from './captcha.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import type { Limits } from './limit-store.ts'
import type { OfflineSigner } from './offline-signer.ts'
import type { PersonRegistry } from './person-registry.ts'
import type { PostalCatalogue } from './postal-catalogue.ts'
import type { Sealer } from './sealer.ts'
import type { Secrets } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import type { Store } from './store.ts'

/** Something that the operator must know, without personal data. `ops/words.ts` has the sentences. */
export type Alert =
  /** no series of the place has a number left */
  | { readonly code: 'series_agotadas' }
  /** a group of the series is used up to 90 % or more */
  | { readonly code: 'serie_casi_llena'; readonly clave: string }
  | { readonly code: 'registro_no_responde'; readonly reason: string }
  /** a person was given no number, since the padrón has an NSS or a status of theirs that nobody can read */
  | { readonly code: 'dato_por_corregir' }
  /** the register names more CURP of one person than anybody has: it is asked no further */
  | { readonly code: 'cadena_sin_fin'; readonly most: number }

/** Of whom, by whom (`actorOf` a client), and when, epoch ms. */
export type RefusalFacts = { readonly at: number; readonly actor: string; readonly curp?: Curp }
/**
 * `open`: whoever opens the first link · `names`: the same, but to locate a number the person also types their name as
 * the register has it · `desk`: nobody by a link, only the institution's staff
 */
export const FIRST_BINDINGS = ['open', 'names', 'desk'] as const
export type FirstBinding = (typeof FIRST_BINDINGS)[number]

/** All that the use cases of the trámite depend on. Each of them takes only its own part (`Needs`). */
export type Deps = {
  readonly clock: Clock
  readonly chance: Chance
  readonly secrets: Secrets
  readonly store: Store
  readonly sessions: Sessions
  readonly registry: PersonRegistry
  readonly catalogue: PostalCatalogue
  readonly captcha: Captcha
  readonly sealer: Sealer
  readonly issuer: Issuer
  /** undefined: documents have no QR for whoever has no network */
  readonly offlineSigner: OfflineSigner | undefined
  /** undefined: no limits */
  readonly limits: Limits | undefined
  /** the operator's own rooms, where many people share one address: no limit by network */
  readonly isOwnNetwork: (clientIp: string) => boolean
  /** a limit was reached; told apart from the trail, which gets one entry for many */
  readonly refused: (refusal: Refusal & RefusalFacts) => void
  /** waits before an answer, or not at all where too many wait already. @param ms at the most */
  readonly slowDown: (ms: number) => Promise<void>
  /** names may be declared for a CURP that the register does not know */
  readonly declaredNames: boolean
  /** who may bind the first correo to a CURP whose register has none */
  readonly firstBinding: FirstBinding
  /** false: the host has one employee, who approves what they proposed; it is said wherever it counts */
  readonly deskFourEyes: boolean
  /** names and status come from the operator's own register, which alone can change them */
  readonly ownRegister: boolean
  /** notices to other programs: whether one is wanted of each consent, and what wakes up their delivery after a commit */
  readonly hooks: { readonly consents: boolean; readonly due: () => void }
  /** called after the commit that queued mail: wakes up the delivery */
  readonly mailDue: () => void
  /** called after the commit that issued `folio`: its documents are made */
  readonly documentsDue: (folio: string) => void
  readonly alert: (alert: Alert) => void
}

/** The part of `Deps` that a use case takes: some by name, and of the store only the topics that it works with. */
export type Needs<Names extends Exclude<keyof Deps, 'store'>, StoreTopics> = Pick<Deps, Names> & {
  readonly store: StoreTopics
}
