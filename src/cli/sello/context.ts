import { type FoundSeal, findSeal, type SealPlaces } from '../../adapters/seal/source.ts'
import { serialOfPem } from '../../adapters/signing/certificate.ts'
import { type Config, sharesSeal } from '../../config/config.ts'
import { auditStore } from '../../db/audit/store.ts'
import type { Base } from '../../db/base/engine.ts'
import { holderOf } from '../../db/base/one-process.ts'
import { certificateStore } from '../../db/issue/certificate-store.ts'
import { qrKeyStore } from '../../db/issue/qr-key-store.ts'
import type { Chance } from '../../domain/ports/chance.ts'

/** What the commands of `nss sello` work with. */
export type SealContext = {
  readonly places: SealPlaces
  /** several replicas share the seal by their settings: one in the folder is not used */
  readonly shared: boolean
  /** for a certificate made here, unless another name is given */
  readonly portal: string
  readonly certificates: ReturnType<typeof certificateStore>
  readonly qrKeys: ReturnType<typeof qrKeyStore>
  /** writes into the audit trail that the operator changed the seal, or a key of the QR without a network */
  readonly note: (order: string, serialOrKid: string, now: number) => Promise<void>
  readonly chance: Chance
  /** 20 digits of the certificate that the running portal seals with; undefined when none runs */
  readonly running: () => string | undefined
}

type Settings = Pick<Config, 'seal' | 'dataDir' | 'database' | 'mode' | 'portal'>

/** The context of one installation: its settings and its database. */
export function openSealContext(config: Settings, base: Base, chance: Chance): SealContext {
  const { audit } = auditStore(base)
  return {
    places: { configured: config.seal, folder: config.dataDir, demo: config.mode === 'demo' },
    shared: sharesSeal(config),
    portal: config.portal,
    certificates: certificateStore(base),
    qrKeys: qrKeyStore(base),
    note: (order, serialOrKid, at) =>
      audit({ at, what: 'sello', actor: `nss sello ${order}`, outcome: 'ok', code: serialOrKid }),
    chance,
    running: () => holderOf(config.dataDir)?.certificateSerial,
  }
}

export type CurrentSeal = FoundSeal & { readonly certificateSerial: string }

/** The seal of the next start, as its certificate says; undefined when there is none, or none that can be read. */
export function currentSeal({ places }: SealContext): CurrentSeal | undefined {
  const found = findSeal(places)
  if (!found) return undefined
  try {
    return { ...found, certificateSerial: serialOfPem(found.certificatePem) }
  } catch {
    return undefined
  }
}
