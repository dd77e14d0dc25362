import { dateDigits, mexicoTime } from '../../domain/base/mexico-time.ts'
import { DOCUMENT_TYPES, type Issue } from '../../domain/facts/issue.ts'
import type { DocumentStore } from '../../domain/ports/document-store.ts'
import type { DocumentRow } from '../../views/models/tramite.ts'
import { words } from '../../views/words/words.ts'

/** The two documents of an issue as a page offers them. */
export const documentRows = (
  { store }: { readonly store: Pick<DocumentStore, 'findDocument'> },
  issue: Issue,
): Promise<DocumentRow[]> =>
  Promise.all(
    DOCUMENT_TYPES.map(async (type) => {
      const size = (await store.findDocument(issue.folio, type))?.file?.size
      const path = `/documentos/${issue.folio}/${type}`
      return {
        type,
        name: words().paso3.names[type],
        folio: issue.folio,
        date: dateDigits(mexicoTime(issue.issuedAt)),
        see: path,
        pdf: `${path}.pdf`,
        // the files are made in the background after the assignment: until then their usual size
        size: size === undefined ? words().paso3.about : `${Math.ceil(size / 1000)} kB`,
      }
    }),
  )
