import { Refused } from '../../domain/base/problem.ts'
import { currentSeal, firstOf, type SealContext } from './context.ts'
import { daysLeft, daysWords, validityWords } from './words.ts'

/** as `/readyz?detalle` and the log warn */
const SOON = 60

/** One line a certificate: serie, in use or retired, validity, days left. The newest first. */
export function listSeals(context: SealContext, now: number): string[] {
  const current = currentSeal(context)
  const kept = context.certificates.list()
  const known = kept.some(({ certificateSerial }) => certificateSerial === current?.certificateSerial)
  const all =
    current && !known
      ? [{ certificateSerial: current.certificateSerial, pem: current.certificatePem }, ...kept]
      : kept
  if (all.length === 0) return ['Todavía no hay ningún certificado: nss sello crear.']
  return [
    ...all.map(({ certificateSerial, pem }) =>
      line(certificateSerial, pem, certificateSerial === current?.certificateSerial, now),
    ),
    ...advice(context, now),
  ]
}

/** The same as values; times in epoch ms. */
export function knownSeals(context: SealContext): object[] {
  const current = currentSeal(context)
  const kept = context.certificates
    .list()
    .filter(({ certificateSerial }) => certificateSerial !== current?.certificateSerial)
  const all = current
    ? [{ certificateSerial: current.certificateSerial, pem: current.certificatePem }, ...kept]
    : kept
  return all.map(({ certificateSerial, pem }) => {
    const { validFrom, validTo } = firstOf(pem)
    const enUso = certificateSerial === current?.certificateSerial
    return { serie: certificateSerial, enUso, desde: Date.parse(validFrom), hasta: Date.parse(validTo) }
  })
}

function line(certificateSerial: string, pem: string, inUse: boolean, now: number): string {
  const certificate = firstOf(pem)
  const state = inUse ? 'en uso  ' : 'retirado'
  return `${certificateSerial}  ${state}  ${validityWords(certificate)}  ${daysWords(daysLeft(certificate, now))}`
}

function advice(context: SealContext, now: number): string[] {
  const current = currentSeal(context)
  if (!current) return ['Ninguno está en uso: el portal no arrancaría así. nss sello crear, o importar.']
  if (daysLeft(firstOf(current.certificatePem), now) >= SOON) return []
  return ['El que está en uso está por vencer, o ya venció: nss sello rotar.']
}

/** The certificate of a serie with its chain, or its public key; PEM. Throws `Refused` when the serie is unknown. */
export function exportSeal(context: SealContext, certificateSerial: string, publicOnly: boolean): string {
  const pem = context.certificates.list().find((one) => one.certificateSerial === certificateSerial)?.pem
  if (!pem)
    throw new Refused(
      `No hay un certificado con la serie «${certificateSerial}». Los que hay: nss sello listar.`,
    )
  return publicOnly ? String(firstOf(pem).publicKey.export({ type: 'spki', format: 'pem' })) : pem
}
