import { X509Certificate } from 'node:crypto'
import { loadSeal, type Seal } from '../../adapters/seal/load.ts'
import { findSeal } from '../../adapters/seal/source.ts'
import { type Config, sharesSeal } from '../../config/config.ts'
import { Refused } from '../../domain/base/problem.ts'
import { daysLeft, daysWords, EXPIRY_WARNING_DAYS, validityWords } from '../sello/list.ts'
import { bad, type Finding, measured, warn, well } from './finding.ts'

/**
 * The key and certificate in use, and how long they last; `seal` where those of the next start may seal.
 * @param now epoch ms
 * @param running 20 digits of the certificate that the running portal seals with, if one runs
 */
export function sealFinding(
  config: Config,
  now: number,
  running?: string,
): { finding: Finding; seal?: Seal } {
  const demo = config.mode === 'demo'
  try {
    const found = findSeal({ configured: config.seal, folder: config.dataDir, demo })
    if (!found) return { finding: demo ? DEMO : NONE }
    if (sharesSeal(config) && found.from !== 'settings') return { finding: UNUSED }
    const seal = loadSeal({ ...found, now })
    const certificate = new X509Certificate(seal.certificatePem)
    const days = daysLeft(certificate, now)
    if (running !== undefined && running !== seal.certificateSerial)
      return {
        seal,
        finding: warn(QUE, otherWords(running, seal.certificateSerial), config.seal ? RESTART : WAIT),
      }
    const seals = running === undefined ? 'serie' : 'el portal sella con la serie'
    const dice = `${seals} ${seal.certificateSerial}, ${validityWords(certificate)}: ${daysWords(days)}`
    return {
      seal,
      finding: measured(
        days < EXPIRY_WARNING_DAYS ? warn(QUE, dice, 'nss sello rotar') : well(QUE, dice),
        (certificate.validToDate.getTime() - now) /
          (certificate.validToDate.getTime() - certificate.validFromDate.getTime()),
      ),
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return {
      finding: bad(QUE, error.message.replace(/\s*\n\s*/g, ' '), 'Corrígelo, o haz otro: nss sello rotar.'),
    }
  }
}

const otherWords = (running: string, next: string): string =>
  `el portal sella ahora con la serie ${running}, y lo configurado es ${next}`
const RESTART = 'Reinicia el portal: SEAL_KEY y SEAL_CERTIFICATE se leen al arrancar.'
const WAIT =
  'El portal toma el nuevo solo, en unos segundos; si no, su registro (log) dice por qué no se puede usar.'

const QUE = 'llave y certificado'
const DEMO = well(QUE, 'todavía no hay: la demostración hace los suyos al arrancar')
const NONE = bad(QUE, 'no hay un sello', 'nss sello crear, o nss sello importar')
const UNUSED = bad(
  QUE,
  'con DATABASE_URL el sello viene de los ajustes, y el de la carpeta de datos no se usa',
  'Copia sello.pem a cada ventanilla, y pon su ruta en SEAL_KEY_FILE y en SEAL_CERTIFICATE_FILE.',
)
