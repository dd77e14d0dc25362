import {
  type CivilTime,
  clockWords,
  dateWords,
  mexicoTime,
  otherClocks,
  two,
} from '../../domain/base/mexico-time.ts'

const WEEKDAYS = ['domingo', 'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado'] as const

/** Epoch ms → `martes 24 de noviembre de 2026 a las 16:14 (hora del centro de México)`. */
export function momentWords(epochMs: number): string {
  const t = mexicoTime(epochMs)
  return `${dayWords(t)} a las ${clockWords(t)} (hora del centro de México)`
}

/** As `momentWords`, on the twelve-hour clock: `martes 24 de noviembre de 2026 a las 4:14 de la tarde (hora …)`. */
export function deadlineWords(epochMs: number): string {
  const t = mexicoTime(epochMs)
  return `${dayWords(t)} a ${hourWords(t)} (hora del centro de México)`
}

/** The same instant in the other zones, a line each: `Quintana Roo: las 5:14 de la tarde`, with the day if it differs. */
export function deadlineElsewhere(epochMs: number): string[] {
  const { day } = mexicoTime(epochMs)
  return otherClocks(epochMs).map(({ places, time }) => {
    const when = time.day === day ? '' : ` del ${dayWords(time)}`
    return `${places.join('; ')}: ${hourWords(time)}${when}`
  })
}

function dayWords(t: CivilTime): string {
  const weekday = WEEKDAYS[new Date(Date.UTC(t.year, t.month - 1, t.day)).getUTCDay()]
  return `${weekday} ${dateWords(t)}`
}

/** Epoch ms → the hour of central Mexico as people say it: `las 4:14 de la tarde`. */
export const hourOf = (epochMs: number): string => hourWords(mexicoTime(epochMs))

/** `las 4:14 de la tarde`, `la 1:05 de la madrugada` */
function hourWords({ hour, minute }: CivilTime): string {
  const part = PARTS.find(([until]) => hour < until)?.[1] ?? 'noche'
  const twelve = hour % 12 || 12
  return `${twelve === 1 ? 'la' : 'las'} ${twelve}:${two(minute)} de la ${part}`
}

const PARTS = [
  [6, 'madrugada'],
  [12, 'mañana'],
  [19, 'tarde'],
] as const
