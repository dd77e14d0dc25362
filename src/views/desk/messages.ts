import type { Problem } from '../../domain/base/problem.ts'
import type { AttendProblemCode } from '../../domain/desk/attend.ts'
import type { InviteProblemCode } from '../../domain/desk/invitation.ts'
import type { SearchProblemCode } from '../../domain/desk/open-file.ts'
import type { ImportProblemCode } from '../../domain/desk/operate-imports.ts'
import type { OrderProblemCode } from '../../domain/desk/operate-orders.ts'
import type { ProposeProblemCode } from '../../domain/desk/propose.ts'
import type { TrailProblemCode } from '../../domain/desk/read-trail.ts'
import type { SubmitProblemCode } from '../../domain/tramite/submit-address.ts'
import type { Fault } from '../models/frame.ts'
import type { ProblemCode } from '../models/problem.ts'
import { say } from '../words/messages.ts'

/** What a form of the counter can answer about who signs in. */
export type KeyProblemCode = 'codigo_personal' | 'correo_vacio'

export type DeskProblemCode =
  | InviteProblemCode
  | SearchProblemCode
  | TrailProblemCode
  | KeyProblemCode
  | OrderProblemCode
  | ImportProblemCode
  | ActProblemCode

/** What a form about a person can answer. */
type ActProblemCode = ProposeProblemCode | AttendProblemCode | SubmitProblemCode | 'derecho_falta'

/** The portal has a sentence of its own for these. */
type Shared = Extract<DeskProblemCode, ProblemCode>

const SENTENCES: Readonly<Record<Exclude<DeskProblemCode, Shared>, string>> = {
  nombre_personal: 'Escribe el nombre completo: de 3 a 100 letras.',
  puesto_falta: 'Elige un puesto.',
  correo_personal: 'Ese correo ya es de alguien del personal: usa otro.',
  busca_vacia: 'Escribe una CURP, un folio o el código de un documento.',
  busca_forma:
    'Escribe completa una CURP (18 letras y números), un folio (22 dígitos) o el código de un documento.',
  folio_forma: 'Un folio tiene 22 dígitos.',
  dia_forma: 'Escribe el día como 2026-11-24.',
  filtro_vacio: 'Escribe por lo menos un dato: una CURP, una persona del personal, un folio o un día.',
  porque_falta: 'Elige por qué abres el expediente.',
  codigo_personal:
    'Ese código no sirve. Escribe el que muestra ahora tu aplicación: cambia cada 30 segundos y cada uno sirve una vez.',
  destinatario_forma: 'Un destinatario de age empieza con age1 y lo escribe age-keygen. Cópialo completo.',
  respaldo_falta: 'Elige un respaldo de la lista.',
  llave_respaldo_falta: 'Ese respaldo va cifrado: escribe la identidad de un destinatario, o su clave.',
  certificado_forma:
    'Pega el certificado completo, desde la línea BEGIN CERTIFICATE hasta la línea END CERTIFICATE.',
  orden_en_curso: 'Ya hay una orden en curso: espera a que termine.',
  importar_que: 'Elige qué traes.',
  importar_archivo: 'Elige un archivo que no esté vacío.',
  importar_grande: 'El archivo es demasiado grande para subirlo: impórtalo en la máquina con nss.',
  importar_lugar: 'No cabe en el disco de la carpeta de datos. Libera espacio antes de subirlo.',
  importar_ocupado: 'Ya hay una importación en curso: espera a que termine, o detenla.',
  importar_cortado:
    'El archivo no llegó completo, o llegaba muy despacio: súbelo otra vez, o impórtalo en la máquina con nss.',
  importar_nada: 'Eso ya no se puede: la importación cambió mientras tanto. Mira cómo va.',
  derecho_falta: 'Elige qué derecho ejerce.',
}

const isShared = (code: DeskProblemCode): code is Shared => !(code in SENTENCES)

/** A problem → what an employee reads, with its field and its stable code. */
export function sayAtDesk({ code, field = '', detail }: Problem<DeskProblemCode>): Fault {
  if (!isShared(code)) return { field, code, text: SENTENCES[code] }
  const fault = say({ code, field, ...(detail ? { detail } : {}) })
  // at the counter they are somebody else's
  return {
    ...fault,
    text: fault.text.replaceAll(
      /\btus? (CURP|correo|nombre|primer|segundo|acta|código|municipio|colonia|calle)/g,
      (_, what) => (/^(CURP|acta|colonia|calle)$/.test(what) ? `la ${what}` : `el ${what}`),
    ),
  }
}

/** Why a passkey did nothing. */
export const KEY_REFUSED =
  'La llave no sirvió. Presiona otra vez: cada intento vale cinco minutos, y hace falta JavaScript.'
export const LAST_KEY = 'Es tu única llave: agrega otra antes de quitarla.'
