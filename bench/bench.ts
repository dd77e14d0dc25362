/**
 * `npm run bench` measures each promise of weight and speed on this machine and writes `bench/resultados.json` and the
 * chart of the README; `npm run bench -- pesos` only the bytes; `--grande` also with ten million people on file.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import path from 'node:path'
import { chart } from './chart.ts'
import { fillWithMillions } from './millions.ts'
import { padronRows } from './padron.ts'
import { assignmentRows, mailRows, pdfRows, type Row, serverRows, weightRows } from './rows.ts'

const PORT = 3290
const args = process.argv.slice(2)
const here = (name: string) => path.join(import.meta.dirname, name)

const rows: Row[] = []
const show = (found: Row[]): void => {
  for (const one of found) {
    rows.push(one)
    const { what, value, unit, must, bound } = one
    const ratio = bound === 'max' ? value / must : must / value
    const verdict = ratio <= 1 ? 'bien' : 'NO'
    const sign = bound === 'max' ? '≤' : '≥'
    console.log(
      `${verdict.padEnd(5)}${what.padEnd(56)}${`${value} ${unit}`.padStart(12)}   ${sign} ${must} ${unit}   (${ratio.toFixed(2)})`,
    )
  }
}

show(await weightRows(PORT))
if (!args.includes('pesos')) {
  show(await serverRows(PORT))
  show(await pdfRows())
  show(await mailRows(PORT))
  show(await padronRows(PORT))
  const assigned = await assignmentRows(PORT)
  show(assigned)
  if (args.includes('--grande')) {
    const [large] = await assignmentRows(PORT, fillWithMillions)
    const value = Math.round(((large?.value ?? 0) / (assigned[0]?.value ?? 1)) * 100) / 100
    show([
      {
        what: 'Asignaciones con diez millones de personas, contra vacía',
        value,
        unit: '×',
        must: 0.8,
        bound: 'min',
      },
    ])
  }
  const result = {
    fecha: new Date().toISOString().slice(0, 10),
    procesadores: cpus().length,
    node: process.version,
    filas: rows,
  }
  writeFileSync(here('resultados.json'), `${JSON.stringify(result, null, 2)}\n`)
  writeFileSync(here('../docs/pesos.svg'), chart(rows))
}
process.exitCode = rows.some((one) => (one.bound === 'max' ? one.value > one.must : one.value < one.must))
  ? 1
  : 0
