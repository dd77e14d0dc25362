import { ALTERED } from '../../../domain/seal/verify.ts'
import type { Alteration, Way } from '../../models/verification.ts'

type Head = { readonly title: string; readonly lead: string }

const DO_NOT = 'No lo aceptes: pide otro a la persona, o avisa a la institución.'
const DISAGREES = 'El documento no coincide'
const NOT_ISSUED = 'El archivo no es uno de los que emitimos'

const genuine: Record<Way, Head> = {
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
  foto: {
    title: 'El código QR es auténtico',
    lead: 'Leímos el código QR de la imagen, y es de un documento que emitió este portal. Compara estos datos con los de la imagen: lo demás que se ve en ella no se comprobó.',
  },
}

const inLedger: Record<Way, string> = {
  codigo: 'La bitácora tiene su entrada y dice lo mismo.',
  archivo: 'La bitácora tiene la entrada del documento que el archivo dice ser.',
  cadena: 'La bitácora tiene el documento con ese folio.',
  foto: 'La bitácora tiene la entrada del documento, y dice lo mismo.',
}

/** A code without its sentence is a type error. */
const alterations: Readonly<Record<Alteration, string>> = {
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
  [ALTERED.foreignAddress]: 'El código QR lleva a una dirección que no es la de este portal.',
  [ALTERED.forgedQr]: 'El código QR firmado no lo firmó la institución.',
  [ALTERED.otherQr]: 'Los códigos QR de la imagen son de documentos distintos.',
}

/** What a verification says: title and advice, each check by itself, data to compare. */
export const verification = {
  genuine,
  retired: {
    title: '; este número ya no está vigente',
    lead: ' La persona tiene otro Número de Seguridad Social, que es el que vale: pídele un documento nuevo.',
  },
  misgiven: {
    title: '; el número ya no es de esa CURP',
    lead: ' Se corrigió de quién es ese Número de Seguridad Social: no uses ese número para esta persona. Pídele un documento nuevo; si no lo puede sacar, que vaya a la institución con una identificación oficial.',
  },
  newer: {
    title: '; hay uno más nuevo',
    lead: ' Después los datos de la persona se corrigieron y le dimos otro: pídele el más nuevo.',
  },
  padded: {
    title: 'El archivo es auténtico',
    lead: 'Es el archivo que emitió este portal. Después de su final hay solo espacios en blanco, que a veces agrega un programa de correo y que no cambian nada.',
  },
  doubt: {
    title: DISAGREES,
    lead: `Hay un documento con ese código, pero algo no coincide. ${DO_NOT}`,
  },
  disagrees: { title: DISAGREES, lead: DO_NOT },
  wrongSello: {
    title: 'El sello no coincide',
    lead: 'La cadena original es de un documento de este portal, pero el sello es otro. Revisa que copiaste el sello completo. Si está bien copiado, no aceptes el documento.',
  },
  wrongCadena: {
    title: 'La cadena original no coincide',
    lead: 'Con ese folio emitimos un documento que dice otra cosa. Revisa que la copiaste bien. Si es así, no aceptes el documento.',
  },
  unknown: {
    title: 'No tenemos ese documento',
    lead: 'Revisa que copiaste la cadena original completa, con su folio. Si está bien copiada, no aceptes el documento: no es de este portal.',
  },
  sealedUnknown:
    'El sello es de este portal, pero el documento no está en nuestra bitácora. Avisa a la institución antes de aceptarlo.',
  added: {
    title: 'Al archivo le agregaron algo',
    lead: 'Empieza con lo que emitimos, pero después alguien le agregó algo, que puede cambiar lo que ves. No lo aceptes así: pide el original, o lee el código QR y compara los datos.',
  },
  changed: {
    title: 'El archivo fue cambiado',
    lead: `Lleva la firma de este portal, pero no es lo que firmamos. ${DO_NOT}`,
  },
  otherFile: {
    title: NOT_ISSUED,
    lead: 'Dice ser un documento de este portal, pero no es igual al que emitimos. También pasa si lo guardaron con otro programa. Pide el original, o compara los datos.',
  },
  notOurs: {
    title: NOT_ISSUED,
    lead: 'No encontramos en él un documento de este portal. También pasa si lo escanearon o lo protegieron con contraseña. Lee el código QR, o escribe el código.',
  },
  picture: {
    online: 'El QR que se comprueba en línea lleva a este portal.',
    elsewhere: 'El QR lleva a una dirección que no es la de este portal: no la abras.',
    offline: {
      good: 'El QR que se comprueba sin conexión tiene una firma auténtica.',
      bad: 'El QR que se comprueba sin conexión es falso: la institución no lo firmó.',
      other: 'El QR lo firmó otra institución, o con una llave que ya no vale.',
    },
    refused: {
      title: 'No pudimos leer la imagen',
      lead: 'Es muy grande o está dañada. Toma otra foto, más chica, o escribe el código del documento.',
    },
    notOurs: {
      title: 'La imagen no tiene un código QR de este portal',
      lead: 'Toma la fotografía más cerca del código, con luz y sin reflejos, o escribe el código que está junto a él.',
    },
  },
  inLedger,
  chaining:
    'El documento ya está sellado; su entrada se está encadenando en la bitácora. Si verificas otra vez en un minuto, ya estará.',
  otherInLedger: 'La bitácora no tiene la entrada del documento, o dice otra cosa.',
  notInLedger: 'La bitácora no tiene este documento.',
  file: {
    igual: 'El archivo es idéntico al que se emitió.',
    relleno: 'El archivo es idéntico al que se emitió, salvo espacios en blanco después de su final.',
    agregado: 'El archivo empieza con el que se emitió, y tiene algo más después.',
    distinto: 'El archivo no es igual a ninguno de los que se emitieron.',
  },
  sello: {
    good: 'El sello corresponde a la cadena original.',
    spoilt: 'El sello no corresponde a esta cadena original.',
    bad: 'El sello no corresponde a esta cadena original con ningún certificado de este portal.',
  },
  signature: {
    good: 'La firma electrónica del archivo es de este portal, y lo que firmó está intacto.',
    spoilt: 'La firma electrónica del archivo es de este portal, pero lo que firmó fue cambiado.',
    bad: 'El archivo no tiene una firma electrónica de este portal que se pueda comprobar.',
  },
  certificate: (certificateSerial: string) => ` Certificado ${certificateSerial}.`,
  alterations,
  alteredField: (field: string) => `El campo «${field}» de la cadena original.`,
  names: {
    asignacion: 'Asignación de Número de Seguridad Social',
    localizacion: 'Localización de Número de Seguridad Social',
    tarjeta: 'Tarjeta de Número de Seguridad Social',
    orCard: ', o su tarjeta',
  },
  rows: {
    document: 'Documento',
    issued: 'Emitido',
    by: 'Emitido por',
    initials: 'Iniciales de la persona',
    secuencia: 'Secuencia notarial',
    certificate: 'Número de serie del certificado',
  },
}
