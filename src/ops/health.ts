import { X509Certificate } from 'node:crypto'
import type { CatalogueInfo } from '../db/postal/catalogue.ts'
import { isoDate, mexicoTime } from '../domain/base/mexico-time.ts'
import { DAY } from '../domain/base/time.ts'

/** The operator is warned this long before the certificate ends, and when the catalogue is older than a year. */
const SEAL_DAYS = 60
const CATALOGUE_DAYS = 365
/** … and when the disk has less room than a thousand trámites and a backup of them need. */
const ROOM = 500e6

export type Health = {
  readonly sello: { readonly serie: string; readonly vence: string; readonly dias: number }
  readonly catalogo: {
    readonly version: string
    readonly codigos: number
    readonly bytes: number
    readonly dias?: number
  }
  /** sentences for the operator, nothing personal */
  readonly avisos: readonly string[]
}

export type HealthParts = {
  readonly certificateSerial: string
  readonly certificatePem: string
  readonly catalogue: CatalogueInfo
  /** false: the authority that stamps the time does not answer; undefined: there is none */
  readonly tsaWorks?: boolean | undefined
  /** left on the disk of the data folder */
  readonly freeBytes: number
  /** epoch ms */
  readonly now: number
}

/** How the parts that grow old are doing: `/readyz?detalle` and the log say it. */
export function healthOf(parts: HealthParts): Health {
  const { certificateSerial, certificatePem, catalogue, tsaWorks, freeBytes, now } = parts
  const ends = Date.parse(new X509Certificate(certificatePem).validTo)
  const left = Math.floor((ends - now) / DAY)
  // of the data, not of the import: an old file brought in today is old
  const age =
    catalogue.importedAt === undefined ? undefined : Math.floor((now - Date.parse(catalogue.version)) / DAY)
  return {
    sello: {
      serie: certificateSerial,
      get vence() {
        return isoDate(mexicoTime(ends))
      },
      dias: left,
    },
    catalogo: {
      version: catalogue.version,
      codigos: catalogue.codes,
      bytes: catalogue.bytes,
      ...(age === undefined ? {} : { dias: age }),
    },
    avisos: [
      ...(left < SEAL_DAYS ? [`El certificado del sello vence en ${left} días: usa «nss sello rotar».`] : []),
      ...(tsaWorks === false
        ? ['La autoridad de TSA_URL no responde: los documentos salen sin sello de tiempo.']
        : []),
      ...(age !== undefined && age > CATALOGUE_DAYS
        ? [`El catálogo postal tiene ${age} días: importa uno nuevo con «nss catalogo importar».`]
        : []),
      ...(freeBytes < ROOM
        ? [`Al disco de la carpeta de datos le quedan ${Math.floor(freeBytes / 1e6)} MB: libera espacio.`]
        : []),
    ],
  }
}
