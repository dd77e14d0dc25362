import {
  type CivilDate,
  type CivilTime,
  clockWords,
  dateWords,
  mexicoTime,
  otherClocks,
  two,
} from '../../../domain/base/mexico-time.ts'

const WEEKDAYS = ['domingo', 'lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado'] as const
const PARTS = [
  [6, 'madrugada'],
  [12, 'mañana'],
  [19, 'tarde'],
] as const

/** Moments as people say them; every one is epoch ms. */
export const time = {
  /** `5 de marzo de 2026` */
  date: (day: CivilDate): string => dateWords(day),
  /** `5 de marzo de 2026, 10:00`, of central Mexico */
  short: (epochMs: number): string => {
    const t = mexicoTime(epochMs)
    return `${dateWords(t)}, ${clockWords(t)}`
  },
  /** `martes 24 de noviembre de 2026 a las 16:14 (hora del centro de México)` */
  moment: (epochMs: number): string => {
    const t = mexicoTime(epochMs)
    return `${dayWords(t)} a las ${clockWords(t)} (hora del centro de México)`
  },
  /** the same on the twelve-hour clock */
  deadline: (epochMs: number): string => {
    const t = mexicoTime(epochMs)
    return `${dayWords(t)} a ${hourWords(t)} (hora del centro de México)`
  },
  /** the same instant in the other zones, a line each */
  elsewhere: (epochMs: number): string[] => {
    const { day } = mexicoTime(epochMs)
    return otherClocks(epochMs).map(({ places, time: there }) => {
      const when = there.day === day ? '' : ` del ${dayWords(there)}`
      return `${places.join('; ')}: ${hourWords(there)}${when}`
    })
  },
  /** `las 4:14 de la tarde` */
  hour: (epochMs: number): string => hourWords(mexicoTime(epochMs)),
}

function dayWords(t: CivilTime): string {
  const weekday = WEEKDAYS[new Date(Date.UTC(t.year, t.month - 1, t.day)).getUTCDay()]
  return `${weekday} ${dateWords(t)}`
}

/** `las 4:14 de la tarde`, `la 1:05 de la madrugada`, `las 12:30 del día` */
function hourWords({ hour, minute }: CivilTime): string {
  const part = hour === 12 ? 'del día' : `de la ${PARTS.find(([until]) => hour < until)?.[1] ?? 'noche'}`
  const twelve = hour % 12 || 12
  return `${twelve === 1 ? 'la' : 'las'} ${twelve}:${two(minute)} ${part}`
}
