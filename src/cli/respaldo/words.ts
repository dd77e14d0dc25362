import type { Extracted } from '../../adapters/backup/read.ts'
import type { Inspection } from '../../db/check/inspect.ts'
import { megabytes } from '../../views/words/bytes.ts'
import { momentWords } from '../../views/words/moment.ts'
import { countWords } from '../program/progress.ts'

/** What is in a backup that was checked. */
export function* contentLines({ at, encrypted, parts }: Extracted, found: Inspection): Generator<string> {
  const { personas, numeros, emisiones } = found.counts
  yield `Hecho el ${momentWords(at)}${encrypted ? ', cifrado' : ', sin cifrar'}.`
  for (const { nombre, tamano } of parts) yield `  ${nombre}  ${megabytes(tamano)}`
  yield `${countWords(personas)} personas, ${countWords(numeros)} números, ${countWords(emisiones)} emisiones.`
  if (found.head) yield `Bitácora: ${countWords(found.head.seq)} asientos, cabeza ${found.head.hash}`
  else yield 'Bitácora: vacía.'
}

/** What is said of a database that does not hold. */
export const faultLines = (file: string, { faults }: Inspection): string[] => [
  `${file} no sirve: ${faults.length === 1 ? 'algo no se sostiene' : 'varias cosas no se sostienen'} en su base de datos.`,
  ...faults.map((fault) => `  · ${fault}`),
]

export const SEALED_UNSEEN =
  'Lo cifrado no se revisó: hace falta el secreto (SECRET) que estaba en uso cuando se hizo el respaldo.'
