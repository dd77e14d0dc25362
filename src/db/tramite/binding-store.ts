import { and, eq, gt, max, or, sql } from 'drizzle-orm'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { NewToken, Standing } from '../../domain/ports/link-store.ts'
import { type Base, hashToken } from '../base/open.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { bindingContext } from '../base/row-context.ts'
import { cambios, vinculos } from '../base/schema.ts'

/** Which correo is bound to which CURP: one to one. Works inside the caller's transaction. */
export function bindingStore({ db, vault }: Base) {
  const { placeholder } = sql
  const curpIndex = (curp: Curp) => vault.index('curp', curp)
  const correoIndex = (correo: Correo) => vault.index('correo', canonicalCorreo(correo))
  const touching = db
    .select()
    .from(vinculos)
    .where(or(eq(vinculos.curpIndex, placeholder('curp')), eq(vinculos.correoIndex, placeholder('correo'))))
    .prepare()

  const upsert = db
    .insert(vinculos)
    .values(placeholders('curpIndex', 'correoIndex', 'sealed', 'at'))
    .onConflictDoUpdate({ target: vinculos.curpIndex, set: updates('correoIndex', 'sealed', 'at') })
    .prepare()

  const look = (curp: Curp, correo: Correo) => {
    const [curpKey, correoKey] = [curpIndex(curp), correoIndex(correo)]
    const found = touching.all({ curp: curpKey, correo: correoKey })
    return {
      /** the correo belongs to another CURP */
      taken: found.some((row) => row.correoIndex.equals(correoKey) && !row.curpIndex.equals(curpKey)),
      own: found.find((row) => row.curpIndex.equals(curpKey)),
      same: found.some((row) => row.curpIndex.equals(curpKey) && row.correoIndex.equals(correoKey)),
    }
  }
  const write = (curp: Curp, correo: Correo, now: number): void => {
    const row = { curpIndex: curpIndex(curp), correoIndex: correoIndex(correo) }
    const sealed = vault.encrypt(correo, bindingContext(row.curpIndex, row.correoIndex))
    upsert.run({ ...row, sealed, at: now })
  }

  return {
    standing: (curp: Curp, correo: Correo): Standing => {
      const { taken, own, same } = look(curp, correo)
      return same ? 'propio' : taken ? 'ajeno' : own ? 'cambio' : 'libre'
    },
    isTaken: (curp: Curp, correo: Correo): boolean => look(curp, correo).taken,
    /** the correo that `curp` is bound to, when it is another than `correo` and did not agree to it since */
    otherOf: (curp: Curp, correo: Correo, agreedAt: number): Correo | undefined => {
      const { own, same } = look(curp, correo)
      if (!own || same || own.at < agreedAt) return undefined
      return vault.decrypt<Correo>(own.sealed, bindingContext(own.curpIndex, own.correoIndex))
    },
    /** False when either of them is bound elsewhere, unless the bound correo agreed since it was. */
    bind: (curp: Curp, correo: Correo, now: number, agreedAt: number): boolean => {
      const { taken, own, same } = look(curp, correo)
      if (taken || (own && !same && own.at >= agreedAt)) return false
      if (!same) write(curp, correo, now)
      return true
    },
    /** The correo takes the place of the one before. The caller has seen that it is free. */
    rebind: write,
  }
}
export type Bindings = ReturnType<typeof bindingStore>

/** Approvals, by the bound correo, of another correo for a trámite. Works inside the caller's transaction. */
export function approvalStore({ db }: Base) {
  const { placeholder } = sql
  const newest = db
    .select({ at: max(cambios.decidedAt) })
    .from(cambios)
    .where(
      and(
        eq(cambios.tramiteId, placeholder('id')),
        eq(cambios.approved, true),
        gt(cambios.expiresAt, placeholder('now')),
      ),
    )
    .prepare()
  return {
    /** whoever holds the session of the bound correo agrees, without a mail */
    give: (tramiteId: string, { token, now, expiresAt }: NewToken): void => {
      const facts = { tokenHash: hashToken(token), tramiteId, createdAt: now, expiresAt }
      db.insert(cambios)
        .values({ ...facts, decidedAt: now, approved: true })
        .run()
    },
    /** epoch ms of the newest that still counts; 0: none */
    at: (tramiteId: string, now: number): number => newest.get({ id: tramiteId, now })?.at ?? 0,
  }
}
export type Approvals = ReturnType<typeof approvalStore>
