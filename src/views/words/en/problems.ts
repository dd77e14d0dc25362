import type { Detail } from '../../models/problem.ts'
import type { Words } from '../es/index.ts'

export const problems: Words['problems'] = {
  curp_vacia: 'Type your CURP.',
  curp_longitud: (d) => `A CURP has 18 letters and digits; you typed ${d.length}.`,
  curp_caracter: (d) =>
    `Check character ${d.position} of your CURP: “${d.character}” cannot go there. ${positionWords(Number(d.position))}`,
  curp_fecha: 'Check characters 5 to 10 of your CURP: that date of birth does not exist.',
  curp_fecha_futura:
    'Check characters 5 to 10 and 17 of your CURP: the date of birth would be in the future.',
  curp_edad: 'Check characters 5 to 10 and 17 of your CURP: the person would be over 120 years old.',
  curp_sexo: 'Check character 11 of your CURP: it must be H, M or X.',
  curp_entidad: (d) => `Check characters 12 and 13 of your CURP: “${d.entidad}” is not the code of a state.`,
  curp_digito: 'Check your CURP: the last digit does not match the rest. A letter or a digit may be wrong.',
  curp_cambio: 'That CURP is no longer valid. Type the one that took its place.',
  curp_distinta: (d) =>
    `That CURP is not the one you started with. You have ${d.quedan === 1 || d.quedan === '1' ? '1 try' : `${d.quedan} tries`} left.`,

  correo_vacio: 'Type your email address.',
  correo_sin_arroba: 'The email address is missing the at sign (@), as in name@example.mx.',
  correo_largo: 'The email address is too long. Check its spelling.',
  correo_forma: 'Check the part of your email address before the at sign (@).',
  correo_dominio: 'Check the part of your email address after the at sign (@), like example.mx.',
  correo_rechazado: 'That is the address that refused the message. Type another.',
  cambio_no_pedido: 'Nobody applied today with that address. Check its spelling, or apply with it first.',
  confirmacion_vacia: 'Type your email address again to confirm it.',
  confirmacion_distinta: 'The two email addresses are not the same. Check them.',

  para_falta: 'Type who the code is for.',
  para_largo: (d) => `Shorten the name to ${d.longest} characters.`,
  para_caracter: 'Type a name only, with letters, numbers and spaces.',
  dias_falta: 'Choose how long it works.',
  veces_falta: 'Choose how many times it works.',
  muchos_vigentes: 'You already have 20 codes that work. Remove one and press again.',
  codigo_forma: 'Type the 26 letters and digits of the code the person gave you.',
  nss_falta: 'Type the NSS that you were given.',
  nss_revisa: 'Check the NSS: it has 11 digits, and the last one depends on the others.',
  lote_falta: 'Choose a CSV file with rows.',
  lote_columnas: 'The file needs three columns: curp, nss and codigo.',
  lote_largo: (d) => `The file has more than ${d.most} rows: split the file.`,

  dato_falta: 'Type your folio number or your email address.',
  dato_forma: 'Type the 22 digits of your folio number, or an address like name@example.mx.',

  captcha_vacio: 'Type the letters of the picture or the audio, or the answer to the question.',
  captcha_incorrecto: 'The answer does not match. Here is another picture, with its audio and question.',
  captcha_tercera:
    'The answer does not match. Here is another picture, with its audio and question. If you cannot do it here, apply in person: Help says where.',
  captcha_vencido: 'More than ten minutes have passed. Answer the new picture, audio or question.',
  muy_rapido: 'The form was sent very quickly. Nothing was lost: wait two seconds and press Continue again.',
  campo_llenado: 'A field that must stay empty was filled in, and we cleared it. Press Continue again.',
  captcha_usado: 'That picture was already used. Answer the new picture, audio or question.',

  cp_vacio: 'Type your postal code.',
  cp_cuatro: (d) => `A postal code has five digits. Is it ${d.propuesta}?`,
  cp_forma: 'A postal code has five digits, like 06000.',
  cp_sin_estado: 'No postal code in Mexico begins like that. Check it.',
  municipio_falta: 'Choose your municipality or borough.',
  municipio_distinto: (d) =>
    `The neighborhood you chose is in ${d.municipio}. Choose that municipality, or a neighborhood of yours.`,
  colonia_falta: 'Choose your neighborhood, or “My neighborhood is not listed.”',
  colonia_revisa: 'Check that this is your neighborhood, or choose “My neighborhood is not listed.”',
  colonia_dos:
    'You chose a neighborhood from the list and also typed one: delete what you typed, or choose “My neighborhood is not listed.”',
  colonia_otra_falta: 'Type the name of your neighborhood.',
  calle_falta: 'Type your street, or describe where it is if it has no name.',
  numero_exterior_falta: 'Type the street number, or S/N if there is none.',
  texto_caracter: (d) => `Remove the unusual symbols from ${d.campo}.`,
  texto_largo: (d) => `Shorten ${d.campo} to ${d.longest} characters.`,

  nombre_falta: (d) => `Type ${d.campo}.`,
  nombre_largo: (d) => `Shorten ${d.campo} to ${d.longest} characters.`,
  nombre_caracter: (d) =>
    `Check ${d.campo}: only letters, spaces, hyphens, periods and apostrophes are allowed.`,
  nombre_inicial: disagrees('begins with'),
  nombre_vocal: disagrees('has, after the first letter, as its first vowel'),
  nombre_consonante: disagrees('has, after the first letter, as its first consonant'),

  nombre_registro_falta: 'Type your given name and your family names.',
  nombre_registro:
    'That is not the name in the registry. Check your given name and family names on your birth certificate.',

  verificar_codigo: 'Type the whole code: letters, numbers and hyphens.',
  verificar_cadena: 'Paste the whole original string, with the bars (||) at its beginning and end.',
  verificar_sello: 'Paste the whole digital seal.',
  verificar_archivo: 'Choose the PDF file of the document, or a photo of its QR code.',
}

/** Which name does not agree with the CURP, and why. An X in a CURP means that there is none. */
function disagrees(what: string): (d: Detail) => string {
  return (d) =>
    `Check ${d.campo}: it does not match your CURP, which has “${d.espera}” in position ${d.posicion}; ` +
    `what you typed ${d.da === 'X' ? 'gives no such letter' : `${what} “${d.da}”`}. Type it as it is on your birth certificate.`
}

export const named: Words['named'] = {
  nombre: 'your given name',
  primer_apellido: 'your first family name',
  segundo_apellido: 'your second family name',
  colonia_otra: 'the neighborhood',
  calle: 'the street',
  numero_exterior: 'the street number',
  numero_interior: 'the apartment number',
  other: 'this field',
}

/** What stands at a position of a CURP, from 1. */
function positionWords(position: number): string {
  if (position <= 4) return 'A letter of your name goes there.'
  if (position <= 10) return 'A number of your date of birth goes there.'
  if (position === 11) return 'H, M or X goes there.'
  if (position <= 13) return 'The code of the state where you were born goes there.'
  if (position <= 16) return 'A consonant of your name goes there.'
  return position === 17 ? 'A number or a letter goes there.' : 'A number goes there.'
}
