/** What opens a backup: an age identity (`AGE-SECRET-KEY-…`), or its passphrase. */
export type OpeningKey = { readonly is: 'identity' | 'passphrase'; readonly text: string }

/** An order that takes long, given from a page. */
export type Order =
  | { readonly is: 'make backup'; readonly recipient?: string }
  /** `name`: of a file of the folder of backups */
  | { readonly is: 'verify backup'; readonly name: string; readonly key?: OpeningKey }
  | { readonly is: 'rotate seal' }
  /** a key, and a request for an authority's certificate */
  | { readonly is: 'request certificate' }
  /** the certificate of that request, PEM: the seal from now on */
  | { readonly is: 'place certificate'; readonly pem: string }

export type Topic = 'backup' | 'seal'
/** The topic of an order: of two orders of one topic the second is not taken while the first goes on. */
export const topicOf = ({ is }: Order): Topic => (/backup/.test(is) ? 'backup' : 'seal')

/** Times in epoch ms; `lines` are what `nss` said. */
export type OrderState = {
  readonly running?: { readonly is: Order['is']; readonly since: number }
  readonly last?: {
    readonly is: Order['is']
    readonly at: number
    readonly ok: boolean
    readonly lines: readonly string[]
  }
}

/** Carries out orders beside the requests, one at a time of each topic. */
export interface Orders {
  state(topic: Topic): OrderState
  /** false when one of its topic is under way */
  start(order: Order): boolean
  /** resolves when none is under way */
  settled(): Promise<void>
}
