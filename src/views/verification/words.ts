import { ALTERED, isGenuine, type Verification } from '../../domain/seal/verify.ts'
import type { VerifiedModel } from '../models/verification.ts'
import { documentRows } from './document.ts'

/** How a document was checked: by its code, as a file, by what is printed on it. */
export type Way = 'codigo' | 'archivo' | 'cadena'

type Check = VerifiedModel['checks'][number]

/** A verification in words: title and advice, each check by itself, partial data to compare, what was altered. */
export function verifiedModel(v: Verification, way: Way): VerifiedModel {
  return {
    ...withNewer(headOf(v, way), v),
    genuine: isGenuine(v),
    rows: v.document ? documentRows(v.document) : [],
    checks: [ledgerCheck(v, way), fileCheck(v), sealCheck(v, way)].filter((one) => one !== undefined),
    altered: v.altered.map(alteredWords),
  }
}

/** A document that is good, and whose number is not in force or that is not the newest, says so. */
function withNewer({ title, lead }: Head, v: Verification): Head {
  if (!isGenuine(v)) return { title, lead }
  if (v.retired)
    return {
      title: `${title}; este número ya no está vigente`,
      lead: `${lead} La persona tiene otro Número de Seguridad Social, que es el que vale: pídele un documento nuevo.`,
    }
  if (!v.newer) return { title, lead }
  return {
    title: `${title}; hay uno más nuevo`,
    lead: `${lead} Después los datos de la persona se corrigieron y le dimos otro: pídele el más nuevo.`,
  }
}

/** The title of the answer, and what to do now. */
function headOf(v: Verification, way: Way): Head {
  if (!isGenuine(v)) return doubt(v, way)
  return v.file === 'relleno' ? PADDED : GENUINE[way]
}

type Head = { readonly title: string; readonly lead: string }

const GENUINE: Record<Way, Head> = {
  codigo: {
    title: 'El documento es auténtico',
    lead: 'Este portal emitió el documento con ese código. Compara estos datos con los del papel: si no son los mismos, el papel no es ese documento.',
  },
  archivo: {
    title: 'El archivo es auténtico',
    lead: 'Es idéntico al archivo que emitió este portal.',
  },
  cadena: {
    title: 'La cadena y el sello son auténticos',
    lead: 'Este portal los emitió. Compara lo que dice la cadena con el resto del papel: deben decir lo mismo.',
  },
}

const PADDED: Head = {
  title: 'El archivo es auténtico',
  lead: 'Es el archivo que emitió este portal. Después de su final hay solo espacios en blanco, que a veces agrega un programa de correo y que no cambian nada.',
}

const DO_NOT = 'No lo aceptes: pide otro a la persona, o avisa a la institución.'

function doubt(v: Verification, way: Way): Head {
  if (way === 'archivo') return doubtfulFile(v)
  if (way === 'cadena') return doubtfulPaste(v)
  return {
    title: 'El documento no coincide',
    lead: `Hay un documento con ese código, pero algo no coincide. ${DO_NOT}`,
  }
}

function doubtfulPaste({ ledger, seal, altered }: Verification): Head {
  if (altered.includes(ALTERED.sello))
    return {
      title: 'El sello no coincide',
      lead: 'La cadena original es de un documento de este portal, pero el sello es otro. Revisa que copiaste el sello completo. Si está bien copiado, no aceptes el documento.',
    }
  if (altered.length > 0)
    return {
      title: 'La cadena original no coincide',
      lead: 'Con ese folio emitimos un documento que dice otra cosa. Revisa que la copiaste bien. Si es así, no aceptes el documento.',
    }
  if (ledger) return { title: 'El documento no coincide', lead: DO_NOT }
  return {
    title: 'No tenemos ese documento',
    lead: seal?.good
      ? SEALED_UNKNOWN
      : 'Revisa que copiaste la cadena original completa, con su folio. Si está bien copiada, no aceptes el documento: no es de este portal.',
  }
}

const SEALED_UNKNOWN =
  'El sello es de este portal, pero el documento no está en nuestra bitácora. Avisa a la institución antes de aceptarlo.'

function doubtfulFile({ document, file, seal, altered }: Verification): Head {
  if (file === 'agregado')
    return {
      title: 'Al archivo le agregaron algo',
      lead: 'Empieza con lo que emitimos, pero después alguien le agregó algo, que puede cambiar lo que ves. No lo aceptes así: pide el original, o lee el código QR y compara los datos.',
    }
  if (file === 'igual') return { title: 'El documento no coincide', lead: DO_NOT }
  if (altered.includes(ALTERED.signedBytes))
    return {
      title: 'El archivo fue cambiado',
      lead: `Lleva la firma de este portal, pero no es lo que firmamos. ${DO_NOT}`,
    }
  const title = 'El archivo no es uno de los que emitimos'
  if (document)
    return {
      title,
      lead: 'Dice ser un documento de este portal, pero no es igual al que emitimos. También pasa si lo guardaron con otro programa. Pide el original, o compara los datos.',
    }
  return { title, lead: seal?.good ? SEALED_UNKNOWN : NOT_OURS }
}

const NOT_OURS =
  'No encontramos en él un documento de este portal. También pasa si lo escanearon o lo protegieron con contraseña. Lee el código QR, o escribe el código.'

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
    igual: 'El archivo es idéntico al que se emitió.',
    relleno: 'El archivo es idéntico al que se emitió, salvo espacios en blanco después de su final.',
    agregado: 'El archivo empieza con el que se emitió, y tiene algo más después.',
    distinto: 'El archivo no es igual a ninguno de los que se emitieron.',
  }
  return { good: file === 'igual' || file === 'relleno', text: text[file] }
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

type Alteration = (typeof ALTERED)[keyof typeof ALTERED]

/** What was altered besides a field of the cadena original; a code without its sentence is a type error. */
const ALTERATIONS: Readonly<Record<Alteration, string>> = {
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

const isAlteration = (what: string): what is Alteration => Object.hasOwn(ALTERATIONS, what)

/** @param what a code of `ALTERED`, or the label of a field of the cadena original */
const alteredWords = (what: string): string =>
  isAlteration(what) ? ALTERATIONS[what] : `El campo «${what}» de la cadena original.`
