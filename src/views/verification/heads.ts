import { ALTERED, isGenuine, type Verification } from '../../domain/seal/verify.ts'
import type { Way } from './words.ts'

/** The title of the answer, and what to do now. */
export const headOf = (v: Verification, way: Way): Head => (isGenuine(v) ? GENUINE[way] : doubt(v, way))

type Head = { readonly title: string; readonly lead: string }

const GENUINE: Record<Way, Head> = {
  codigo: {
    title: 'El documento es auténtico',
    lead: 'Este portal emitió el documento con ese código. Compara estos datos con los del papel: si no son los mismos, el papel no es ese documento.',
  },
  archivo: {
    title: 'El archivo es auténtico',
    lead: 'Es, byte por byte, el archivo que emitió este portal.',
  },
  cadena: {
    title: 'La cadena y el sello son auténticos',
    lead: 'Este portal los emitió. Compara lo que dice la cadena con el resto del papel: deben decir lo mismo.',
  },
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
