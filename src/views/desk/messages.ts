import type { Problem } from '../../domain/base/problem.ts'
import type { InviteProblemCode } from '../../domain/desk/invitation.ts'
import type { SearchProblemCode } from '../../domain/desk/open-file.ts'
import type { TrailProblemCode } from '../../domain/desk/read-trail.ts'
import type { CorreoProblemCode } from '../../domain/person/correo.ts'
import type { CurpProblemCode } from '../../domain/person/curp.ts'
import type { Fault } from '../models/frame.ts'
import { say } from '../words/messages.ts'

/** What a form of the counter can answer about who signs in. */
export type KeyProblemCode = 'codigo_personal' | 'correo_vacio'

export type DeskProblemCode = InviteProblemCode | SearchProblemCode | TrailProblemCode | KeyProblemCode

const SENTENCES: Readonly<Record<Exclude<DeskProblemCode, CorreoProblemCode | CurpProblemCode>, string>> = {
  nombre_personal: 'Escribe el nombre completo: de 3 a 100 letras.',
  puesto_falta: 'Elige un puesto.',
  correo_personal: 'Ese correo ya es de alguien del personal: usa otro.',
  motivo_corto: 'Escribe el motivo con 10 letras o más.',
  motivo_largo: 'Acorta el motivo: caben 500 letras.',
  busca_vacia: 'Escribe una CURP, un folio o el código de un documento.',
  busca_forma:
    'Escribe completa una CURP (18 letras y números), un folio (22 números) o el código de un documento.',
  folio_forma: 'Un folio tiene 22 números.',
  dia_forma: 'Escribe el día como 2026-11-24.',
  filtro_vacio: 'Escribe por lo menos un dato: una CURP, una persona del personal, un folio o un día.',
  porque_falta: 'Elige por qué abres el expediente.',
  codigo_personal:
    'Ese código no sirve. Escribe el que muestra ahora tu aplicación: cambia cada 30 segundos y cada uno sirve una vez.',
}

type Shared = CorreoProblemCode | CurpProblemCode
const isShared = (code: DeskProblemCode): code is Shared => !(code in SENTENCES)

/** A problem → what an employee reads, with its field and its stable code. */
export function sayAtDesk({ code, field = '', detail }: Problem<DeskProblemCode>): Fault {
  if (!isShared(code)) return { field, code, text: SENTENCES[code] }
  const fault = say({ code, field, ...(detail ? { detail } : {}) })
  // at the counter they are somebody else's
  return {
    ...fault,
    text: fault.text.replaceAll(/\btu (CURP|correo)/g, (_, what) =>
      what === 'CURP' ? 'la CURP' : 'el correo',
    ),
  }
}

/** Why a passkey did nothing. */
export const KEY_REFUSED =
  'La llave no sirvió. Presiona otra vez: cada intento vale cinco minutos, y hace falta JavaScript.'
export const LAST_KEY = 'Es tu única llave: agrega otra antes de quitarla.'
