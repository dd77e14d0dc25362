import { clockWords, dateWords, mexicoTime } from '../domain/mexico-time.ts'

const WEEKDAYS = ['domingo', 'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado'] as const

/** Epoch ms → `martes 24 de noviembre de 2026 a las 16:14 (hora del centro de México)`. */
export function momentWords(epochMs: number): string {
  const t = mexicoTime(epochMs)
  const weekday = WEEKDAYS[new Date(Date.UTC(t.year, t.month - 1, t.day)).getUTCDay()]
  return `${weekday} ${dateWords(t)} a las ${clockWords(t)} (hora del centro de México)`
}
