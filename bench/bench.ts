/**
 * `npm run bench` measures each promise of weight and speed on this machine and writes `bench/resultados.json` and the
 * charts of the README; `npm run bench -- pesos` only the bytes; `--grande` also with up to ten million people on file and
 * entries of the ledger; `--remojo` also half an hour of visits; `--motores` also the same on PostgreSQL. `-- grande`,
 * `-- motores` and `-- pares` (other frameworks for forms, which npm brings the first time) measure only that.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { assignmentRows, memoryRows } from './assignment-rows.ts'
import { chart, growthChart } from './chart.ts'
import { engineRows } from './engines.ts'
import { fileRows } from './file-rows.ts'
import { installRows } from './install-rows.ts'
import { curveOf, largeRows } from './large-rows.ts'
import { mailRows } from './mail-rows.ts'
import { padronRows } from './padron-rows.ts'
import { paintRows } from './paint-rows.ts'
import { pdfRows } from './pdf-rows.ts'
import { peerRows } from './peer-rows.ts'
import { holds, type Row } from './row.ts'
import { serverRows } from './server-rows.ts'
import { soakRows } from './soak-rows.ts'
import { verifyRows } from './verify-rows.ts'
import { weightRows } from './weight-rows.ts'
import { wholeRows } from './whole-rows.ts'

const PORT = 3290
const args = process.argv.slice(2)
const here = (name: string) => path.join(import.meta.dirname, name)

const rows: Row[] = []
const show = (found: readonly Row[]): void => {
  for (const one of found) {
    rows.push(one)
    const { what, value, unit, must, bound } = one
    const ratio = bound === 'max' ? value / must : must / value
    const verdict = holds(one) ? 'bien' : 'NO'
    const sign = bound === 'max' ? '≤' : '≥'
    console.log(
      `${verdict.padEnd(5)}${what.padEnd(56)}${`${value} ${unit}`.padStart(12)}   ${sign} ${must} ${unit}   (${ratio.toFixed(2)})`,
    )
    if (one.note) console.log(`     ${one.note}`)
  }
}

const save = (file: string, filas: readonly Row[]): void => {
  const fecha = new Date().toISOString().slice(0, 10)
  const result = { fecha, procesadores: cpus().length, node: process.version, filas }
  writeFileSync(here(file), `${JSON.stringify(result, null, 2)}\n`)
}

async function large(): Promise<void> {
  const found = await largeRows(PORT)
  show(found)
  save('resultados-grande.json', found)
  writeFileSync(here('../docs/crecimiento.svg'), growthChart(curveOf(found)))
}

const only = args.find((arg) => !arg.startsWith('--'))
if (only === 'motores') show(await engineRows(PORT))
else if (only === 'grande') await large()
else if (only === 'pares') show((await peerRows(PORT)).rows)
else show(await weightRows(PORT))
if (only === undefined) {
  show(await installRows())
  show(await paintRows(PORT))
  const peers = await peerRows(PORT)
  show(peers.rows)
  show(await serverRows(PORT))
  show(await fileRows(PORT))
  show(await verifyRows(PORT))
  show(await pdfRows())
  show(await mailRows(PORT))
  show(await wholeRows(PORT))
  show(await padronRows(PORT))
  show(await assignmentRows(PORT))
  show(await memoryRows(PORT))
  if (args.includes('--motores')) show(await engineRows(PORT))
  if (args.includes('--remojo')) show(await soakRows(PORT))
  save('resultados.json', rows)
  // without peers, the chart of a run that had them
  if (peers.weights.length > 0) writeFileSync(here('../docs/pesos.svg'), chart(rows, peers.weights))
  if (args.includes('--grande')) await large()
}
process.exitCode = rows.every(holds) ? 0 : 1
