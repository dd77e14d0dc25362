import type { CitizenProblemCode, Detail, Sentence } from '../../models/problem.ts'

/** Each failure in words: what is wrong, and what to do. A code without its sentence is a type error. */
export const problems: Readonly<Record<CitizenProblemCode, Sentence>> = {
  curp_vacia: 'Escribe tu CURP.',
  curp_longitud: (d) => `La CURP tiene 18 letras y números; escribiste ${d.length}.`,
  curp_caracter: (d) =>
    `Revisa el carácter ${d.position} de tu CURP: «${d.character}» no puede ir ahí. ${positionWords(Number(d.position))}`,
  curp_fecha: 'Revisa los caracteres 5 a 10 de tu CURP: esa fecha de nacimiento no existe.',
  curp_fecha_futura: 'Revisa los caracteres 5 a 10 y 17 de tu CURP: la fecha de nacimiento sería futura.',
  curp_edad: 'Revisa los caracteres 5 a 10 y 17 de tu CURP: la persona tendría más de 120 años.',
  curp_sexo: 'Revisa el carácter 11 de tu CURP: debe ser H, M o X.',
  curp_entidad: (d) => `Revisa los caracteres 12 y 13 de tu CURP: «${d.entidad}» no es una entidad.`,
  curp_digito:
    'Revisa tu CURP: el último dígito no corresponde a lo demás. Puede haber una letra o un número cambiado.',
  curp_cambio: 'Esa CURP ya no está vigente. Escribe la que tomó su lugar.',
  curp_distinta: (d) =>
    `Esa CURP no es la de este trámite. ${d.quedan === 1 || d.quedan === '1' ? 'Te queda 1 intento' : `Te quedan ${d.quedan} intentos`}.`,

  correo_vacio: 'Escribe tu correo electrónico.',
  correo_sin_arroba: 'Al correo le falta la arroba (@), como en nombre@ejemplo.mx.',
  correo_largo: 'El correo es demasiado largo. Revisa que esté bien escrito.',
  correo_forma: 'Revisa la parte de tu correo que va antes de la arroba (@).',
  correo_dominio: 'Revisa la parte de tu correo que va después de la arroba (@), como ejemplo.mx.',
  correo_rechazado: 'Ese es el correo cuyo servidor rechazó el mensaje. Escribe otro.',
  cambio_no_pedido:
    'Hoy nadie pidió tu trámite con ese correo. Revisa que esté bien escrito, o pide primero el trámite con él.',
  confirmacion_vacia: 'Escribe tu correo otra vez para confirmarlo.',
  confirmacion_distinta: 'Los dos correos no son iguales. Revísalos.',

  para_falta: 'Escribe para quién es el código.',
  para_largo: (d) => `Acorta el nombre: caben ${d.longest} letras.`,
  para_caracter: 'Escribe solo un nombre, con letras, números y espacios.',
  dias_falta: 'Elige cuánto tiempo sirve.',
  veces_falta: 'Elige cuántas veces sirve.',
  muchos_vigentes: 'Ya tienes 20 códigos que sirven. Quita uno y presiona otra vez.',
  codigo_forma: 'Escribe las 26 letras y números del código que te dio la persona.',
  nss_falta: 'Escribe el NSS que te dio.',
  nss_revisa: 'Revisa el NSS: son once dígitos, y el último depende de los demás.',
  lote_falta: 'Elige un archivo CSV con renglones.',
  lote_columnas: 'El archivo necesita tres columnas: curp, nss y codigo.',
  lote_largo: (d) => `El archivo tiene más de ${d.most} renglones: pártelo.`,

  dato_falta: 'Escribe el folio de tu trámite, o tu correo electrónico.',
  dato_forma: 'Escribe los 22 dígitos de tu folio, o un correo como nombre@ejemplo.mx.',

  captcha_vacio: 'Escribe las letras de la imagen o del audio, o la respuesta a la pregunta.',
  captcha_incorrecto: 'La respuesta no coincide. Te damos otra imagen, otro audio y otra pregunta.',
  captcha_tercera:
    'La respuesta no coincide. Te damos otra imagen, otro audio y otra pregunta. Si no puedes, haz el trámite en persona: la Ayuda dice dónde.',
  captcha_vencido: 'Pasaron más de diez minutos. Responde a la nueva imagen, audio o pregunta.',
  muy_rapido:
    'El formulario llegó muy rápido. No se perdió nada: espera dos segundos y presiona Continuar otra vez.',
  campo_llenado: 'Se llenó un campo que debía quedar vacío, y lo quitamos. Presiona Continuar otra vez.',
  captcha_usado: 'Esa imagen ya se usó. Responde a la nueva imagen, audio o pregunta.',

  cp_vacio: 'Escribe tu código postal.',
  cp_cuatro: (d) => `El código postal tiene cinco dígitos. ¿Es ${d.propuesta}?`,
  cp_forma: 'El código postal tiene cinco dígitos, como 06000.',
  cp_sin_estado: 'Ningún código postal de México empieza así. Revísalo.',
  municipio_falta: 'Elige tu municipio o alcaldía.',
  municipio_distinto: (d) =>
    `La colonia que elegiste está en ${d.municipio}. Elige ese municipio, o una colonia del tuyo.`,
  colonia_falta: 'Elige tu colonia, o «Mi colonia no aparece».',
  colonia_revisa: 'Revisa que esta sea tu colonia, o elige «Mi colonia no aparece».',
  colonia_dos:
    'Elegiste una colonia de la lista y también escribiste una: borra lo escrito, o elige «Mi colonia no aparece».',
  colonia_otra_falta: 'Escribe el nombre de tu colonia.',
  calle_falta: 'Escribe tu calle, o una referencia si no tiene nombre.',
  numero_exterior_falta: 'Escribe el número exterior, o S/N si no tiene.',
  texto_caracter: (d) => `Quita los símbolos extraños de ${d.campo}.`,
  texto_largo: (d) => `Acorta ${d.campo}: caben ${d.longest} letras.`,

  nombre_falta: (d) => `Escribe ${d.campo}.`,
  nombre_largo: (d) => `Acorta ${d.campo}: caben ${d.longest} letras.`,
  nombre_caracter: (d) => `Revisa ${d.campo}: solo lleva letras, espacios, guiones, puntos y apóstrofos.`,
  nombre_inicial: disagrees('empieza con'),
  nombre_vocal: disagrees('tiene, después de la letra inicial, como primera vocal la'),
  nombre_consonante: disagrees('tiene, después de la letra inicial, como primera consonante la'),

  nombre_registro_falta: 'Escribe tu nombre y tus apellidos.',
  nombre_registro:
    'Ese nombre no es el que tiene el registro. Revisa nombre y apellidos en tu acta de nacimiento.',

  verificar_codigo: 'Escribe el código completo: letras, números y guiones.',
  verificar_cadena: 'Pega la cadena original completa, con las barras (||) del principio y del final.',
  verificar_sello: 'Pega el sello digital completo.',
  verificar_archivo: 'Elige el archivo PDF del documento, o una imagen con su código QR.',
}

/** Which name does not agree with the CURP, and why. An X in a CURP means that there is none. */
function disagrees(what: string): (d: Detail) => string {
  return (d) =>
    `Revisa ${d.campo}: no coincide con tu CURP, que en su lugar ${d.posicion} dice «${d.espera}»; ` +
    `lo que escribiste ${d.da === 'X' ? 'no da esa letra' : `${what} «${d.da}»`}. Escríbelo como está en tu acta.`
}

/** Fields as they are named inside a sentence. */
export const named = {
  nombre: 'tu nombre',
  primer_apellido: 'tu primer apellido',
  segundo_apellido: 'tu segundo apellido',
  colonia_otra: 'la colonia',
  calle: 'la calle',
  numero_exterior: 'el número exterior',
  numero_interior: 'el número interior',
  other: 'este dato',
}

/** What stands at a position of a CURP, from 1. */
function positionWords(position: number): string {
  if (position <= 4) return 'Ahí va una letra de tu nombre.'
  if (position <= 10) return 'Ahí va un dígito de tu fecha de nacimiento.'
  if (position === 11) return 'Ahí va H, M o X.'
  if (position <= 13) return 'Ahí va la clave de la entidad donde naciste.'
  if (position <= 16) return 'Ahí va una consonante de tu nombre.'
  return position === 17 ? 'Ahí va un dígito o una letra.' : 'Ahí va un dígito.'
}
