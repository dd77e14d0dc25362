import type { OfficeStore } from '../../domain/ports/office-store.ts'
import type { Base } from '../base/engine.ts'
import { oficinas } from '../base/schema.ts'

/** Where people are attended: a few hundred rows at most, in the order of the operator's table. */
export function officeStore({ db, inTurn }: Base): OfficeStore {
  const all = db.select().from(oficinas).orderBy(oficinas.id).prepare()
  return {
    replaceOffices: (rows) =>
      inTurn(async () => {
        await db.delete(oficinas).run()
        for (const { llevar, ...row } of rows)
          await db
            .insert(oficinas)
            .values({ ...row, llevar: llevar.join(';') })
            .run()
      }),
    allOffices: async () =>
      (await all.all()).map(({ id: _, llevar, ...row }) => ({
        ...row,
        llevar: llevar.split(';').filter(Boolean),
      })),
  }
}
