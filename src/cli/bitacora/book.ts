import type { KeyObject } from 'node:crypto'
import { firstCertificateOf } from '../../adapters/signing/certificate.ts'
import type { OpenDatabase } from '../../db/base/open.ts'
import { certificateStore } from '../../db/issue/certificate-store.ts'
import { ledgerAudit } from '../../db/issue/ledger-audit.ts'
import { ledgerStore } from '../../db/issue/ledger-store.ts'

/** The ledger as the commands read it. */
export type LedgerBook = ReturnType<typeof ledgerBook>

export function ledgerBook(base: OpenDatabase) {
  const { walk } = ledgerStore(base)
  return {
    walk,
    ...ledgerAudit(base),
    /** all that `work` reads is of one moment, while the portal goes on writing */
    snapshot: <T>(work: () => T): T => base.sqlite.transaction(work)(),
    keyOf: keysOf(certificateStore(base).list()),
  }
}

/** Public key of a kept certificate by its 20 digits. */
function keysOf(
  kept: readonly { certificateSerial: string; pem: string }[],
): (certificateSerial: string) => KeyObject | undefined {
  const keys = new Map(
    kept.map(({ certificateSerial, pem }) => [certificateSerial, firstCertificateOf(pem).publicKey]),
  )
  return (certificateSerial) => keys.get(certificateSerial)
}
