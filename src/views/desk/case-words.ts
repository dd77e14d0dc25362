import type { IdKind, Presence } from '../../domain/facts/attended.ts'
import type { CaseKind, CaseState, DeskCase, Guardian, Kinship } from '../../domain/facts/case.ts'
import { type Correo, maskCorreo } from '../../domain/person/correo.ts'
import { fullName } from '../../domain/person/person.ts'
import { maskNss, STATUS_WORDS } from './words.ts'

/** What a case changes. */
export const CASE_WORDS: Readonly<Record<CaseKind, string>> = {
  correo: 'Cambio de correo',
  numero: 'Qué número vale',
  curp: 'Unir dos CURP',
  estatus: 'Cambio de situación',
  nombre: 'Cambio de nombre',
  alta: 'Alta de una persona',
  desbloqueo: 'Quitar el bloqueo',
  cancelacion: 'Cancelación de datos',
  deshacer: 'Deshacer un cambio',
}

export const CASE_STATES: Readonly<Record<CaseState, string>> = {
  abierto: 'por decidir',
  espera: 'aprobado; espera a que el correo anterior pueda detenerlo',
  aprobado: 'aprobado y hecho',
  rechazado: 'rechazado',
  vencido: 'venció sin decidirse',
  desistido: 'retirado por quien lo propuso',
  detenido: 'detenido antes de hacerse',
}

export const ID_WORDS: Readonly<Record<IdKind, string>> = {
  ine: 'Credencial para votar (INE)',
  pasaporte: 'Pasaporte',
  cedula: 'Cédula profesional',
  cartilla: 'Cartilla militar',
  residencia: 'Tarjeta de residente',
  matricula: 'Matrícula consular',
}

export const PRESENCE_WORDS: Readonly<Record<Presence['who'], string>> = {
  titular: 'La persona',
  tutor: 'Su madre, padre o tutor',
  representante: 'Su representante, con un documento que lo acredita',
}

export const KINSHIP_WORDS: Readonly<Record<Kinship, string>> = {
  madre: 'Madre',
  padre: 'Padre',
  tutela: 'Tutora o tutor',
}

/** One thing that changes, before and after. */
export type Change = { readonly label: string; readonly before: string; readonly after: string }

const ofWhom = (correo: Correo, guardian: Guardian | undefined): string =>
  `${maskCorreo(correo)}${guardian ? `, de ${KINSHIP_WORDS[guardian.kinship].toLowerCase()}, CURP ${guardian.curp}` : ''}`

/** What a case changes, in rows; numbers and correos in part. */
export function changesOf({ change, before }: Pick<DeskCase, 'change' | 'before'>): Change[] {
  switch (change.kind) {
    case 'correo':
      return [
        {
          label: 'Correo',
          before: before.correo ? ofWhom(before.correo, before.guardian) : 'ninguno',
          after: ofWhom(change.correo, change.guardian),
        },
      ]
    case 'numero':
      return [
        { label: 'Vale', before: 'por decidir', after: maskNss(change.stands) },
        ...change.retires.map((nss) => ({
          label: 'Se da de baja',
          before: maskNss(nss),
          after: 'ya no está vigente',
        })),
      ]
    case 'curp':
      return [{ label: 'CURP anterior', before: 'sin unir', after: change.previous }]
    case 'estatus':
      return [
        {
          label: 'Situación',
          before: STATUS_WORDS[before.status ?? ''] ?? 'ninguna',
          after: STATUS_WORDS[change.status] ?? change.status,
        },
      ]
    case 'nombre':
    case 'alta':
      return [
        {
          label: 'Nombre',
          before: before.name ? fullName(before.name) : 'nadie en el padrón',
          after: fullName(change.name),
        },
      ]
    case 'desbloqueo':
      return [{ label: 'Trámites', before: 'detenidos', after: 'siguen' }]
    case 'cancelacion':
      return [{ label: 'Datos que se pueden borrar', before: 'guardados', after: 'borrados' }]
    case 'deshacer':
      return [{ label: 'Cambio anterior', before: 'hecho', after: 'deshecho' }]
  }
}

/** How long ago, in whole hours and days. @param ms */
export function ageWords(ms: number): string {
  const hours = Math.floor(ms / 3_600_000)
  if (hours < 1) return 'hace menos de una hora'
  if (hours < 48) return hours === 1 ? 'hace una hora' : `hace ${hours} horas`
  return `hace ${Math.floor(hours / 24)} días`
}
