import type { PadronOutcome } from '../../db/padron/import.ts'
import type { PadronProblemCode } from '../../db/padron/problem.ts'
import type { SurveyProblem } from '../../db/padron/survey.ts'
import type { PadronFound, UnreadableProblem } from '../../db/padron/worker.ts'
import type { Problem } from '../../domain/base/problem.ts'
import { countWords } from '../../domain/base/text.ts'
import { groupNss } from '../../domain/number/nss.ts'
import type { ProblemCode } from '../../views/models/problem.ts'
import { isProblemCode, say } from '../../views/words/messages.ts'
import { durationWords } from '../program/progress.ts'
import { ENCODING_NAMES, percentWords, SHEET_WORDS } from '../program/table-words.ts'

type Words = (detail: NonNullable<Problem['detail']>) => string

/** Why a line was left out. What is wrong with a CURP, a name or a correo is said as the person would read it. */
export function reasonWords(problem: Problem<PadronProblemCode>): string {
  const { code, detail = {} } = problem
  if (isFormCode(code)) return SHORTER[code]?.(detail) ?? say({ ...problem, code }).text
  return REASONS[code](detail)
}

/** Codes that a form of the portal answers too. */
type FormCode = PadronProblemCode & ProblemCode
const isFormCode = (code: PadronProblemCode): code is FormCode => isProblemCode(code)

/** In a file nobody is told to write their own CURP. */
const SHORTER: Readonly<Partial<Record<FormCode, Words>>> = {
  curp_vacia: () => 'Falta la CURP.',
  curp_longitud: ({ length = 0 }) => `La CURP tiene 18 letras y números; aquí hay ${length}.`,
  curp_caracter: ({ position = 0, character = '' }) =>
    `El carácter ${position} de la CURP no puede ser «${character}». Corrígela.`,
  curp_fecha: () => 'La fecha de la CURP (números 5 a 10) no existe. Corrígela.',
  curp_fecha_futura: () => 'La fecha de la CURP (números 5 a 10 y carácter 17) sería futura. Corrígela.',
  curp_edad: () =>
    'Según la CURP (números 5 a 10 y carácter 17) la persona tendría más de 120 años. Corrígela.',
  curp_sexo: () => 'El carácter 11 de la CURP debe ser H, M o X. Corrígela.',
  curp_entidad: ({ entidad = '' }) =>
    `Los caracteres 12 y 13 de la CURP, «${entidad}», no son una entidad. Corrígela.`,
  curp_digito: () =>
    'El último número de la CURP no corresponde a los demás: hay una letra o un número cambiado. Corrígela.',
  correo_vacio: () => 'El correo está vacío.',
  correo_sin_arroba: () => 'Al correo le falta la arroba (@). Corrígelo o deja el dato vacío.',
  correo_largo: () => 'El correo es demasiado largo. Corrígelo o deja el dato vacío.',
  correo_forma: () =>
    'La parte del correo que va antes de la arroba (@) no es válida. Corrígela o deja el dato vacío.',
  correo_dominio: () =>
    'La parte del correo que va después de la arroba (@) no es válida. Corrígela o deja el dato vacío.',
  nombre_falta: () => 'Falta este dato. Complétalo.',
  nombre_largo: ({ longest = 50 }) => `Este dato es demasiado largo: caben ${longest} letras. Acórtalo.`,
  nombre_caracter: () =>
    'Este dato solo lleva letras, espacios, guiones, puntos y apóstrofos. Quita lo que sobre.',
}

const REASONS: Readonly<Record<Exclude<PadronProblemCode, FormCode>, Words>> = {
  comillas: () =>
    'Las comillas de este renglón no cierran bien. Revisa dónde empieza y dónde termina cada una.',
  nombre_no_concuerda: ({ posicion = 0, espera = '', da = '' }) =>
    `Este dato no concuerda con la CURP, que en su lugar ${posicion} dice «${espera}»; de aquí sale «${da}». Compáralo con el acta.`,
  campos: ({ hay = 0, debe = 0 }) =>
    `Este renglón tiene ${hay} campos y los nombres de las columnas son ${debe}. Completa los que faltan o quita los que sobran.`,
  codificacion: () =>
    'Este dato trae letras dañadas. Guarda otra vez el archivo como CSV en UTF-8 y revisa este renglón.',
  celda_con_error: () =>
    'La celda no trae su dato, sino un error de la hoja de cálculo (#REF!, #¡VALOR!), signos ##### porque no cabía, o una fórmula sin calcular. Corrígela ahí y exporta otra vez.',
  curp_repetida: ({ renglon = 0 }) =>
    `Esta CURP ya está en el renglón ${renglon} con otros datos. Deja solo los correctos.`,
  nss_vacio: () => 'Aquí falta un NSS.',
  nss_longitud: ({ length = 0 }) => `El NSS tiene 11 dígitos; aquí hay ${length}. Corrígelo.`,
  nss_sin_cero: ({ length = 0 }) =>
    `El NSS tiene 11 dígitos; aquí hay ${length}. Excel quita el cero del principio: da a la columna formato de Texto, escríbelo completo y exporta otra vez.`,
  nss_cientifico: () =>
    'Excel convirtió el NSS en un número como 1.23457E+10 y se perdieron sus últimos dígitos. Da a la columna formato de Texto, vuelve a traer los NSS de su origen y exporta otra vez.',
  nss_caracter: () => 'El NSS solo lleva números. Si hay dos, sepáralos con una diagonal (/).',
  nss_ceros: () => 'Un NSS de puros ceros no es de nadie. Deja vacío el dato de quien no tiene.',
  nss_digito: () => 'El último número del NSS no corresponde a los demás. Puede haber un número cambiado.',
  nss_demasiados: () => 'Hay demasiados NSS en un solo dato. Revísalo.',
  nss_de_dos: ({ renglon }) =>
    `El mismo NSS está en otro renglón con otra CURP${renglon ? ` (renglón ${renglon})` : ''}. Averigua de quién es y deja uno.`,
  curp_en_circulo: () =>
    'Las CURP de este renglón se reemplazan en círculo, entre sí o con lo que ya estaba. Averigua cuál está vigente.',
  curp_dos_vigentes: ({ renglon }) =>
    renglon
      ? `El renglón ${renglon} dice que a la misma CURP la reemplazó otra. Averigua cuál está vigente.`
      : 'Ya estaba guardado que a esa CURP la reemplazó otra: no se unió. Averigua cuál está vigente; si la de antes es un error, sepáralas con nss arco separar e importa otra vez.',
  nss_ajeno: () => 'Este NSS ya es de otra CURP en la base de datos. Averigua de quién es.',
  estatus_dudoso: () =>
    'Este estatus puede querer decir varias cosas. Escribe vigente, fallecido o reemplazada.',
  estatus_desconocido: () =>
    'Este estatus no se conoce. Escribe vigente, fallecido o reemplazada; vacío quiere decir vigente.',
}

/** Why a file is not imported at all, or no further. */
export const refusalWords = ({ code, detail = {} }: RefusalProblem): string => REFUSALS[code](detail)

type RefusalProblem = SurveyProblem | UnreadableProblem

const REFUSALS: Readonly<Record<RefusalProblem['code'], Words>> = {
  vacio: () => 'El archivo está vacío.',
  ...SHEET_WORDS,
  sin_encabezado: () =>
    'El primer renglón ya trae una persona: faltan los nombres de las columnas. Agrégalos en un renglón arriba.',
  nombre_completo: ({ columna = '' }) =>
    `«${columna}» trae el nombre y los apellidos juntos, y nadie puede separarlos sin equivocarse. Ponlos en tres columnas: nombre, primer_apellido y segundo_apellido.`,
  columna_de_nss: ({ columna = '' }) =>
    `La columna «${columna}» parece traer los NSS, y con ese nombre se perderían: quien ya tiene un número recibiría otro. Llámala nss o, si no lo son, agrega --ignorar "${columna}".`,
  nombres_no_concuerdan: ({ hay = 0, de = 0 }) =>
    `En ${countWords(Number(hay))} de ${countWords(Number(de))} renglones el nombre no concuerda con la CURP: parece que hay columnas cambiadas o que la codificación es otra. Mira la muestra con --simular --aunque-no-concuerden; si el archivo está bien, importa con --aunque-no-concuerden.`,
  codificacion_dudosa: () =>
    'No se sabe en qué codificación está escrito el archivo. Elige la lectura en que los nombres estén bien y agrega, por ejemplo, --codificacion cp850.',
  renglon_sin_fin: ({ renglon = 0 }) => `El renglón ${renglon} no termina: el archivo no parece un CSV.`,
  no_se_lee: ({ archivo = '', error = '' }) =>
    error === 'ESPIPE'
      ? `${archivo} no es un archivo, y se lee más de una vez: guárdalo antes en uno.`
      : `No se puede leer ${archivo} (${error}).`,
  columna_falta: ({ columna = '' }) =>
    `Falta la columna ${columna}${OTHER_NAMES[columna] ? ` (también puede llamarse ${OTHER_NAMES[columna]})` : ''}: agrégala al renglón de los nombres.`,
  columna_parecida: ({ columna = '', parecida = '' }) =>
    `La columna «${columna}» no se conoce, pero se parece a ${parecida}. Corrige su nombre o, si es otra cosa, agrega --ignorar "${columna}".`,
  columna_repetida: ({ columna = '' }) =>
    `Dos columnas quieren decir lo mismo; la segunda es «${columna}»: quita una, o agrega --ignorar "${columna}".`,
}

const OTHER_NAMES: Readonly<Record<string, string>> = {
  nombre: 'Nombre(s), Nombres',
  primer_apellido: 'Apellido paterno',
  segundo_apellido: 'Apellido materno',
}

/** The names of a file as each encoding reads them, for the operator to choose. @param named false: without the names */
export const readingLines = (problem: RefusalProblem, named: boolean): readonly string[] =>
  'readings' in problem
    ? problem.readings.flatMap(({ encoding, share, names }) => [
        `  --codificacion ${encoding} (${ENCODING_NAMES[encoding]}, ${percentWords(share)})${named ? ':' : ''}`,
        ...(named ? names.map((name) => `    ${name}`) : []),
      ])
    : []

/** What the first pass found: format, encoding with its confidence, columns. */
export function foundLines({
  format,
  encoding,
  confidence,
  columns,
  ignored,
  disagreeing,
}: PadronFound): string[] {
  const renamed = columns.filter(({ column, heading }) => heading.trim().toLowerCase() !== column)
  return [
    encoding
      ? `Codificación: ${ENCODING_NAMES[encoding]}${confidence === undefined ? ', como dijiste' : ` (confianza ${percentWords(confidence)})`}.`
      : `Libro de Excel (.${format}).`,
    ...(renamed.length > 0
      ? [`Columnas: ${renamed.map(({ column, heading }) => `«${heading.trim()}» es ${column}`).join(', ')}.`]
      : []),
    ...(ignored.length > 0
      ? [`Columnas que no se usan: ${ignored.map((name) => `«${name}»`).join(', ')}. Lo demás entra igual.`]
      : []),
    ...(disagreeing > 0
      ? [`Renglones cuyo nombre no concuerda con la CURP: ${countWords(disagreeing)}.`]
      : []),
  ]
}

/** Some people as their documents would print them. */
export const sampleLines = ({ sample }: PadronFound): string[] =>
  sample.length === 0
    ? []
    : [
        'Así saldrían en sus documentos:',
        ...sample.map(({ name, curp, numeros, status }) =>
          [`  ${curp}  ${name}`, numeros.map((nss) => `NSS ${groupNss(nss)}`).join(' / '), status]
            .filter(Boolean)
            .join('  '),
        ),
      ]

type Ended = Exclude<PadronOutcome, { outcome: 'refused' }>

export type RunFacts = {
  readonly dryRun: boolean
  readonly errorsFile: string
  readonly noticesFile: string
  readonly ms: number
}

/** What became of a file, for the operator. */
export function outcomeLines(
  { rows, bad, noticed, waiting, counts, conflicts, otherCorreos }: Ended,
  { dryRun, errorsFile, noticesFile, ms }: RunFacts,
): string[] {
  const rate = countWords(Math.round(rows / Math.max(ms / 1000, 0.001)))
  return [
    `Renglones: ${countWords(rows)} en ${durationWords(ms)} (${rate} por segundo).`,
    `Personas nuevas: ${countWords(counts.fresh)}. Cambiadas: ${countWords(counts.changed)}. Sin cambio: ${countWords(counts.same)}. NSS nuevos: ${countWords(counts.numeros)}.`,
    ...(counts.enlaces > 0
      ? [`CURP reemplazadas que se enlazaron con la vigente: ${countWords(counts.enlaces)}.`]
      : []),
    ...(bad > 0 ? [`Con error: ${countWords(bad)}. Están en ${errorsFile}, con el motivo.`] : []),
    ...(noticed > 0
      ? [
          `Con algo que revisar, aunque entraron: ${countWords(noticed)}. Están en ${noticesFile}, con el motivo.`,
        ]
      : []),
    ...(waiting > 0
      ? [
          `De ellas, con un NSS o un estatus que no se puede leer: ${countWords(waiting)}. No se les asigna número hasta que corrijas ese dato e importes otra vez.`,
        ]
      : []),
    ...(otherCorreos > 0
      ? [
          `Personas cuyo trámite va con otro correo que el del padrón: ${countWords(otherCorreos)}. Vale el que unió su liga.`,
        ]
      : []),
    ...(conflicts > 0
      ? [
          `Personas con más de un NSS: ${countWords(conflicts)}. Su trámite les dirá que acudan a la subdelegación.`,
        ]
      : []),
    ...(dryRun ? ['Fue un ensayo: nada cambió.'] : []),
  ]
}
