import { existsSync, readFileSync } from 'node:fs'
import { requestFiles } from '../../adapters/seal/folder.ts'
import { findSeal, type SealPlaces } from '../../adapters/seal/source.ts'
import { firstCertificateOf, serialOfPem } from '../../adapters/signing/certificate.ts'
import type { SealCertificate, SealDesk } from '../../domain/ports/seal-desk.ts'

/**
 * The certificates that are kept, the one in the files, and the one that the portal seals with.
 * @param inUse 20 digits
 */
export function openSealDesk(parts: {
  readonly places: SealPlaces
  readonly inUse: () => string
  readonly kept: () => Promise<readonly { readonly certificateSerial: string; readonly pem: string }[]>
}): SealDesk {
  const { places, inUse, kept } = parts
  return {
    fromSettings: places.configured !== undefined,
    request: () => {
      const { key, request } = requestFiles(places.folder)
      return existsSync(key) && existsSync(request) ? readFileSync(request, 'utf8') : undefined
    },
    certificates: async () => {
      const next = serialInFiles(places)
      return (await kept())
        .map(({ certificateSerial, pem }): SealCertificate => {
          const { validFrom, validTo } = firstCertificateOf(pem)
          const state =
            certificateSerial === inUse() ? 'in use' : certificateSerial === next ? 'next' : 'retired'
          return { certificateSerial, state, from: Date.parse(validFrom), until: Date.parse(validTo) }
        })
        .sort((a, b) => RANK[a.state] - RANK[b.state])
    },
  }
}

const RANK = { 'in use': 0, next: 1, retired: 2 } as const

/** What cannot be read is told by `nss doctor`. */
function serialInFiles(places: SealPlaces): string | undefined {
  try {
    const found = findSeal(places)
    return found && serialOfPem(found.certificatePem)
  } catch {
    return undefined
  }
}
