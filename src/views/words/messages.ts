import type { Problem } from '../../domain/base/problem.ts'
import type { Fault } from '../models/frame.ts'
import type { CitizenProblemCode, ProblemCode, Sentence } from '../models/problem.ts'
import { words } from './words.ts'

/** What only the counter's forms answer, which speak Spanish. A code without its sentence is a type error. */
const AT_DESK: Readonly<Record<Exclude<ProblemCode, CitizenProblemCode>, Sentence>> = {
  motivo_corto: (d) => `Escribe por qué, con ${d.shortest} letras o más.`,
  motivo_largo: (d) => `Acorta el motivo: caben ${d.longest} letras.`,
  evidencia_falta: 'Escribe qué documentos viste.',
  parentesco_falta: 'Elige qué es de la persona quien la acompaña.',
  correo_ajeno: 'Ese correo ya está unido a otra persona: pide uno que sea solo suyo.',
  correo_igual: 'Ese correo ya está unido así a la persona: no hay nada que cambiar.',
  tutor_falta: 'Escribe la CURP de su madre, padre o tutor.',
  tutor_mismo: 'Esa es la CURP de la misma persona: escribe la de su madre, padre o tutor.',
  tutor_correo:
    'Ese correo está unido a alguien que no es su madre, padre o tutor: pide uno que sea de quien acompaña.',
  tutor_mayor: 'La persona ya es mayor de edad: necesita un correo propio.',
  tutor_menor: 'Quien acompaña es menor de edad: debe ser su madre, padre o tutor, con 18 años cumplidos.',
  tutor_adulto: 'La persona es mayor de edad: solo puede acompañarla como tutor quien nombró un juez.',
  numero_uno: 'La persona no tiene dos números.',
  numero_ajeno: 'Uno de esos números es de otra persona.',
  numero_falta: 'Elige cuál de los números vale.',
  curp_misma: 'Esa es la misma CURP.',
  curp_unida: 'Esas dos CURP ya están unidas.',
  curp_circulo: 'Esa CURP ya fue reemplazada por la otra: revisa cuál es la vigente.',
  curp_con_otra:
    'A esa CURP ya la reemplazó otra. Revisa cuál está vigente; si la unión de antes es un error, hay que deshacerla o separarlas primero.',
  estatus_falta: 'Elige la situación de la persona.',
  estatus_igual: 'La persona ya está en esa situación.',
  nombre_igual: 'Ese es el nombre que ya está guardado.',
  persona_desconocida: 'No se guarda nada de esa CURP.',
  persona_conocida: 'Esa CURP ya está en el padrón.',
  sin_bloqueo: 'Esa CURP no está bloqueada.',
  deshacer_imposible: 'Ese cambio no se puede deshacer.',
  deshacer_tarde: 'Pasaron más de 24 horas: ese cambio ya no se puede deshacer.',
  deshacer_cambio:
    'Los datos cambiaron después: ese cambio ya no se puede deshacer. Propón lo que corresponda ahora; dos CURP unidas las separa quien opera el portal («nss arco separar»).',
  registro_propio: 'Los datos vienen del registro de la institución: se corrigen ahí.',
  registro_no_responde: 'El registro de la institución no responde. Intenta en unos minutos.',
  id_falta: 'Elige qué identificación mostró.',
  id_final: 'Escribe los últimos cuatro caracteres de la identificación.',
  presencia_falta: 'Elige quién vino.',
  menor_solo:
    'La persona tiene menos de 15 años: debe venir con su madre, padre o tutor, o con quien ellos manden con un documento que lo acredite. Elige quién vino.',
  id_adulto:
    'La credencial para votar se da desde los 18 años, y la persona no los tiene. Elige la identificación que mostró, o quién la acompaña.',
  poder_falta: 'Escribe qué documento acredita a quien representa.',
}

/** Whether a form of the portal answers it. */
export const isProblemCode = (code: string): code is ProblemCode =>
  Object.hasOwn(AT_DESK, code) || Object.hasOwn(words().problems, code)

const isOfDesk = (code: ProblemCode): code is keyof typeof AT_DESK => Object.hasOwn(AT_DESK, code)

/** A problem → what a person reads, with its field and its stable code. */
export function say({ code, field = '', detail }: Problem<ProblemCode>): Fault {
  const { problems, named } = words()
  const sentence = isOfDesk(code) ? AT_DESK[code] : problems[code]
  const campo = isNamed(field, named) ? named[field] : named.other
  return { field, code, text: typeof sentence === 'string' ? sentence : sentence({ ...detail, campo }) }
}

const isNamed = <T extends object>(field: string, named: T): field is Extract<keyof T, string> =>
  Object.hasOwn(named, field)
