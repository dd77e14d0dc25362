/** `cotejo`: one at a time · `lotes`: many in one request */
export const API_SCOPES = ['cotejo', 'lotes'] as const
export type ApiScope = (typeof API_SCOPES)[number]

/** A key of the API, without the key. Times in epoch ms. */
export type ApiKey = {
  readonly id: string
  /** of the institution that has it */
  readonly name: string
  readonly scopes: readonly ApiScope[]
  /** requests */
  readonly perMinute: number
  readonly createdAt: number
  readonly usedAt?: number
  readonly revokedAt?: number
}

/** An answer that is kept for whoever asks the same again. */
export type KeptAnswer = { readonly status: number; readonly type: string; readonly body: string }

export type Begun =
  /** nobody asked this before: it is to be answered, and `keepAnswer` called */
  | { readonly outcome: 'new' }
  | { readonly outcome: 'kept'; readonly answer: KeptAnswer }
  /** the same key with another request */
  | { readonly outcome: 'other' }
  /** the first one is not answered yet */
  | { readonly outcome: 'under way' }

/** Keys of the API, and what was answered to them. */
export interface ApiKeyStore {
  /** @param key the bearer's; only its hash is stored */
  addApiKey(key: string, facts: ApiKey): Promise<void>
  apiKeys(): Promise<readonly ApiKey[]>
  /** false when there is none of that id that counts */
  revokeApiKey(id: string, now: number): Promise<boolean>
  /** One that counts, by the bearer's key. Its last use is written down once a minute. */
  findApiKey(key: string, now: number): Promise<ApiKey | undefined>
  /** @param name of the request: the id of the API key, and the idempotency key */
  beginAnswer(name: string, request: string, now: number, expiresAt: number): Promise<Begun>
  /** what was begun goes on: it is under way until `expiresAt` */
  prolongAnswer(name: string, request: string, expiresAt: number): Promise<void>
  keepAnswer(name: string, request: string, answer: KeptAnswer, expiresAt: number): Promise<void>
  /** after a failure of ours: it may be asked again */
  dropAnswer(name: string): Promise<void>
}
