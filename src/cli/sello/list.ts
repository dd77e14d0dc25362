import type { X509Certificate } from 'node:crypto'
import { firstCertificateOf } from '../../adapters/signing/certificate.ts'
import { dateWords, mexicoTime } from '../../domain/base/mexico-time.ts'
import { Refused } from '../../domain/base/problem.ts'
import { counted } from '../../domain/base/text.ts'
import { DAY } from '../../domain/base/time.ts'
import { currentSeal, type SealContext } from './context.ts'

/** Days before the end of a certificate from which on it is warned of, as at `/readyz?detalle` and in the log. */
export const EXPIRY_WARNING_DAYS = 60

type KnownCertificate = {
  readonly certificateSerial: string
  readonly pem: string
  /** the running portal seals with it; while none runs: the next one will */
  readonly inUse: boolean
  /** the portal will seal with it, and does not yet */
  readonly next: boolean
}

/** Every certificate that is kept, the newest first, and the one in use even when it is not kept yet. */
async function knownCertificates(context: SealContext): Promise<KnownCertificate[]> {
  const current = currentSeal(context)
  const sealing = context.running() ?? current?.certificateSerial
  const kept = await context.certificates.list()
  const known = kept.some(({ certificateSerial }) => certificateSerial === current?.certificateSerial)
  const own =
    current && !known ? [{ certificateSerial: current.certificateSerial, pem: current.certificatePem }] : []
  return [...own, ...kept].map(({ certificateSerial, pem }) => ({
    certificateSerial,
    pem,
    inUse: certificateSerial === sealing,
    next: certificateSerial === current?.certificateSerial && certificateSerial !== sealing,
  }))
}

/** One line a certificate: serial, in use or retired, validity, days left. The newest first. */
export async function listSeals(context: SealContext, now: number): Promise<string[]> {
  const all = await knownCertificates(context)
  if (all.length === 0) return ['Todavía no hay ningún certificado: nss sello crear.']
  return [...all.map((one) => line(one, now)), ...advice(context, now)]
}

/** The same as values for `--json`, the one in use first; times in epoch ms. */
export const knownSeals = async (context: SealContext): Promise<object[]> =>
  (await knownCertificates(context))
    .sort((a, b) => Number(b.inUse) - Number(a.inUse))
    .map(({ certificateSerial, pem, inUse, next }) => {
      const { validFrom, validTo } = firstCertificateOf(pem)
      return {
        serie: certificateSerial,
        enUso: inUse,
        siguiente: next,
        desde: Date.parse(validFrom),
        hasta: Date.parse(validTo),
      }
    })

function line({ certificateSerial, pem, inUse, next }: KnownCertificate, now: number): string {
  const certificate = firstCertificateOf(pem)
  const state = inUse ? 'en uso   ' : next ? 'siguiente' : 'retirado '
  return `${certificateSerial}  ${state}  ${validityWords(certificate)}  ${daysWords(daysLeft(certificate, now))}`
}

function advice(context: SealContext, now: number): string[] {
  const current = currentSeal(context)
  if (!current) return ['Ninguno está en uso: el portal no arrancaría así. nss sello crear, o importar.']
  const running = context.running()
  if (running !== undefined && running !== current.certificateSerial)
    return [context.places.configured ? AT_RESTART : IN_SECONDS]
  if (daysLeft(firstCertificateOf(current.certificatePem), now) >= EXPIRY_WARNING_DAYS) return []
  return ['El que está en uso está por vencer, o ya venció: nss sello rotar.']
}

const AT_RESTART =
  'El portal en marcha sella con el que está en uso; al siguiente pasa cuando se reinicie (SEAL_KEY, SEAL_CERTIFICATE).'
const IN_SECONDS =
  'El portal en marcha sella con el que está en uso; al siguiente pasa solo, en unos segundos. Si no, su registro (log) dice por qué.'

/**
 * A certificate with its chain, or its public key (SPKI); PEM. Rejects with `Refused` when the serial is unknown.
 * @param certificateSerial 20 digits
 */
export async function exportSeal(
  context: SealContext,
  certificateSerial: string,
  publicOnly: boolean,
): Promise<string> {
  const all = await context.certificates.list()
  const pem = all.find((one) => one.certificateSerial === certificateSerial)?.pem
  if (!pem)
    throw new Refused(
      `No hay un certificado con la serie «${certificateSerial}». Los que hay: nss sello listar.`,
    )
  return publicOnly ? String(firstCertificateOf(pem).publicKey.export({ type: 'spki', format: 'pem' })) : pem
}

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

const count = (days: number): string => counted(days, 'día', 'días')

/** What the operator is told of a certificate that was put in use, or recorded. */
export const certificateLines = (certificateSerial: string, certificate: X509Certificate): string[] => [
  `Número de serie: ${certificateSerial}`,
  `Vigencia: ${validityWords(certificate)}`,
  `Huella SHA-256: ${certificate.fingerprint256}`,
]
