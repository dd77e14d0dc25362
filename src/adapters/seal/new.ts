import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Chance } from '../../domain/ports/chance.ts'
import { makeCertificate } from '../signing/certificate.ts'
import { randomDigits } from './keys.ts'

/** A key and its certificate, not in any file yet. */
export type SealPair = {
  readonly privateKey: KeyObject
  /** PEM, the chain may follow */
  readonly certificatePem: string
}

export type NewSeal = {
  /** CN and O */
  readonly name: string
  /** of the RSA key, 2048 or more */
  readonly bits: number
  /** from now */
  readonly years: number
  /** epoch ms */
  readonly now: number
  readonly chance: Chance
}

const DAY = 86_400_000

/** A new RSA key with a self-signed certificate whose serial is 20 random digits, written as the SAT writes them. */
export function newPair({ name, bits, years, now, chance }: NewSeal): SealPair {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const end = new Date(now)
  end.setUTCFullYear(end.getUTCFullYear() + years)
  const certificatePem = makeCertificate({
    name,
    certificateSerial: randomDigits(chance, 20),
    // a clock that is set back a little must not refuse the certificate just made
    notBefore: now - DAY,
    notAfter: end.getTime(),
    privateKey,
  })
  return { privateKey, certificatePem }
}

/** PKCS#8 in clear, PEM. */
export const keyPemOf = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))
