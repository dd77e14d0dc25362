import { ALTERED, isGenuine, type Verification } from '../../domain/seal/verify.ts'
import type { VerifiedModel } from '../models.ts'
import { documentRows } from './document.ts'
import { headOf } from './heads.ts'

/** How a document was checked: by its code, as a file, by what is printed on it. */
export type Way = 'codigo' | 'archivo' | 'cadena'

type Check = VerifiedModel['checks'][number]

/** What one check found, in words: each answer on a line of its own, and partial data to compare. */
export function verifiedModel(v: Verification, way: Way): VerifiedModel {
  return {
    ...headOf(v, way),
    genuine: isGenuine(v),
    rows: v.document ? documentRows(v.document) : [],
    checks: [ledgerCheck(v, way), fileCheck(v), sealCheck(v, way)].filter((one) => one !== undefined),
    altered: v.altered.map(alteredWords),
  }
}

function ledgerCheck({ document, ledger = false }: Verification, way: Way): Check {
  if (!ledger)
    return {
      good: false,
      text: document
        ? 'La bitácora no tiene la entrada del documento, o dice otra cosa.'
        : 'La bitácora no tiene este documento.',
    }
  const found = {
    codigo: 'La bitácora tiene su entrada y dice lo mismo.',
    archivo: 'La bitácora tiene la entrada del documento que el archivo dice ser.',
    cadena: 'La bitácora tiene el documento con ese folio.',
  }
  return { good: true, text: found[way] }
}

function fileCheck({ file }: Verification): Check | undefined {
  if (!file) return undefined
  const text = {
    igual: 'El archivo es igual, byte por byte, al que se emitió.',
    agregado: 'El archivo empieza con el que se emitió, y tiene algo más después.',
    distinto: 'El archivo no es igual a ninguno de los que se emitieron.',
  }
  return { good: file === 'igual', text: text[file] }
}

function sealCheck({ seal }: Verification, way: Way): Check | undefined {
  if (!seal) return undefined
  const { good, certificateSerial } = seal
  const by = certificateSerial ? ` Certificado ${certificateSerial}.` : ''
  const words = way === 'archivo' ? SIGNATURE : SELLO
  return { good, text: `${good ? words.good : certificateSerial ? words.spoilt : words.bad}${by}` }
}

const SELLO = {
  good: 'El sello corresponde a la cadena original.',
  spoilt: 'El sello no corresponde a esta cadena original.',
  bad: 'El sello no corresponde a esta cadena original con ningún certificado de este portal.',
}
const SIGNATURE = {
  good: 'La firma electrónica del archivo es de este portal, y lo que firmó está intacto.',
  spoilt: 'La firma electrónica del archivo es de este portal, pero lo que firmó fue cambiado.',
  bad: 'El archivo no tiene una firma electrónica de este portal que se pueda comprobar.',
}

const WORDS: Readonly<Record<string, string>> = {
  [ALTERED.cadena]:
    'La cadena original. Para saber qué parte, pega también el sello tal como está en el documento.',
  [ALTERED.structure]: 'El orden o el número de los campos de la cadena original.',
  [ALTERED.sello]: 'El sello digital.',
  [ALTERED.added]: 'Se agregó algo al final del archivo después de emitirlo.',
  [ALTERED.signedBytes]: 'Cambió contenido del archivo que estaba firmado.',
  [ALTERED.outside]: 'Lo firmado está intacto; cambió algo fuera de la firma.',
  [ALTERED.unsigned]: 'El archivo ya no tiene la firma electrónica con que se emitió.',
  [ALTERED.unreadable]: 'La firma electrónica del archivo está dañada.',
  [ALTERED.other]: 'La firma electrónica del archivo no es la de este portal, o fue cambiada.',
}

const alteredWords = (what: string): string => WORDS[what] ?? `El campo «${what}» de la cadena original.`
