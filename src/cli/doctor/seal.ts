import { X509Certificate } from 'node:crypto'
import { loadSeal, type Seal } from '../../adapters/seal/load.ts'
import { findSeal } from '../../adapters/seal/source.ts'
import type { Config } from '../../config/config.ts'
import { Refused } from '../../domain/base/problem.ts'
import { daysLeft, daysWords, EXPIRY_WARNING_DAYS, validityWords } from '../sello/list.ts'
import { bad, type Finding, warn, well } from './finding.ts'

/** The key and certificate of the next start, and how long they last; `seal` where they may seal. */
export function sealFinding(config: Config, now: number): { finding: Finding; seal?: Seal } {
  const demo = config.mode === 'demo'
  try {
    const found = findSeal({ configured: config.seal, folder: config.dataDir, demo })
    if (!found) return { finding: demo ? DEMO : NONE }
    const seal = loadSeal({ ...found, now })
    const certificate = new X509Certificate(seal.certificatePem)
    const days = daysLeft(certificate, now)
    const dice = `serie ${seal.certificateSerial}, ${validityWords(certificate)}: ${daysWords(days)}`
    return {
      seal,
      finding: days < EXPIRY_WARNING_DAYS ? warn(QUE, dice, 'nss sello rotar') : well(QUE, dice),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return {
      finding: bad(QUE, error.message.replace(/\s*\n\s*/g, ' '), 'Corrígelo, o haz otro: nss sello rotar.'),
    }
  }
}

const QUE = 'llave y certificado'
const DEMO = well(QUE, 'todavía no hay: la demostración hace los suyos al arrancar')
const NONE = bad(QUE, 'no hay un sello', 'nss sello crear, o nss sello importar')
