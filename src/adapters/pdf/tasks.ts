import { workerData } from 'node:worker_threads'
import { serveRequests } from '../runtime/idle-worker.ts'
import { loadFonts } from './fonts.ts'
import type { Files, PdfTask, PdfWorkerData } from './maker.ts'
import { signedPdf } from './signed-pdf.ts'

/** The work of the PDF thread: both documents of an issue. */
const { fontsFolder, look } = workerData as PdfWorkerData
const fonts = loadFonts(fontsFolder)
// no unhandled rejection here: each task awaits it and reports the error
fonts.catch(() => undefined)

serveRequests<PdfTask, Files>(async (task) => {
  const using = await fonts
  const asignacion = await signedPdf(task, 'asignacion', using, look)
  const tarjeta = await signedPdf(task, 'tarjeta', using, look)
  return { asignacion, tarjeta }
})
