import type { PadronOutcome } from '../../db/padron/import.ts'
import { countWords, durationWords } from '../program/progress.ts'

type Ended = Exclude<PadronOutcome, { outcome: 'refused' }>

/** What became of a file, for the operator. */
export function outcomeLines(
  { rows, bad, counts, conflicts }: Ended,
  { dryRun, errorsFile, ms }: { readonly dryRun: boolean; readonly errorsFile: string; readonly ms: number },
): string[] {
  const rate = countWords(Math.round(rows / Math.max(ms / 1000, 0.001)))
  return [
    `Renglones: ${countWords(rows)} en ${durationWords(ms)} (${rate} por segundo).`,
    `Personas nuevas: ${countWords(counts.fresh)}. Cambiadas: ${countWords(counts.changed)}. Sin cambio: ${countWords(counts.same)}. NSS nuevos: ${countWords(counts.numeros)}.`,
    ...(bad > 0 ? [`Con error: ${countWords(bad)}. Están en ${errorsFile}, con el motivo.`] : []),
    ...(conflicts > 0
      ? [
          `Personas con más de un NSS: ${countWords(conflicts)}. Su trámite les dirá que acudan a la subdelegación.`,
        ]
      : []),
    ...(dryRun ? ['Fue un ensayo: nada cambió.'] : []),
  ]
}
