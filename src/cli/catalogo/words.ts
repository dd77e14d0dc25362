import type { CatalogueInfo, CatalogueTrouble } from '../../db/postal/catalogue.ts'
import { estadoByKey } from '../../db/postal/estados.ts'
import type { ExportProblem, ExportProblemCode } from '../../db/postal/export.ts'
import type { ImportReport } from '../../db/postal/import.ts'
import type { ZipProblem } from '../../db/postal/zip-file.ts'
import type { SheetProblemCode } from '../../db/text/sheet.ts'
import { counted, countWords } from '../../domain/base/text.ts'
import type { Lugar, PostalArea } from '../../domain/ports/postal-catalogue.ts'
import { networkAdvice } from '../../ops/network-words.ts'
import { momentWords } from '../../views/words/moment.ts'
import { SHEET_WORDS } from '../program/table-words.ts'
import type { RefreshOutcome } from './refresh.ts'

/** What the first line of the export says of it. */
export const TERMS =
  'El Catálogo Nacional de Códigos Postales lo elabora Correos de México y lo da gratis para uso particular: no permite comercializarlo, en todo o en parte, ni distribuirlo a terceros. Queda en tu carpeta de datos; no lo publiques ni lo entregues a otros.'

/** What its licence asks (CC BY 4.0). */
const GEONAMES =
  'Fuente: GeoNames (geonames.org), licencia CC BY 4.0. La ventanilla la nombra donde muestra sus colonias.'

const AGAIN = 'descarga otra vez el TXT de Correos de México'

const WORDS: Record<ExportProblemCode, (detail: string) => string> = {
  columnas: (missing) =>
    missing === ''
      ? `no hay ninguna colonia: ${AGAIN}`
      : `no están las columnas ${missing}: ${AGAIN}, o su XML o su XLS`,
  campos: (found) => {
    const [has, needs] = found.split(', ')
    return `tiene ${has} campos y deben ser ${needs}: ${AGAIN}; este está cortado o alguien lo editó`
  },
  codigo: (found) => `«${found}» no es un código postal de cinco dígitos: ${AGAIN}, sin pasarlo por Excel`,
  claves: (found) => `${found} no es una clave del catálogo: ${AGAIN}, sin pasarlo por Excel`,
  sin_nombre: (cp) => `a ${cp} le falta el nombre de la colonia, de su tipo o de su municipio: ${AGAIN}`,
  dos_veces: (found) => `la clave de colonia ${found}, está dos veces con nombres distintos: ${AGAIN}`,
  caracter: () => `hay letras perdidas (�): se convirtió mal; ${AGAIN} y no lo guardes con otro programa`,
  codificacion: () =>
    `no se sabe en qué codificación está escrito: ${AGAIN} y no lo guardes con otro programa`,
  otro_estado: (found) => `no trae ese estado; trae ${found}: ${AGAIN} y elige el tuyo`,
  sin_enie: () =>
    `hasta aquí no hay ninguna «ñ»: se convirtió mal; ${AGAIN} y no lo guardes con otro programa`,
  pocos_estados: (missing) =>
    `aquí termina, y no trae los 32 estados (faltan ${missing}): ${AGAIN} y elige todos los estados; si solo atiendes a uno, usa --estado`,
  pocas_filas: (found) =>
    `aquí termina, con muchas menos colonias que el catálogo en uso (${found.replace(', ', ' de ')}): ${AGAIN}; si así debe ser, usa --forzar`,
}

const SHOWN = 20

/** What a command says: its lines, and why it did not do what it was asked. */
export type Said = { readonly lines: readonly string[]; readonly failure?: string }

/** How an import or a download came out. */
export function sayResult(result: RefreshOutcome, seconds: number, dryRun: boolean): Said {
  switch (result.outcome) {
    case 'imported':
      return {
        lines: [
          ...reportLines(result.report, seconds),
          dryRun
            ? 'Fue una simulación: nada cambió.'
            : result.report.origin === 'geonames'
              ? GEONAMES
              : TERMS,
        ],
      }
    case 'same':
      return { lines: ['El catálogo no ha cambiado desde la última descarga.'] }
    case 'failed':
      return {
        lines: [],
        failure: [
          `No se descargó el catálogo: ${result.reason}. Sigue el que estaba en uso.`,
          networkAdvice(result.reason),
        ]
          .filter(Boolean)
          .join(' '),
      }
    case 'unreadable':
      return { lines: [], failure: `${unreadableWords(result.code)} Sigue el catálogo que estaba en uso.` }
    case 'refused':
      return {
        lines: problemLines(result.problems),
        failure: 'No se importó nada: sigue el catálogo que estaba en uso.',
      }
  }
}

/** Every problem with its line and what to do; of very many, the first twenty. */
function problemLines(problems: readonly ExportProblem[]): string[] {
  const lines = problems
    .slice(0, SHOWN)
    .map(({ code, line, detail = '' }) => `Renglón ${line}: ${WORDS[code](detail)}.`)
  const rest = problems.length - lines.length
  return rest > 0 ? [...lines, `… y ${rest} más.`] : lines
}

const unreadableWords = (code: ZipProblem | SheetProblemCode): string =>
  code in ZIP_WORDS ? ZIP_WORDS[code as ZipProblem] : SHEET_WORDS[code as SheetProblemCode]({})

const ZIP_WORDS: Record<ZipProblem, string> = {
  zip_danado: 'El ZIP está dañado o tiene contraseña: descárgalo otra vez.',
  zip_grande: 'El ZIP dice contener un archivo enorme, que no puede ser el catálogo: descárgalo otra vez.',
  zip_varios: 'El ZIP contiene varios archivos: saca de él el TXT, el XML o el XLS e importa ese.',
  zip_vacio: 'El ZIP está vacío: descárgalo otra vez.',
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

/** What an import found, and how long it took. */
function reportLines(report: ImportReport, seconds: number): string[] {
  const { version, rows, codes, added, removed, estados, bytes } = report
  const size = bytes === undefined ? '' : `, ${megabytes(bytes)}`
  return [
    `Catálogo del ${version}: ${counted(rows, 'colonia', 'colonias')}, ${counted(codes, 'código postal', 'códigos postales')}${size}.`,
    ...(estados
      ? [
          `Solo cambió ${estados.map((clave) => estadoByKey(clave)?.nombre ?? clave).join(', ')}; lo demás sigue como estaba.`,
        ]
      : []),
    `Códigos nuevos: ${countWords(added)}. Códigos que ya no están: ${countWords(removed)}.`,
    `Tardó ${seconds.toFixed(1)} s.`,
  ]
}

/** The catalogue in use. */
export function infoLines({ version, codes, bytes, importedAt, fuente }: CatalogueInfo): string[] {
  if (importedAt === undefined) {
    return [
      `Catálogo básico: los municipios de los 32 estados y ${counted(codes, 'código postal', 'códigos postales')} de ejemplo.`,
      'Trae el de Correos de México con: nss catalogo descargar (o nss catalogo importar ARCHIVO)',
    ]
  }
  return [
    `Catálogo del ${version}: ${counted(codes, 'código postal', 'códigos postales')}, ${megabytes(bytes)}.`,
    `Se importó el ${momentWords(importedAt)}.`,
    ...(fuente ? [GEONAMES] : []),
  ]
}

/** One postal code as the form shows it, with its keys; or what is known of one that the catalogue does not have. */
export function sayCode(cp: string, area: PostalArea | undefined, estado: Lugar | undefined): Said {
  if (area) return { lines: areaLines(area) }
  const failure = estado
    ? `${cp} no está en el catálogo; sería de ${estado.nombre}.`
    : `${cp} no es un código postal de México.`
  return { lines: [], failure }
}

function areaLines({
  cp,
  estado,
  municipio,
  municipios = [municipio],
  ciudad,
  colonias,
}: PostalArea): string[] {
  const names = municipios.map(({ clave, nombre }) => `${nombre} (${clave})`).join(' y ')
  const place = `${names}, ${estado.nombre} (${estado.clave})`
  return [
    `${cp}: ${place}${ciudad ? `, ciudad ${ciudad}` : ''}`,
    ...colonias.map(({ clave, nombre, tipo }) => `  ${clave}  ${nombre} (${tipo})`),
  ]
}

/** A file that cannot be used, for the operator. */
export const troubleLine = ({ file, reason, using }: CatalogueTrouble): string =>
  `${file} no se puede leer (${reason}): se usa ${using === 'base' ? 'el catálogo básico' : `el catálogo del ${using}`}. Impórtalo otra vez.`
