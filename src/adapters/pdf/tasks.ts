import { workerData } from 'node:worker_threads'
import type { DocumentType } from '../../domain/facts/issue.ts'
import { documentContent } from '../../views/documents/content.ts'
import { documentElement } from '../../views/pdf/document.tsx'
import { scalesOf } from '../../views/pdf/style.ts'
import { serveRequests } from '../runtime/idle-worker.ts'
import { blankSignature, signPdf } from '../signing/pades.ts'
import { type Fonts, loadFonts } from './fonts.ts'
import type { Files, PdfTask, PdfWorkerData } from './maker.ts'
import { renderTaggedPdf } from './tagged-pdf.ts'

/** The work of the PDF thread: renders the views of an issue to tagged PDF and signs them. */
const { fontsFolder, look } = workerData as PdfWorkerData
const fonts = loadFonts(fontsFolder)
// no unhandled rejection here: each task awaits it and reports the error
fonts.catch(() => undefined)

async function makeDocument(
  { issue, room, key, at }: PdfTask,
  type: DocumentType,
  using: Fonts,
): Promise<Uint8Array> {
  const content = documentContent(issue, type)
  const elementAt = (scale: number) => documentElement(content, using.measure, scale, look)
  const { title, institution, portal, subject, issuedAt } = content
  const info = { title, author: institution, creator: portal, subject, at: issuedAt, lang: 'es-MX' }
  const signing = { ...key, at, name: institution, room }
  const bytes = await renderTaggedPdf(elementAt, scalesOf(content), info, using, blankSignature(signing))
  return signPdf(bytes, signing)
}

serveRequests<PdfTask, Files>(async (task) => {
  const using = await fonts
  const asignacion = await makeDocument(task, 'asignacion', using)
  const tarjeta = await makeDocument(task, 'tarjeta', using)
  return { asignacion, tarjeta }
})
