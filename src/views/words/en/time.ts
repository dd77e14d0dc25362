import {
  type CivilDate,
  type CivilTime,
  mexicoTime,
  otherClocks,
  two,
} from '../../../domain/base/mexico-time.ts'
import type { Words } from '../es/index.ts'

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const
export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

const CENTRAL = '(Central Mexico time)'

export const time: Words['time'] = {
  date: (day) => dateWords(day),
  short: (epochMs) => {
    const t = mexicoTime(epochMs)
    return `${dateWords(t)}, ${hourWords(t)}`
  },
  moment: (epochMs) => saidWhole(mexicoTime(epochMs)),
  deadline: (epochMs) => saidWhole(mexicoTime(epochMs)),
  elsewhere: (epochMs) => {
    const { day } = mexicoTime(epochMs)
    return otherClocks(epochMs).map(({ places, time: there }) => {
      const when = there.day === day ? '' : ` on ${dayWords(there)}`
      return `${places.map(placeWords).join('; ')}: ${hourWords(there)}${when}`
    })
  },
  hour: (epochMs) => hourWords(mexicoTime(epochMs)),
}

const saidWhole = (t: CivilTime): string => `${dayWords(t)} at ${hourWords(t)} ${CENTRAL}`

const dateWords = (d: CivilDate): string => `${MONTHS[d.month - 1]} ${d.day}, ${d.year}`

const dayWords = (t: CivilTime): string =>
  `${WEEKDAYS[new Date(Date.UTC(t.year, t.month - 1, t.day)).getUTCDay()]}, ${dateWords(t)}`

/** `4:14 p.m.` */
const hourWords = ({ hour, minute }: CivilTime): string =>
  `${hour % 12 || 12}:${two(minute)} ${hour < 12 ? 'a.m.' : 'p.m.'}`

/** Names of states and cities stay; what joins them does not. */
const placeWords = (place: string): string =>
  place.replace(/^Frontera de /, 'The border of ').replace(/ y /g, ' and ')
