import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { createPdfMaker } from '../src/adapters/pdf/maker.ts'
import { syntheticPeople } from '../src/domain/person/synthetic-people.ts'
import { newSeal, sampleIssue } from '../test/views/pdf/sample-issue.ts'
import { dist } from './portal.ts'
import { type Row, row } from './row.ts'

const WARM = 250
const MORE = 750

/** Both PDFs of an assignment, each of another person, processor time, warm; and what 1,500 more files leave behind in memory after 500. */
export async function pdfRows(): Promise<Row[]> {
  const seal = newSeal()
  const issue = sampleIssue(seal)
  // what is laid out again for the same person is known by then
  const issues = [...peopleOf(WARM + MORE)].map((wanted) => sampleIssue(seal, wanted))
  const workerUrl = pathToFileURL(path.join(dist, 'pdf-worker-main.js'))
  const maker = createPdfMaker({ seal, workerUrl })
  for (const one of issues.slice(0, WARM)) await maker.make(one)
  const rss = process.memoryUsage().rss
  const files = await maker.make(issue)
  const before = process.cpuUsage()
  for (const one of issues.slice(WARM)) await maker.make(one)
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

function* peopleOf(count: number) {
  let left = count
  for (const { curp, name } of syntheticPeople(29)) {
    if (left-- === 0) return
    yield { curp, name }
  }
}
