import { DEMO_PEOPLE } from '../../src/db/seed/demo-people.ts'
import type { DocumentType, Issue } from '../../src/domain/facts/issue.ts'
import { type AnyPortal, eventually } from './portal.ts'
import { Visitor } from './visitor.ts'
import { enter, folioOn, giveAddress } from './walk.ts'

export type Issued = { readonly issue: Issue; readonly files: Record<DocumentType, Buffer> }

/** The trámite of one person of the demonstration, walked to its end: what was issued, and the two files. */
export async function issueOne(portal: AnyPortal, nth = 0): Promise<Issued> {
  const demo = DEMO_PEOPLE.filter((one) => one.shows === 'asignacion')[nth]
  if (!demo) throw new Error('nobody in the demonstration for this')
  const visitor = new Visitor(portal)
  const paso2 = await enter(visitor, demo.person.curp, `persona${nth}@ejemplo.mx`)
  const folio = folioOn(await giveAddress(visitor, paso2, demo.cp))
  const issue = await portal.ctx.store.findIssue(folio)
  if (!issue) throw new Error(`nothing issued under ${folio}`)
  const file = (type: DocumentType) => eventually(() => portal.ctx.store.readPdf(folio, type))
  return {
    issue,
    files: { asignacion: Buffer.from(await file('asignacion')), tarjeta: Buffer.from(await file('tarjeta')) },
  }
}
