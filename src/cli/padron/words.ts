import type { PadronOutcome } from '../../db/padron/import.ts'
import type { PadronProblemCode } from '../../db/padron/reader.ts'
import type { SurveyProblem } from '../../db/padron/survey.ts'
import type { UnreadableProblem } from '../../db/padron/worker.ts'
import type { Problem } from '../../domain/base/problem.ts'
import { PADRON_COLUMNS } from '../../domain/person/padron-row.ts'
import { type ProblemCode, SENTENCES, say } from '../../views/words/messages.ts'
import { countWords, durationWords } from '../program/progress.ts'

type Words = (detail: NonNullable<Problem['detail']>) => string

/** Why a line was left out. What is wrong with a CURP, a name or a correo is said as the person would read it. */
export function reasonWords(problem: Problem<PadronProblemCode>): string {
  const { code, detail = {} } = problem
  if (isFormCode(code)) return SHORTER[code]?.(detail) ?? say({ ...problem, code }).text
  return REASONS[code](detail)
}

/** Codes that a form of the portal answers too. */
type FormCode = PadronProblemCode & ProblemCode
const isFormCode = (code: PadronProblemCode): code is FormCode => Object.hasOwn(SENTENCES, code)

/** In a file nobody is told to write their own CURP. */
const SHORTER: Readonly<Partial<Record<FormCode, Words>>> = {
  curp_vacia: () => 'Falta la CURP.',
  curp_longitud: ({ length = 0 }) => `La CURP tiene 18 letras y números; aquí hay ${length}.`,
}

const REASONS: Readonly<Record<Exclude<PadronProblemCode, FormCode>, Words>> = {
  comillas: () =>
    'Las comillas de este renglón no cierran bien. Revisa dónde empieza y dónde termina cada una.',
  campos: ({ hay = 0, debe = 0 }) =>
    `Este renglón tiene ${hay} campos y los nombres de las columnas son ${debe}. Completa los que faltan o quita los que sobran.`,
  codificacion: () =>
    'Este dato trae letras dañadas. Guarda otra vez el archivo como CSV en UTF-8 y revisa este renglón.',
  curp_repetida: ({ renglon = 0 }) =>
    `Esta CURP ya está en el renglón ${renglon} con otros datos. Deja solo los correctos.`,
  nss_vacio: () => 'Aquí falta un NSS.',
  nss_longitud: ({ length = 0 }) =>
    `El NSS tiene 11 números; aquí hay ${length}. Si le falta el cero del principio, guarda la columna como texto.`,
  nss_caracter: () => 'El NSS solo lleva números. Si hay dos, sepáralos con una diagonal (/).',
  nss_ceros: () => 'Un NSS de puros ceros no es de nadie. Deja vacío el dato de quien no tiene.',
  nss_digito: () => 'El último número del NSS no corresponde a los demás. Puede haber un número cambiado.',
  nss_demasiados: () => 'Hay demasiados NSS en un solo dato. Revísalo.',
  nss_de_dos: ({ renglon }) =>
    `El mismo NSS está en otro renglón con otra CURP${renglon ? ` (renglón ${renglon})` : ''}. Averigua de quién es; ninguno de los dos se importó.`,
  nss_ajeno: () => 'Este NSS ya es de otra CURP en la base de datos. Averigua de quién es.',
  estatus_desconocido: () =>
    'El estatus debe ser vigente, fallecido o reemplazada. Vacío quiere decir vigente.',
}

/** Why a file is not imported at all, or no further. */
export const refusalWords = ({ code, detail = {} }: RefusalProblem): string => REFUSALS[code](detail)

type RefusalProblem = SurveyProblem | UnreadableProblem

const REFUSALS: Readonly<Record<RefusalProblem['code'], Words>> = {
  vacio: () => 'El archivo está vacío.',
  'utf-16': () => 'El archivo no es texto en UTF-8 ni en Windows-1252. Guárdalo como CSV en UTF-8.',
  excel: () => 'El archivo es un libro de cálculo. Guárdalo como CSV en UTF-8.',
  renglon_sin_fin: ({ renglon = 0 }) => `El renglón ${renglon} no termina: el archivo no parece un CSV.`,
  no_se_lee: ({ archivo = '', error = '' }) => `No se puede leer ${archivo} (${error}).`,
  columna_falta: ({ columna = '' }) => `Falta la columna ${columna}: agrégala al primer renglón.`,
  columna_desconocida: ({ columna = '' }) =>
    `La columna «${columna}» no se conoce: quítala, o usa una de ${PADRON_COLUMNS.join(', ')}.`,
  columna_repetida: ({ columna = '' }) => `La columna ${columna} está dos veces: deja una.`,
}

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
