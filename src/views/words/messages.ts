import type { Problem } from '../../domain/base/problem.ts'
import type { ConsultaProblemCode } from '../../domain/consulta/ask.ts'
import type { AttendProblemCode } from '../../domain/desk/attend.ts'
import type { ProposeProblemCode } from '../../domain/desk/propose.ts'
import type { ChangeProblemCode } from '../../domain/tramite/correo-change.ts'
import type { OpenProblemCode } from '../../domain/tramite/open-link.ts'
import type { RequestProblemCode } from '../../domain/tramite/request-link.ts'
import type { CorrectionProblemCode } from '../../domain/tramite/sent-link.ts'
import type { SubmitProblemCode } from '../../domain/tramite/submit-address.ts'
import type { Fault } from '../models/frame.ts'

type Detail = Readonly<Record<string, string | number>>
type Sentence = string | ((d: Detail) => string)

/** What was missing or not fit in a form of the verification. */
export type VerifyProblemCode =
  | 'verificar_codigo'
  | 'verificar_cadena'
  | 'verificar_sello'
  | 'verificar_archivo'

/** Every expected failure that a form of the portal can answer. */
export type ProblemCode =
  | RequestProblemCode
  | CorrectionProblemCode
  | ChangeProblemCode
  | OpenProblemCode
  | SubmitProblemCode
  | VerifyProblemCode
  | ProposeProblemCode
  | ConsultaProblemCode
  | AttendProblemCode

/** Each failure in words: what is wrong, and what to do. A code without its sentence is a type error. */
export const SENTENCES: Readonly<Record<ProblemCode, Sentence>> = {
  curp_vacia: 'Escribe tu CURP.',
  curp_longitud: (d) => `La CURP tiene 18 letras y números; escribiste ${d.length}.`,
  curp_caracter: (d) =>
    `Revisa el carácter ${d.position} de tu CURP: «${d.character}» no puede ir ahí. ${positionWords(Number(d.position))}`,
  curp_fecha: 'Revisa los números 5 a 10 de tu CURP: esa fecha de nacimiento no existe.',
  curp_fecha_futura:
    'Revisa los números 5 a 10 y el carácter 17 de tu CURP: la fecha de nacimiento sería futura.',
  curp_edad: 'Revisa los números 5 a 10 y el carácter 17 de tu CURP: la persona tendría más de 120 años.',
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

  dato_falta: 'Escribe el folio de tu trámite, o tu correo electrónico.',
  dato_forma: 'Escribe los 22 números de tu folio, o un correo como nombre@ejemplo.mx.',

  captcha_vacio: 'Escribe las letras de la imagen o del audio, o la respuesta a la pregunta.',
  captcha_incorrecto: 'La respuesta no coincide. Te damos otra imagen, otro audio y otra pregunta.',
  captcha_tercera:
    'La respuesta no coincide. Te damos otra imagen, otro audio y otra pregunta. Si no puedes, haz el trámite en persona en la subdelegación que te corresponde.',
  captcha_vencido: 'Pasaron más de diez minutos. Responde a la nueva imagen, audio o pregunta.',
  muy_rapido:
    'El formulario llegó muy rápido. No se perdió nada: espera dos segundos y presiona Continuar otra vez.',
  campo_llenado: 'Se llenó un campo que debía quedar vacío, y lo quitamos. Presiona Continuar otra vez.',
  captcha_usado: 'Esa imagen ya se usó. Responde a la nueva imagen, audio o pregunta.',

  cp_vacio: 'Escribe tu código postal.',
  cp_cuatro: (d) => `El código postal tiene cinco números. ¿Es ${d.propuesta}?`,
  cp_forma: 'El código postal tiene cinco números, como 06000.',
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

  motivo_corto: (d) => `Escribe por qué, con ${d.shortest} letras o más.`,
  motivo_largo: (d) => `Acorta el motivo: caben ${d.longest} letras.`,
  evidencia_falta: 'Escribe qué documentos viste.',
  parentesco_falta: 'Elige qué es de la persona quien la acompaña.',
  correo_ajeno: 'Ese correo ya está unido a otra persona: pide uno que sea solo suyo.',
  correo_igual: 'Ese correo ya está unido a la persona.',
  tutor_mismo: 'La CURP de quien acompaña es la de la misma persona.',
  tutor_mayor: 'La persona ya es mayor de edad: necesita un correo propio.',
  tutor_menor: 'Quien acompaña es menor de edad.',
  tutor_adulto: 'La persona es mayor de edad: solo puede acompañarla como tutor quien nombró un juez.',
  numero_uno: 'La persona no tiene dos números.',
  numero_ajeno: 'Uno de esos números es de otra persona.',
  numero_falta: 'Elige cuál de los números vale.',
  curp_misma: 'Esa es la misma CURP.',
  curp_unida: 'Esas dos CURP ya están unidas.',
  curp_circulo: 'Esa CURP ya fue reemplazada por la otra: revisa cuál es la vigente.',
  estatus_falta: 'Elige la situación de la persona.',
  estatus_igual: 'La persona ya está en esa situación.',
  nombre_igual: 'Ese es el nombre que ya está guardado.',
  persona_desconocida: 'No se guarda nada de esa CURP.',
  persona_conocida: 'Esa CURP ya está en el padrón.',
  sin_bloqueo: 'Esa CURP no está bloqueada.',
  deshacer_imposible: 'Ese cambio no se puede deshacer.',
  deshacer_tarde: 'Pasaron más de 24 horas: ese cambio ya no se puede deshacer.',
  deshacer_cambio: 'Los datos cambiaron después: ese cambio ya no se puede deshacer.',
  registro_propio: 'Los datos vienen del registro de la institución: se corrigen ahí.',
  registro_no_responde: 'El registro de la institución no responde. Intenta en unos minutos.',
  id_falta: 'Elige qué identificación mostró.',
  id_final: 'Escribe los últimos cuatro caracteres de la identificación.',
  presencia_falta: 'Elige quién vino.',
  poder_falta: 'Escribe qué documento acredita a quien representa.',

  verificar_codigo: 'Escribe el código completo: letras, números y guiones.',
  verificar_cadena: 'Pega la cadena original completa, con las barras (||) del principio y del final.',
  verificar_sello: 'Pega el sello digital completo.',
  verificar_archivo: 'Elige el archivo PDF del documento.',
}

/** Which name does not agree with the CURP, and why. An X in a CURP means that there is none. */
function disagrees(what: string): (d: Detail) => string {
  return (d) =>
    `Revisa ${d.campo}: no coincide con tu CURP, que en su lugar ${d.posicion} dice «${d.espera}»; ` +
    `lo que escribiste ${d.da === 'X' ? 'no da esa letra' : `${what} «${d.da}»`}. Escríbelo como está en tu acta.`
}

/** A problem → what a person reads, with its field and its stable code. */
export function say(problem: Problem<ProblemCode>): Fault {
  const field = problem.field ?? ''
  const sentence = SENTENCES[problem.code]
  const detail = { ...problem.detail, campo: fieldWords(field) }
  return { field, code: problem.code, text: typeof sentence === 'string' ? sentence : sentence(detail) }
}

const FIELDS: Readonly<Record<string, string>> = {
  nombre: 'tu nombre',
  primer_apellido: 'tu primer apellido',
  segundo_apellido: 'tu segundo apellido',
  colonia_otra: 'la colonia',
  calle: 'la calle',
  numero_exterior: 'el número exterior',
  numero_interior: 'el número interior',
}

/** A field as it is named inside a sentence. */
const fieldWords = (field: string): string => FIELDS[field] ?? 'este dato'

/** What stands at a position of a CURP, from 1. */
function positionWords(position: number): string {
  if (position <= 4) return 'Ahí va una letra de tu nombre.'
  if (position <= 10) return 'Ahí va un número de tu fecha de nacimiento.'
  if (position === 11) return 'Ahí va H, M o X.'
  if (position <= 13) return 'Ahí va la clave de la entidad donde naciste.'
  if (position <= 16) return 'Ahí va una consonante de tu nombre.'
  return position === 17 ? 'Ahí va un número o una letra.' : 'Ahí va un número.'
}
