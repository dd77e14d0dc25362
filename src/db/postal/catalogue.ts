import { statSync } from 'node:fs'
import type { PostalCatalogue } from '../../domain/ports/postal-catalogue.ts'
import { likelyMunicipio, openBase, type PostalSource } from './base.ts'
import { estadoOfCode } from './estados.ts'
import { openPostalFile, type PostalFile, postalPath } from './file.ts'

export type CatalogueInfo = {
  /** `base`, or the day of the catalogue as `AAAA-MM-DD` */
  readonly version: string
  readonly codes: number
  /** of the imported file; 0 for the embedded default */
  readonly bytes: number
  /** epoch ms; absent for the embedded default */
  readonly importedAt?: number
  /** whose data it is, where their licence asks to say so */
  readonly fuente?: string
}
export type OpenCatalogue = PostalCatalogue & { close(): void; info(): CatalogueInfo }

/** What is worth a warning: a file that cannot be read, or can be no longer. `reason` is SQLite's. */
export type CatalogueTrouble = { readonly file: string; readonly reason: string; readonly using: string }

/**
 * The postal catalogue of a data folder: its imported file, or the embedded default. A file that comes, goes or is
 * replaced (by an atomic rename) while this is open is noticed at the next lookup, which already answers from it.
 * Never throws: a file that cannot be read is told once to `log`, and what was in use stays in use.
 */
export function openCatalogue(options: {
  readonly dataDir: string
  readonly log?: (trouble: CatalogueTrouble) => void
}): OpenCatalogue {
  const { dataDir, log = () => {} } = options
  const file = postalPath(dataDir)
  const base = openBase()
  let seen = ''
  let opened: PostalFile | undefined

  const inUse = (): PostalSource => opened ?? base
  const warn = (error: unknown) => log({ file, reason: (error as Error).message, using: inUse().version })

  const current = (): PostalSource => {
    const now = signature(file)
    if (now === seen) return inUse()
    seen = now
    try {
      const next = now === '' ? undefined : openPostalFile(file)
      opened?.close()
      opened = next
    } catch (error) {
      warn(error)
    }
    return inUse()
  }

  /** A file that breaks in use is left for the embedded default, until another takes its place. */
  const ask = <T>(question: (source: PostalSource) => T): T => {
    try {
      return question(current())
    } catch (error) {
      opened?.close()
      opened = undefined
      warn(error)
      return question(base)
    }
  }

  current()
  return {
    get version() {
      return inUse().version
    },
    find: (cp) => ask((source) => source.find(cp)),
    estadoOf: estadoOfCode,
    likelyMunicipio: (cp) => {
      const found = likelyMunicipio(cp)
      const estado = found && estadoOfCode(cp)
      // the person chooses from the list that the catalogue in use has
      return (
        estado &&
        ask((source) => listed(source.municipiosOf(estado.clave)) ?? base.municipiosOf(estado.clave)).find(
          ({ clave }) => clave === found.clave,
        )
      )
    },
    municipiosOf: (estado) =>
      ask((source) => listed(source.municipiosOf(estado)) ?? base.municipiosOf(estado)),
    info: () => {
      const { version, codes } = current()
      return opened
        ? {
            version,
            codes,
            bytes: opened.bytes,
            importedAt: opened.importedAt,
            ...(opened.origin === 'geonames' ? { fuente: 'GeoNames' } : {}),
          }
        : { version, codes, bytes: 0 }
    },
    close: () => {
      opened?.close()
      opened = undefined
    },
  }
}

const listed = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined)

/** Tells one file from another under the same name: a few microseconds, so each lookup can ask. Empty: no file. */
function signature(file: string): string {
  try {
    const stat = statSync(file, { throwIfNoEntry: false, bigint: true })
    return stat ? `${stat.ino} ${stat.mtimeNs} ${stat.size}` : ''
  } catch (error) {
    // opening it will say why
    return (error as Error).message
  }
}
