import { Secret, TOTP } from 'otpauth'
import type { Totp } from '../../domain/ports/totp.ts'

const PERIOD_MS = 30_000

/**
 * TOTP (RFC 6238: SHA-1, six digits, 30 s) with otpauth. A code of the step before or after counts as well; that each
 * counts once is the caller's to see, by its step.
 * @param issuer names the account in the application
 */
export function createTotp(issuer: string): Totp {
  const of = (key: string, label = '') => new TOTP({ issuer, label, secret: Secret.fromBase32(key) })
  return {
    uriOf: (key, correo) => of(key, correo).toString(),
    stepOf: (key, code, now) => {
      const token = code.replace(/\s/g, '')
      if (!/^\d{6}$/.test(token)) return undefined
      const delta = of(key).validate({ token, timestamp: now, window: 1 })
      return delta === null ? undefined : Math.floor(now / PERIOD_MS) + delta
    },
  }
}
