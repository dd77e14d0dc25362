import type { Attended } from '../../domain/facts/attended.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { DeskStore } from '../../domain/ports/desk-store.ts'
import { blockCurp, registeredCorreo } from '../arco/arco.ts'
import { cancellable } from '../arco/cancel.ts'
import { heldOf } from '../arco/export.ts'
import type { OpenDatabase } from '../base/open.ts'
import { reasonContext } from '../base/row-context.ts'
import { motivos, tramites } from '../base/schema.ts'
import type { NumberStore } from '../issue/number-store.ts'
import type { QueueMail } from '../mail/queue.ts'
import type { Bindings } from '../tramite/binding-store.ts'
import type { TramiteRows } from '../tramite/store.ts'
import { DESK_MAIL } from './case-store.ts'

type Parts = {
  readonly rows: TramiteRows
  readonly numbers: NumberStore
  readonly bindings: Bindings
  readonly queue: QueueMail
  /** gives the id of the entry */
  readonly audit: (entry: AuditEntry) => number
  readonly newId: () => string
}

/** What the counter does at once. */
export function deskStore(
  base: OpenDatabase,
  { rows, numbers, bindings, queue, audit, newId }: Parts,
): DeskStore {
  const { db, vault, inTurn } = base
  /** Writes an entry with its reason, encrypted and bound to it. Inside a transaction. */
  const noteReason = (entry: AuditEntry, reason: string): number => {
    const auditoriaId = audit(entry)
    db.insert(motivos)
      .values({ auditoriaId, sealed: vault.encrypt(reason, reasonContext(auditoriaId)) })
      .run()
    return auditoriaId
  }
  const tell: (...of: Parameters<DeskStore['tell']>) => boolean = (curp, notice, at) => {
    const { now, registered, language } = at
    const to = bindings.of(curp) ?? registered ?? registeredCorreo(base, curp)
    if (to === undefined) return false
    const key = `mostrador/${notice}/${newId()}`
    const content = { kind: 'mostrador', notice, ...(language && { language }) } as const
    queue({ key, tramiteId: DESK_MAIL, to, content, now })
    return true
  }
  return {
    openAttended: (curp, attended: Attended, now, entry) =>
      inTurn(() => {
        const id = newId()
        db.insert(tramites)
          .values({
            id,
            curpIndex: vault.index('curp', curp),
            // of no correo, so that no request of Paso 1 finds it
            correoIndex: vault.index('sin correo', id),
            sealed: rows.encryptRecord(id, { curp, attended, draft: {} }),
            generation: 0,
            createdAt: now,
            openedAt: now,
          })
          .run()
        audit(entry)
        const made = rows.find(id)
        if (!made) throw new Error('a trámite vanished inside its own transaction')
        return made
      }),
    blockPerson: (curp, { reason, notice = 'bloqueo', ...at }, entry) =>
      inTurn(() => {
        tell(curp, notice, at)
        blockCurp(base, curp, reason, at.now)
        noteReason(entry, reason)
      }),
    note: (entry, reason) => inTurn(() => void noteReason(entry, reason)),
    tell: (curp, notice, at) => inTurn(() => tell(curp, notice, at)),
    cancellable: async (curp) => cancellable(base, curp),
    held: async (curp) => heldOf(base, curp),
    retiredNumeros: async (curp) => numbers.retired(curp),
    isRetired: async (nss) => numbers.isRetired(nss),
  }
}
