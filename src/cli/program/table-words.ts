import { type Command, InvalidArgumentError } from 'commander'
import { ENCODINGS, type Encoding, encodingNamed } from '../../db/text/encoding.ts'
import type { SheetProblemCode } from '../../db/text/sheet.ts'

/** Encodings as an operator may know them. */
export const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16, «Unicode» de Windows',
  'utf-16be': 'UTF-16 de Mac y de otros sistemas',
  'windows-1252': 'Windows-1252, que para estas letras es igual a ISO-8859-1',
  cp850: 'cp850, el «CSV (MS-DOS)» de Excel',
  macroman: 'MacRoman, el «CSV (Macintosh)» de Excel',
  'utf-8-doble': 'UTF-8 que otro programa convirtió dos veces',
}

/** A share from 0 to 1: 0.987 → `98.7 %`, cut and not rounded, so never 100 unless it is. */
export const percentWords = (share: number): string =>
  share === 1 ? '100 %' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`

/** Why a workbook cannot be read, and what to do. */
export const SHEET_WORDS: Readonly<
  Record<SheetProblemCode, (detail: { readonly hojas?: string | number }) => string>
> = {
  libro_danado: () => 'El libro de Excel está dañado. Ábrelo en Excel y guárdalo otra vez.',
  libro_grande: () =>
    'El libro de Excel dice contener mucho más de lo que cabe en una hoja. Guarda la hoja como CSV UTF-8.',
  libro_cifrado: () => 'El libro de Excel tiene contraseña. Quítasela y guárdalo otra vez.',
  libro_otro: () =>
    'No es un libro de Excel que se pueda leer. Si es un ZIP, descomprímelo; si no, ábrelo en su programa y guárdalo como .xlsx, o como CSV UTF-8.',
  libro_web: () =>
    'El archivo es una página web o un XML, aunque diga ser de Excel. Ábrelo en Excel y guárdalo como .xlsx.',
  no_es_tabla: () =>
    'El archivo no es una tabla: está comprimido, o es un PDF, una imagen u otro documento. Descomprímelo, o guarda la tabla como .xlsx o CSV UTF-8.',
  hoja_no_hay: ({ hojas = '' }) => `El libro no tiene esa hoja. Tiene: ${hojas}.`,
  hoja_vacia: ({ hojas = '' }) =>
    String(hojas).includes(', ')
      ? `La hoja está vacía. El libro tiene: ${hojas}. Si los datos están en otra, aunque no se vea, elígela con --hoja.`
      : 'La hoja está vacía.',
}

/** What an operator may say of a table file. */
export type TableFlags = { readonly codificacion?: Encoding; readonly hoja?: string }

/** The options of every command that reads a table: `--codificacion latin1`, `--hoja 2`. */
export const withTableOptions = (command: Command): Command =>
  command
    .option(
      '--codificacion <nombre>',
      `en qué está escrita la tabla, si no se adivina: ${ENCODINGS.join(', ')}`,
      encodingOption,
    )
    .option('--hoja <nombre>', 'de un libro de Excel: el nombre o el número de la hoja; si falta, la primera')

function encodingOption(text: string): Encoding {
  const found = encodingNamed(text)
  if (found) return found
  throw new InvalidArgumentError(`Puede ser ${ENCODINGS.join(', ')}.`)
}
