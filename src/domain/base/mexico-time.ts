/** A day of the calendar, without hour or zone. `month` is 1 to 12. */
export type CivilDate = { readonly year: number; readonly month: number; readonly day: number }
/** A reading of a wall clock, 24 hours, without zone. */
export type CivilTime = CivilDate & {
  readonly hour: number
  readonly minute: number
  readonly second: number
}

/** Names of the months; index 0 is enero. */
export const MONTHS = [
  'enero',
  'febrero',
  'marzo',
  'abril',
  'mayo',
  'junio',
  'julio',
  'agosto',
  'septiembre',
  'octubre',
  'noviembre',
  'diciembre',
] as const

const makeClock = (timeZone: string) =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })

/** The wall clock of America/Mexico_City at a moment (epoch ms), whatever zone and locale the machine has. */
export const mexicoTime = (epochMs: number): CivilTime => read('America/Mexico_City', epochMs)

/** One formatter a zone, made at its first use, since the first one loads the ICU data of all time zones. */
const clocks = new Map<string, Intl.DateTimeFormat>()
function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? makeClock(zone)
  clocks.set(zone, clock)
  return clock
}

const QUARTER = 15 * 60_000
const MOST_QUARTERS = 1000
/** The wall clock at the beginning of a quarter of an hour, by zone and quarter. */
const quarters = new Map<string, CivilTime>()

/** Since 1970 the clocks of Mexico change at whole quarters, and to format a moment takes fifty times as long as this. */
function read(zone: string, epochMs: number): CivilTime {
  const nth = Math.floor(epochMs / QUARTER)
  if (nth < 0) return formatted(clockOf(zone), epochMs)
  const key = `${zone} ${nth}`
  const start = quarters.get(key) ?? formatted(clockOf(zone), nth * QUARTER)
  if (quarters.size >= MOST_QUARTERS) quarters.clear()
  quarters.set(key, start)
  const seconds = Math.floor((epochMs - nth * QUARTER) / 1000)
  return { ...start, minute: start.minute + Math.floor(seconds / 60), second: seconds % 60 }
}

function formatted(clock: Intl.DateTimeFormat, epochMs: number): CivilTime {
  const found: Record<string, number> = {}
  for (const { type, value } of clock.formatToParts(epochMs)) found[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = found
  return { year, month, day, hour, minute, second }
}

/**
 * Places whose clocks may differ from those of Mexico City (Ley de los Husos Horarios, DOF 28-10-2022, under which the
 * northern border keeps the daylight saving time of the United States).
 */
const OTHER_PLACES = [
  ['Quintana Roo', 'America/Cancun'],
  ['Frontera de Coahuila, Nuevo León y Tamaulipas', 'America/Matamoros'],
  ['Baja California Sur, Nayarit, Sinaloa y Sonora', 'America/Hermosillo'],
  ['Ciudad Juárez', 'America/Ciudad_Juarez'],
  ['Baja California', 'America/Tijuana'],
] as const

/** The wall clocks of Mexico that differ from that of Mexico City at a moment (epoch ms), each with its places. */
export function otherClocks(
  epochMs: number,
): readonly { readonly places: readonly string[]; readonly time: CivilTime }[] {
  const here = isoDate(mexicoTime(epochMs)) + clockWords(mexicoTime(epochMs))
  const found = new Map<string, { places: string[]; time: CivilTime }>()
  for (const [place, zone] of OTHER_PLACES) {
    const time = read(zone, epochMs)
    const key = isoDate(time) + clockWords(time)
    if (key === here) continue
    const same = found.get(key)
    if (same) same.places.push(place)
    else found.set(key, { places: [place], time })
  }
  return [...found.values()]
}

/** A number of at least two digits: `05`. */
export const two = (n: number): string => String(n).padStart(2, '0')

/** `16:14`, of 24 hours; of whatever zone `t` was read in. */
export const clockWords = (t: CivilTime): string => `${two(t.hour)}:${two(t.minute)}`

/**
 * `26 de julio 2021, 16:14:57`: the `Fecha` of the cadena original (two digits of day, 24 h, Mexico City). A format.
 */
export function sealedDate(epochMs: number): string {
  const t = mexicoTime(epochMs)
  return `${two(t.day)} de ${MONTHS[t.month - 1]} ${t.year}, ${clockWords(t)}:${two(t.second)}`
}

/** `5 de marzo de 2026`, for people. */
export const dateWords = (d: CivilDate): string => `${d.day} de ${MONTHS[d.month - 1]} de ${d.year}`

/** `05/03/2026`, the day first, for people. */
export const dateDigits = (d: CivilDate): string => `${two(d.day)}/${two(d.month)}/${d.year}`

/** `2026-03-05`, for `<time datetime>` and data. */
export const isoDate = (d: CivilDate): string => `${d.year}-${two(d.month)}-${two(d.day)}`

/**
 * The first moment of a day (`2026-11-24`) in Mexico City, in epoch ms; undefined when the calendar has no such day.
 */
export function startOfDay(iso: string): number | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? []
  const noon = Date.UTC(Number(year), Number(month) - 1, Number(day), 18)
  const t = mexicoTime(Number.isNaN(noon) ? 0 : noon)
  if (isoDate(t) !== iso) return undefined
  const first = noon - ((t.hour * 60 + t.minute) * 60 + t.second) * 1000
  // until 2022 clocks changed on some days between midnight and noon
  const there = mexicoTime(first)
  const shown = Date.UTC(there.year, there.month - 1, there.day, there.hour, there.minute, there.second)
  return first - (shown - Date.UTC(t.year, t.month - 1, t.day))
}
