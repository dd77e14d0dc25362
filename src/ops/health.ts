import { X509Certificate } from 'node:crypto'
import type { EstadoLeft } from '../db/check/series-forecast.ts'
import type { CatalogueInfo } from '../db/postal/catalogue.ts'
import { isoDate, mexicoTime } from '../domain/base/mexico-time.ts'
import { counted } from '../domain/base/text.ts'
import { DAY } from '../domain/base/time.ts'
import type { Clock } from '../domain/ports/clock.ts'
import type { LogLine } from '../routes/http/app-context.ts'
import { regularly } from './regularly.ts'
import { scarceEstados, scarceWords } from './series.ts'

/** Warns this many days before the certificate expires, and when the catalogue is older than so many. */
const SEAL_DAYS = 60
const CATALOGUE_DAYS = 365
/** Warns when the disk has fewer free bytes: a thousand trámites and a backup of them need less. */
const ROOM = 500e6

/** What expires or fills up, and warnings about it; keys are those of the JSON of `/readyz?detalle`. */
export type Health = {
  readonly sello: { readonly serie: string; readonly vence: string; readonly dias: number }
  readonly catalogo: {
    readonly version: string
    readonly codigos: number
    readonly bytes: number
    readonly dias?: number
  }
  /** warnings as sentences for the operator, without personal data */
  readonly avisos: readonly string[]
}

/** The facts that `healthOf` judges. */
export type HealthParts = {
  readonly certificateSerial: string
  readonly certificatePem: string
  readonly catalogue: CatalogueInfo
  /** false: the time stamping authority does not respond; undefined: none is configured */
  readonly tsaWorks?: boolean | undefined
  /** how long the series last; none: not known */
  readonly estadosLeft?: readonly EstadoLeft[]
  /** free on the disk of the data folder, in bytes */
  readonly freeBytes: number
  /** epoch ms */
  readonly now: number
}

/**
 * Health of what expires or fills up, for `/readyz?detalle`, the log and the metrics. Days are whole, and negative once
 * it has expired; `avisos` are sentences for the operator, empty when all is well. Throws when the certificate is no
 * PEM.
 */
export function healthOf(parts: HealthParts): Health {
  const { certificateSerial, certificatePem, catalogue, tsaWorks, estadosLeft = [], freeBytes, now } = parts
  const ends = Date.parse(new X509Certificate(certificatePem).validTo)
  const left = Math.floor((ends - now) / DAY)
  // by the date of the data and not of the import, since an old file may be imported today
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
      ...(left < SEAL_DAYS
        ? [`El certificado del sello vence en ${counted(left, 'día', 'días')}: usa «nss sello rotar».`]
        : []),
      ...(tsaWorks === false
        ? ['La autoridad de TSA_URL no responde: los documentos salen sin sello de tiempo.']
        : []),
      ...(age !== undefined && age > CATALOGUE_DAYS
        ? [
            `El catálogo postal tiene ${counted(age, 'día', 'días')}: trae uno nuevo con «nss catalogo descargar».`,
          ]
        : []),
      ...scarceEstados(estadosLeft).map(
        (one) => `Series: ${scarceWords(one)}; agrega otra con «nss series importar».`,
      ),
      ...(freeBytes < ROOM
        ? [`Al disco de la carpeta de datos le quedan ${Math.floor(freeBytes / 1e6)} MB: libera espacio.`]
        : []),
    ],
  }
}

/** What the daily report needs. */
export type ReportParts = {
  readonly health: () => Promise<Health>
  readonly clock: Clock
  readonly log: (line: LogLine) => void
}

/** Logs the catalogue in use and all warnings, soon and once a day. Gives a function that stops it, as `regularly`. */
export function startReports({ health, clock, log }: ReportParts): () => Promise<void> {
  const now = () => new Date(clock.now()).toISOString()
  const report = async () => {
    const { catalogo, avisos } = await health()
    const t = now()
    log({ level: 'info', t, message: 'catálogo postal en uso', ...catalogo })
    for (const message of avisos) log({ level: 'warn', t, message })
  }
  const again = () =>
    report().catch((error: Error) =>
      log({ level: 'warn', t: now(), message: `avisos del día: ${error.name}` }),
    )
  return regularly(again, DAY)
}
