import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createPdfMaker } from '../src/adapters/pdf/maker.ts'
import { newSeal, sampleIssue } from '../test/views/pdf/sample-issue.ts'
import { dist } from './portal.ts'
import { type Row, row } from './row.ts'

const WARM = 250
const MORE = 750

/** Both PDFs of one assignment, processor time, warm; and what 1,500 more files leave behind in memory after 500. */
export async function pdfRows(): Promise<Row[]> {
  const seal = newSeal()
  const issue = sampleIssue(seal)
  const workerUrl = pathToFileURL(path.join(dist, 'pdf-worker-main.js'))
  const maker = createPdfMaker({ seal, workerUrl })
  for (let n = 0; n < WARM; n++) await maker.make(issue)
  const rss = process.memoryUsage().rss
  const files = await maker.make(issue)
  const before = process.cpuUsage()
  for (let n = 0; n < MORE; n++) await maker.make(issue)
  const used = process.cpuUsage(before)
  const grown = process.memoryUsage().rss / rss
  await maker.close()
  return [
    row('PDF de la asignación', files.asignacion.length, 'B', 'max', 28_000),
    row('PDF de la tarjeta', files.tarjeta.length, 'B', 'max', 26_000),
    row('Los dos PDF, procesador, en caliente', (used.user + used.system) / 1000 / MORE, 'ms', 'max', 45),
    row('Memoria tras 2,000 PDF, contra la de 500', grown, '×', 'max', 1.1),
  ]
}
