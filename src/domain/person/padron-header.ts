import type { Problem } from '../base/problem.ts'

/** The columns of a padrón file. The first four must be there; of what another is missing, the file says nothing. */
export const PADRON_COLUMNS = [
  'curp',
  'nombre',
  'primer_apellido',
  'segundo_apellido',
  'nss',
  'estatus',
  'correo',
  'curp_vigente',
  'curp_anterior',
] as const
export type PadronColumn = (typeof PADRON_COLUMNS)[number]

const NEEDED = PADRON_COLUMNS.slice(0, 4)

/**
 * Other names of the columns, in the words of payrolls, schools and RENAPO. Compared without marks, case, punctuation
 * and the words of `FILLERS`; `numero` stands for no., núm., # and the like.
 */
const COLUMN_SYNONYMS: Readonly<Record<PadronColumn, readonly string[]>> = {
  curp: [
    'c u r p',
    'clave curp',
    'clave unica',
    'clave unica registro poblacion',
    'numero curp',
    'id curp',
    'cve curp',
  ],
  nombre: [
    'nombres',
    'nombre s',
    'nombres s',
    'nombre pila',
    'nombres pila',
    'nombre propio',
    'nombres propios',
    'nom',
    'first name',
    'given name',
  ],
  primer_apellido: [
    'apellido paterno',
    'paterno',
    'ap paterno',
    'a paterno',
    'app',
    'ap p',
    'apellido p',
    'appaterno',
    'apaterno',
    'apellidopaterno',
    'primerapellido',
    'apellido 1',
    'apellido1',
    '1er apellido',
    '1 apellido',
    '1o apellido',
    'ap 1',
    'ap1',
    'primer ap',
    'apellido primero',
  ],
  segundo_apellido: [
    'apellido materno',
    'materno',
    'ap materno',
    'a materno',
    'apm',
    'ap m',
    'apellido m',
    'apmaterno',
    'amaterno',
    'apellidomaterno',
    'segundoapellido',
    'apellido 2',
    'apellido2',
    '2do apellido',
    '2o apellido',
    '2 apellido',
    'ap 2',
    'ap2',
    'segundo ap',
    'apellido segundo',
  ],
  nss: [
    'n s s',
    'numero nss',
    'numero seguridad social',
    'numero seguro social',
    'numero social',
    'seguridad social',
    'seguro social',
    'numero imss',
    'imss',
    'nss imss',
    'numero afiliacion',
    'afiliacion',
    'numero afiliacion imss',
    'afiliacion imss',
    'numero seguridad social imss',
    'numero seguridad social nss',
    'numero seguro social imss',
    'numeroseguridadsocial',
    'numero ss',
    'seg social',
    'numero seg social',
    'numero seg soc',
    'numero asignado imss',
    'registro imss',
  ],
  estatus: [
    'status',
    'situacion',
    'estatus curp',
    'status curp',
    'estado curp',
    'situacion curp',
    'clave estatus',
    'estatus vigencia',
    'vigencia',
    'situacion laboral',
    'estatus laboral',
    'cve status',
    'cve estatus',
    'clave status',
  ],
  correo: [
    'correo electronico',
    'correo e',
    'e mail',
    'email',
    'mail',
    'correo personal',
    'correo electronico personal',
    'direccion correo',
    'direccion correo electronico',
    'cuenta correo',
    'correoelectronico',
    'correo contacto',
    'correo principal',
  ],
  curp_vigente: ['curp actual', 'curp nueva', 'curp correcta', 'curp sustituta', 'nueva curp', 'curpvigente'],
  curp_anterior: [
    'curp historica',
    'curps historicas',
    'curp vieja',
    'curp previa',
    'anterior curp',
    'curpanterior',
  ],
}

const FILLERS = new Set(
  (
    'de del la el las los al un trabajador trabajadora empleado empleada alumno alumna estudiante asegurado asegurada ' +
    'beneficiario beneficiaria persona titular ciudadano ciudadana derechohabiente solicitante interesado patron ' +
    'usuario usuaria socio colaborador colaboradora participante becario becaria'
  ).split(' '),
)
const NUMBER = new Set(['no', 'num', 'nro', 'n', 'number', 'nº', 'numero', 'numeros'])

/** `Número de Seguridad Social del Trabajador` → `numero seguridad social`; `primerApellido` → `primer apellido`. */
export const plainHeading = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}]/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/[#№]/g, ' numero ')
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && !FILLERS.has(word))
    .map((word, _, all) => (NUMBER.has(word) && all.length > 1 && !isLoneLetters(all) ? 'numero' : word))
    .join(' ')

/** `N.S.S.` */
const isLoneLetters = (words: readonly string[]): boolean => words.every((word) => word.length === 1)

const BY_NAME = new Map<string, PadronColumn>(
  PADRON_COLUMNS.flatMap((column): [string, PadronColumn][] =>
    [column.replaceAll('_', ' '), ...COLUMN_SYNONYMS[column]].map((name) => [name, column]),
  ),
)

/**
 * The column that a heading names, by any of its names, whatever its case, marks and filling words; undefined: none.
 */
export const columnNamed = (heading: string): PadronColumn | undefined => BY_NAME.get(plainHeading(heading))

/** Where each column stands in a record of `width` fields; undefined when the file does not have it. */
export type PadronHeader = {
  readonly width: number
  readonly places: Readonly<Partial<Record<PadronColumn, number>>>
  /** as the file has them */
  readonly headings: readonly string[]
  /** how many fields a row has at the very least: its CURP, nombre and primer apellido */
  readonly least: number
  /** columns that are passed over, as the file names them; `asked`: the operator said so */
  readonly ignored: readonly { readonly name: string; readonly place: number; readonly asked: boolean }[]
}
export type HeaderProblem = Problem<
  'columna_falta' | 'columna_parecida' | 'columna_repetida' | 'nombre_completo' | 'sin_encabezado'
>

/**
 * The headings of a file → where its columns are, in any order and by any of their names. Others are passed over, and
 * said; but one whose name is a slip away from a column that is missing is asked about: a misspelt `nss` would give
 * people a second number.
 * @param ignore headings to pass over in any case, as the operator wrote them
 */
export function readHeader(
  names: readonly string[],
  ignore: readonly string[] = [],
): { ok: true; value: PadronHeader } | { ok: false; problems: readonly HeaderProblem[] } {
  const unwanted = new Set(ignore.map(plainHeading))
  const columns = names.map((name) => (unwanted.has(plainHeading(name)) ? undefined : columnNamed(name)))
  const problem = (code: HeaderProblem['code'], columna: string, parecida?: string): HeaderProblem => ({
    code,
    detail: parecida === undefined ? { columna } : { columna, parecida },
  })
  const problems: HeaderProblem[] = []
  const missing = PADRON_COLUMNS.filter((column) => !columns.includes(column))
  const others = names.flatMap((name, place) =>
    columns[place] || name.trim() === ''
      ? []
      : [{ name: name.trim(), place, asked: unwanted.has(plainHeading(name)) }],
  )
  for (const { name, asked } of others) {
    if (asked) continue
    const near = missing.find((column) => isSlipOf(name, column))
    if (near) problems.push(problem('columna_parecida', name, near))
  }
  for (const column of NEEDED) {
    const isAsked = problems.some(({ detail }) => detail?.parecida === column)
    if (missing.includes(column) && !isAsked) problems.push(problem('columna_falta', column))
  }
  const whole = others.find(({ name }) =>
    /^(nombre completo|apellidos nombres?|nombres? apellidos|nombres? y? ?apellidos)$/.test(
      plainHeading(name),
    ),
  )
  if (
    whole &&
    problems.some(({ detail }) => detail?.columna === 'nombre' || detail?.columna === 'primer_apellido')
  )
    problems.push(problem('nombre_completo', whole.name))
  for (const [at, column] of columns.entries()) {
    if (column && columns.indexOf(column) !== at)
      problems.push(problem('columna_repetida', names[at]?.trim() ?? column))
  }
  if (problems.length > 0) return { ok: false, problems }
  const places = Object.fromEntries(
    PADRON_COLUMNS.filter((name) => columns.includes(name)).map((name) => [name, columns.indexOf(name)]),
  )
  const least = 1 + Math.max(...['curp', 'nombre', 'primer_apellido'].map((name) => places[name] ?? 0))
  return { ok: true, value: { width: columns.length, places, headings: names, least, ignored: others } }
}

/** How many of the columns a record names: a header among rows of titles is the one that names most. */
export const columnsNamed = (names: readonly string[]): number =>
  new Set(names.map(columnNamed).filter((column) => column !== undefined)).size

/** One letter more, less or other than a name of the column. */
function isSlipOf(heading: string, column: PadronColumn): boolean {
  const text = plainHeading(heading).replaceAll(' ', '')
  return [column, ...COLUMN_SYNONYMS[column]].some((name) => {
    const known = name.replace(/[ _]/g, '')
    return known.length >= 3 && text.length >= 3 && isOneSlip(text, known)
  })
}

function isOneSlip(a: string, b: string): boolean {
  if (a === b) return true
  if (Math.abs(a.length - b.length) > 1) return false
  let at = 0
  while (at < a.length && a[at] === b[at]) at += 1
  const [restA, restB] = [a.slice(at), b.slice(at)]
  const swapped =
    restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
  return swapped || restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)
}
