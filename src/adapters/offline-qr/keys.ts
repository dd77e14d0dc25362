import { createPrivateKey } from 'node:crypto'
import type { OfflineKeys, OfflineSigner } from '../../domain/ports/offline-signer.ts'
import { keySetOf, publicKeyOf } from './cose-key.ts'
import { type SigningKey, signCwt, type TrustedKey } from './cwt.ts'

/** A key as the database keeps it. */
export type KeptKey = {
  readonly kid: string
  /** COSE_Key of its public half */
  readonly coseKey: Uint8Array
  /** since when; epoch ms */
  readonly at: number
}

export type KeyStore = {
  /** those whose signatures are believed, the newest first; it signs */
  readonly list: () => Promise<readonly KeptKey[]>
  /** PKCS #8, DER, of the key that signs now */
  readonly privateKeyOf: (kid: string) => Promise<Uint8Array>
}

/**
 * Signs with the newest key of the store, also with one that another process put there since. `newest` rejects when
 * there is none.
 */
export function createOfflineSigner({ list, privateKeyOf }: KeyStore): OfflineSigner {
  let last: SigningKey | undefined
  return {
    newest: async () => {
      const [newest] = await list()
      if (!newest) throw new Error('there is no key for the QR without a network')
      const { kid } = newest
      if (last?.kid !== kid) {
        const key = Buffer.from(await privateKeyOf(kid))
        last = { kid, privateKey: createPrivateKey({ key, type: 'pkcs8', format: 'der' }) }
      }
      const key = last
      return (claims) => signCwt(claims, key)
    },
  }
}

/** The public keys of the store as they are published, the newest first: SPKI in PEM, and all as a COSE_KeySet. */
export const offlineKeys = ({ list }: Pick<KeyStore, 'list'>): OfflineKeys => ({
  list: async () =>
    (await list()).map(({ kid, coseKey, at }, nth) => ({
      kid,
      pem: String(publicKeyOf(coseKey).export({ type: 'spki', format: 'pem' })),
      from: at,
      current: nth === 0,
    })),
  keySet: async () => keySetOf((await list()).map(({ coseKey }) => coseKey)),
})

/** Published keys, as a signature is checked with them. Throws when one is no COSE_Key of P-256. */
export const trustedKeys = (keys: readonly Pick<KeptKey, 'kid' | 'coseKey'>[]): TrustedKey[] =>
  keys.map(({ kid, coseKey }) => ({ kid, publicKey: publicKeyOf(coseKey) }))
