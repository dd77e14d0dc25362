import type { X509Certificate } from 'node:crypto'
import { dateWords, mexicoTime } from '../../domain/base/mexico-time.ts'

const DAY = 86_400_000

/** `del 5 de marzo de 2026 al 5 de marzo de 2030`, in the zone of Mexico City. */
export function validityWords({ validFrom, validTo }: X509Certificate): string {
  const day = (text: string) => dateWords(mexicoTime(Date.parse(text)))
  return `del ${day(validFrom)} al ${day(validTo)}`
}

/** Whole days until the certificate ends; negative once it has. */
export const daysLeft = ({ validTo }: X509Certificate, now: number): number =>
  Math.floor((Date.parse(validTo) - now) / DAY)

/** `faltan 30 días`, `vence hoy`, `expiró hace 3 días` */
export function daysWords(days: number): string {
  if (days === 0) return 'vence hoy'
  if (days < 0) return `expiró hace ${count(-days)}`
  return days === 1 ? 'falta 1 día' : `faltan ${count(days)}`
}

const count = (days: number): string => (days === 1 ? '1 día' : `${days} días`)

/** What a seal says of itself once it is in its place. */
export const certificateLines = (certificateSerial: string, certificate: X509Certificate): string[] => [
  `Número de serie: ${certificateSerial}`,
  `Vigencia: ${validityWords(certificate)}`,
  `Huella SHA-256: ${certificate.fingerprint256}`,
]

/** A running portal holds its key in memory, and reads it only when it starts. */
export const NEXT_START =
  'El portal lo usa desde su próximo arranque: reinícialo. Mientras tanto sigue sellando como antes.'
