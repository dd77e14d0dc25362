import type { Issuer } from '../facts/issue.ts'
import type {
  Captcha,
  Chance,
  Clock,
  PersonRegistry,
  PostalCatalogue,
  Sealer,
  Secrets,
  Sessions,
} from './ports.ts'
import type { Store } from './store.ts'

/** How often something may be tried. */
export type Limits = {
  readonly linksPerCurpDay: number
  readonly linksPerCorreoDay: number
  readonly linksPerAddressHour: number
  readonly wrongCaptchasHour: number
  readonly resendsHour: number
  readonly verificationsMinute: number
  readonly declaredTriesHour: number
}

/** All that the trámite needs of the rest of the world. */
export type World = {
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

export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR
