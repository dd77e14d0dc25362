import { Refused } from '../../domain/base/problem.ts'
import { currentSeal, firstOf, type SealDesk } from './desk.ts'
import { daysLeft, daysWords, validityWords } from './words.ts'

/** as `/readyz?detalle` and the log warn */
const SOON = 60

/** One line a certificate: serie, in use or retired, validity, days left. The newest first. */
export function listSeals(desk: SealDesk, now: number): string[] {
  const current = currentSeal(desk)
  const kept = desk.certificates.list()
  const known = kept.some(({ serie }) => serie === current?.serie)
  const all = current && !known ? [{ serie: current.serie, pem: current.certificatePem }, ...kept] : kept
  if (all.length === 0) return ['Todavía no hay ningún certificado: nss sello crear.']
  return [
    ...all.map(({ serie, pem }) => line(serie, pem, serie === current?.serie, now)),
    ...advice(desk, now),
  ]
}

/** The same as values; times in epoch ms. */
export function knownSeals(desk: SealDesk): object[] {
  const current = currentSeal(desk)
  const kept = desk.certificates.list().filter(({ serie }) => serie !== current?.serie)
  const all = current ? [{ serie: current.serie, pem: current.certificatePem }, ...kept] : kept
  return all.map(({ serie, pem }) => {
    const { validFrom, validTo } = firstOf(pem)
    const enUso = serie === current?.serie
    return { serie, enUso, desde: Date.parse(validFrom), hasta: Date.parse(validTo) }
  })
}

function line(serie: string, pem: string, inUse: boolean, now: number): string {
  const certificate = firstOf(pem)
  const state = inUse ? 'en uso  ' : 'retirado'
  return `${serie}  ${state}  ${validityWords(certificate)}  ${daysWords(daysLeft(certificate, now))}`
}

function advice(desk: SealDesk, now: number): string[] {
  const current = currentSeal(desk)
  if (!current) return ['Ninguno está en uso: el portal no arrancaría así. nss sello crear, o importar.']
  if (daysLeft(firstOf(current.certificatePem), now) >= SOON) return []
  return ['El que está en uso está por vencer, o ya venció: nss sello rotar.']
}

/** The certificate of a serie with its chain, or its public key; PEM. Throws `Refused` when the serie is unknown. */
export function exportSeal(desk: SealDesk, serie: string, publicOnly: boolean): string {
  const pem = desk.certificates.list().find((one) => one.serie === serie)?.pem
  if (!pem) throw new Refused(`No hay un certificado con la serie «${serie}». Los que hay: nss sello listar.`)
  return publicOnly ? String(firstOf(pem).publicKey.export({ type: 'spki', format: 'pem' })) : pem
}
