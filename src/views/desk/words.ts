import { clockWords, dateDigits, mexicoTime } from '../../domain/base/mexico-time.ts'
import { ownOf } from '../../domain/base/own.ts'
import type { EmployeeState } from '../../domain/desk/invitation.ts'
import type { OpeningKind, Role, StaffSession } from '../../domain/facts/staff.ts'
import type { Step } from '../../domain/facts/tramite.ts'
import type { MailContent } from '../../domain/ports/outbox.ts'
import type { NumberOrigin } from '../../domain/ports/person-file.ts'
import type { Verdict } from '../../domain/tramite/identify.ts'

/** A role as people read it. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  mostrador: 'Mostrador',
  responsable: 'Responsable',
  operacion: 'Operación',
  auditoria: 'Auditoría',
}

/** How somebody signed in. */
export const SIGNED_IN_WORDS: Readonly<Record<StaffSession['signedInBy'], string>> = {
  passkey: 'con llave de acceso',
  link: 'con liga y código',
  demo: 'en la demostración',
}

/** What a role is for, after its name. */
export const ROLE_HELP: Readonly<Record<Role, string>> = {
  mostrador: 'busca, atiende, imprime y propone cambios',
  responsable: 'además aprueba, invita y atiende derechos ARCO',
  operacion: 'cuida el portal; no ve a ninguna persona',
  auditoria: 'lee quién hizo qué; no cambia nada',
}

export const STATE_WORDS: Readonly<Record<EmployeeState, string>> = {
  invitado: 'sin aceptar la invitación',
  activo: 'activa',
  cerrado: 'cerrada',
}

/** What came of an act on the page of employees, by the code that its address carries. */
export const STAFF_DONE = {
  invited: 'Invitación enviada: vale 48 horas.',
  proposed: 'Propuesta: hay 72 horas para aprobarla.',
  joining: 'Invitación enviada otra vez: la anterior ya no sirve.',
  'open already': 'Ya hay una invitación por aprobar para esa persona.',
  unknown: 'Esa cuenta no existe, ya está cerrada o es la tuya.',
  ended: 'Sesiones terminadas.',
  closed: 'Cuenta cerrada: ya no puede entrar. Lo que hizo sigue en la auditoría.',
  last: 'Es la única persona responsable: invita a otra antes de cerrarla.',
  approved: 'Invitación aprobada y enviada.',
  rejected: 'Invitación rechazada.',
  own: 'La propusiste tú: la aprueba otra persona responsable.',
  gone: 'Esa invitación ya se decidió o caducó.',
  'without passkey': 'Para aprobar, entra con una llave de acceso.',
} as const
export type StaffDone = keyof typeof STAFF_DONE

/** Why a file is opened. */
export const OPENING_WORDS: Readonly<Record<OpeningKind, string>> = {
  presente: 'La persona está aquí',
  escrito: 'Lo pidió por escrito',
  correccion: 'Hay un dato que corregir',
  otro: 'Otra razón',
}

/** What the register says of a person, as an employee reads it. */
export const VERDICT_WORDS: Readonly<Record<Verdict['outcome'], string>> = {
  known: 'Vigente',
  'to declare': 'El registro no la conoce: declara su nombre en el trámite',
  unknown: 'El registro no la conoce',
  deceased: 'Fallecida, según el registro',
  replaced: 'Su CURP cambió: la vigente es otra',
  conflict: 'Tiene más de un NSS: hay que decidir cuál vale',
  unreadable: 'Un dato de su renglón no se puede leer: hay que corregirlo',
  blocked: 'Bloqueada: sus trámites están detenidos',
  'registry down': 'El registro no responde: inténtalo más tarde',
}

export const STEP_WORDS: Readonly<Record<Step, string>> = {
  enlace: 'Pidió la liga',
  domicilio: 'Abrió la liga',
  resultado: 'Tiene su número',
  terminado: 'Terminado',
  cancelado: 'Cancelado',
}

export const ORIGIN_WORDS: Readonly<Record<NumberOrigin, string>> = {
  asignado: 'asignado aquí',
  padron: 'del padrón',
  registro: 'del registro',
  asignado_antes: 'asignado aquí a otra de sus CURP',
  retirado: 'retirado: el registro nombra otro',
}

/** Each kind of mail. */
const MAIL_WORDS: Readonly<Record<MailContent['kind'], string>> = {
  enlace: 'Liga para continuar',
  resultado: 'Su número y sus documentos',
  aviso: 'Aviso de cambio de correo',
  cambio: 'Aprobación de otro correo',
  mostrador: 'Aviso sobre sus datos',
  mudanza: 'Aviso de que su correo va a cambiar',
  consulta: 'Liga para Mi trámite',
  cotejo: 'Aviso de que se usó su código',
  personal_invitacion: 'Invitación al personal',
  personal_entrada: 'Liga de entrada al mostrador',
  personal_llave: 'Aviso de una llave nueva',
  personal_nuevo: 'Aviso de una invitación al personal',
  personal_prueba: 'Correo de prueba',
  personal_resumen: 'Resumen diario',
}

/** A kind as it stands in a row; one that this version does not know, by its own name. */
export const mailWords = (kind: string): string => ownOf(MAIL_WORDS, kind) ?? kind

/** `termina en 1121`: enough to compare with a paper. */
export const maskNss = (nss: string): string => `termina en ${nss.slice(-4)}`

/** What came of an act on a case, by the code that its address carries. */
export const CASE_DONE = {
  propuesto: 'Propuesto: hay 72 horas para decidirlo.',
  abierto: 'Ya había un asunto igual por decidir: es este.',
  aprobado: 'Aprobado y hecho. A la persona se le avisó por correo.',
  'aprobado-sin-correo': 'Aprobado y hecho. La persona no tiene correo: avísale tú.',
  espera: 'Aprobado. Se hace en 24 horas, si el correo anterior no lo detiene.',
  propio: 'Lo propusiste tú: lo decide otra persona responsable.',
  'sobre-ti': 'El correo de este asunto es el tuyo: lo decide otra persona responsable.',
  cambio: 'No se aprobó: los datos cambiaron después de la propuesta.',
  cerrado: 'Alguien más lo decidió antes, o venció.',
  listo: 'Listo.',
  'sin-llave': 'Para aprobar, entra con una llave de acceso.',
} as const
export type CaseDone = keyof typeof CASE_DONE

/** A status of the padrón. */
export const STATUS_WORDS: Readonly<Record<string, string>> = {
  vigente: 'vigente',
  fallecido: 'fallecida',
  reemplazada: 'CURP reemplazada',
}

/** `05/03/2026, 16:14`, hour of Mexico City: for tables, which have many. */
export function whenWords(at: number): string {
  const time = mexicoTime(at)
  return `${dateDigits(time)}, ${clockWords(time)}`
}

/** The fields of the counter that something is typed in, but for secrets and what a second way brings back. */
export const TYPED_WORDS: Readonly<Record<string, string>> = {
  nombre: 'Nombre(s)',
  primer_apellido: 'Primer apellido',
  segundo_apellido: 'Segundo apellido',
  correo: 'Correo nuevo',
  curp_anterior: 'CURP anterior',
  tutor_curp: 'CURP de su madre, padre o tutor',
  id_final: 'Últimos cuatro caracteres de la identificación',
  poder: 'Documento que lo acredita',
  evidencia: 'Documentos que viste',
  motivo: 'Motivo',
  curp: 'CURP',
  invitar_nombre: 'Nombre completo',
  invitar_correo: 'Correo de trabajo',
  nombre_llave: 'Nombre de la llave',
  certificado: 'Certificado',
  destinatario: 'Destinatario de age',
  ignorar: 'Columnas que no se deben leer',
  hoja: 'Qué hoja',
}
