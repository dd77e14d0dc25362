import { eq, or, sql } from 'drizzle-orm'
import { type Correo, canonicalCorreo } from '../../domain/person/correo.ts'
import type { Curp } from '../../domain/person/curp.ts'
import type { Base } from '../base/open.ts'
import { placeholders, updates } from '../base/prepared.ts'
import { vinculos } from '../base/schema.ts'

/** One address, one CURP. Works inside the caller's transaction. */
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
      /** the address belongs to another CURP */
      taken: found.some((row) => row.correoIndex.equals(correoKey) && !row.curpIndex.equals(curpKey)),
      own: found.find((row) => row.curpIndex.equals(curpKey)),
      same: found.some((row) => row.curpIndex.equals(curpKey) && row.correoIndex.equals(correoKey)),
    }
  }
  const write = (curp: Curp, correo: Correo, now: number): void => {
    upsert.run({
      curpIndex: curpIndex(curp),
      correoIndex: correoIndex(correo),
      sealed: vault.seal(correo, 'vinculo'),
      at: now,
    })
  }

  return {
    isTaken: (curp: Curp, correo: Correo): boolean => look(curp, correo).taken,
    /** the address that `curp` is bound to, when it is another than `correo` and did not agree to it since */
    otherOf: (curp: Curp, correo: Correo, agreedAt: number): Correo | undefined => {
      const { own, same } = look(curp, correo)
      return own && !same && own.at >= agreedAt ? vault.open<Correo>(own.sealed, 'vinculo') : undefined
    },
    /** False when either of them is bound elsewhere, unless the bound address agreed since it was. */
    bind: (curp: Curp, correo: Correo, now: number, agreedAt: number): boolean => {
      const { taken, own, same } = look(curp, correo)
      if (taken || (own && !same && own.at >= agreedAt)) return false
      if (!same) write(curp, correo, now)
      return true
    },
    /** The address takes the place of the one before. The caller has seen that it is free. */
    rebind: write,
  }
}
export type Bindings = ReturnType<typeof bindingStore>
