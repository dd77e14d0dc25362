import type { Issuer } from '../facts/issue.ts'
import type { Captcha } from './captcha.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clock.ts'
import type { Limits } from './limits.ts'
import type { PersonRegistry } from './person-registry.ts'
import type { PostalCatalogue } from './postal-catalogue.ts'
import type { Sealer } from './sealer.ts'
import type { Secrets } from './secrets.ts'
import type { Sessions } from './sessions.ts'
import type { Store } from './store.ts'

/** All that the trámite needs of the rest of the world. */
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
  /** undefined: no limits */
  readonly limits: Limits | undefined
  /** names may be declared for a CURP that the register does not know */
  readonly declaredNames: boolean
  /** said after a commit: mail is due; documents are due */
  readonly mailDue: () => void
  readonly documentsDue: (folio: string) => void
  /** something the operator must know; never personal data */
  readonly alert: (message: string) => void
}
