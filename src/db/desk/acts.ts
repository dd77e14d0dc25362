import type { Attended } from '../../domain/facts/attended.ts'
import type { AuditEntry } from '../../domain/ports/audit-store.ts'
import type { DeskStore } from '../../domain/ports/desk-store.ts'
import { blockCurp, registeredCorreo } from '../arco/arco.ts'
import { cancellable } from '../arco/cancel.ts'
import { heldOf } from '../arco/export.ts'
import type { Base } from '../base/engine.ts'
import { reasonContext } from '../base/row-context.ts'
import { RowGone } from '../base/row-gone.ts'
import { motivos, tramites } from '../base/schema.ts'
import type { NumberStore } from '../issue/number-store.ts'
import type { QueueMail } from '../mail/queue.ts'
import { personKeys } from '../person/keys.ts'
import type { Bindings } from '../tramite/binding-store.ts'
import type { TramiteRows } from '../tramite/store.ts'
import { DESK_MAIL } from './case-store.ts'
import { lockTramites } from './changes.ts'

type Parts = {
  readonly rows: TramiteRows
  readonly numbers: NumberStore
  readonly bindings: Bindings
  readonly queue: QueueMail
  /** gives the id of the entry */
  readonly audit: (entry: AuditEntry) => Promise<number>
  readonly newId: () => string
}

/** What the counter does at once. */
export function deskStore(base: Base, { rows, numbers, bindings, queue, audit, newId }: Parts): DeskStore {
  const { db, vault, inTurn } = base
  const keys = personKeys(base)
  /** Writes an entry with its reason, encrypted and bound to it. Inside a transaction. */
  const noteReason = async (entry: AuditEntry, reason: string): Promise<void> => {
    const auditoriaId = await audit(entry)
    await db
      .insert(motivos)
      .values({ auditoriaId, sealed: vault.encrypt(reason, reasonContext(auditoriaId)) })
      .run()
  }
  /** Inside a transaction. */
  const tell: DeskStore['tell'] = async (curp, notice, at) => {
    const { now, known, language } = at
    const to = (await bindings.of(curp, known)) ?? known.registered ?? (await registeredCorreo(base, curp))
    if (to === undefined) return false
    const key = `mostrador/${notice}/${newId()}`
    const content = { kind: 'mostrador', notice, ...(language && { language }) } as const
    await queue({ key, tramiteId: DESK_MAIL, to, content, now })
    return true
  }
  return {
    openAttended: (curp, attended: Attended, now, entry) =>
      inTurn(
        async () => {
          const id = newId()
          await db
            .insert(tramites)
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
          await audit(entry)
          const made = await rows.find(id)
          if (!made) throw new RowGone('tramites')
          return made
        },
        { locks: [] },
      ),
    blockPerson: (curp, { reason, notice = 'bloqueo', ...at }, entry) =>
      inTurn(
        async () => {
          await lockTramites(base, curp)
          await keys.lock(curp)
          await tell(curp, notice, at)
          await blockCurp(base, curp, reason, at.now)
          await noteReason(entry, reason)
        },
        { locks: [] },
      ),
    note: (entry, reason) => inTurn(() => noteReason(entry, reason), { locks: [] }),
    tell: (curp, notice, at) => inTurn(() => tell(curp, notice, at), { locks: [] }),
    cancellable: (curp) => cancellable(base, curp),
    held: (curp) => heldOf(base, curp),
    retiredNumeros: (curp) => numbers.retired(curp),
    isRetired: (nss) => numbers.isRetired(nss),
    isOfAnother: (nss, curp) => numbers.isOfAnother(nss, curp),
  }
}
