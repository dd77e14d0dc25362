import { MONTHS } from '../../../domain/base/mexico-time.ts'
import type { IssueKind } from '../../../domain/facts/issue.ts'
import type { TimeClass } from '../../../domain/ports/statistics-store.ts'

const KINDS: Record<IssueKind, string> = { asignacion: 'Asignación', localizacion: 'Localización' }
const TIMES: Record<TimeClass, string> = {
  '5m': 'hasta 5 minutos',
  '15m': 'hasta 15 minutos',
  '1h': 'hasta una hora',
  '1d': 'hasta un día',
  mas: 'más de un día',
}

/** Estadística abierta. The files are in Spanish alone: programs read them. */
export const statistics = {
  title: 'Estadística',
  lead: (smallest: number): string =>
    `Cuántos trámites terminaron cada mes, de qué clase, en qué estado y en cuánto tiempo. Nada es de una persona: los grupos de menos de ${smallest} no se muestran, y se juntan con otro cuando una resta los diría. Cada mes se publica completo, cuando termina.`,
  csv: 'Descargar en CSV',
  json: 'Ver en JSON',
  none: 'Todavía no hay ningún mes completo.',
  done: 'Trámites',
  /** @param month from 1 */
  month: (year: number, month: number): string => `${MONTHS[month - 1]} de ${year}`,
  total: (n: number): string => `Terminaron ${n} trámites.`,
  few: (smallest: number): string => `Terminaron menos de ${smallest} trámites.`,
  tables: {
    clase: ['Por clase', 'Clase'],
    estado: ['Asignaciones por estado', 'Estado'],
    tiempo: ['De la solicitud al número', 'Tiempo'],
  } satisfies Record<string, readonly [title: string, of: string]>,
  kinds: KINDS,
  times: TIMES,
  rest: 'Los demás',
  unrecorded: 'Sin registrar',
  unrecordedWhy: '«Sin registrar» es lo que se asignó antes de que este portal contara el estado.',
  others: 'Otros meses',
}
