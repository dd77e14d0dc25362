/** A day of the calendar, without hour or zone. `month` is 1 to 12. */
export type CivilDate = { readonly year: number; readonly month: number; readonly day: number }
export type CivilTime = CivilDate & {
  readonly hour: number
  readonly minute: number
  readonly second: number
}

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

/** Epoch milliseconds → wall clock of America/Mexico_City, whatever zone or locale the machine has. */
export const mexicoTime = (epochMs: number): CivilTime => read(clockOf('America/Mexico_City'), epochMs)

/** Made at the first need: it brings the time zones of the world into memory. */
const clocks = new Map<string, Intl.DateTimeFormat>()
function clockOf(zone: string): Intl.DateTimeFormat {
  const clock = clocks.get(zone) ?? makeClock(zone)
  clocks.set(zone, clock)
  return clock
}

function read(clock: Intl.DateTimeFormat, epochMs: number): CivilTime {
  const found: Record<string, number> = {}
  for (const { type, value } of clock.formatToParts(epochMs)) found[type] = Number(value)
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = found
  return { year, month, day, hour, minute, second }
}

/**
 * Where clocks may differ from those of the centre (Ley de los Husos Horarios, DOF 28-10-2022; the border goes with
 * the summer time of its neighbour).
 */
const OTHER_PLACES = [
  ['Quintana Roo', 'America/Cancun'],
  ['Frontera de Coahuila, Nuevo León y Tamaulipas', 'America/Matamoros'],
  ['Baja California Sur, Nayarit, Sinaloa y Sonora', 'America/Hermosillo'],
  ['Ciudad Juárez', 'America/Ciudad_Juarez'],
  ['Baja California', 'America/Tijuana'],
] as const

/** The wall clocks of Mexico that differ from the central one at this moment, with the places that go by each. */
export function otherClocks(
  epochMs: number,
): readonly { readonly places: readonly string[]; readonly time: CivilTime }[] {
  const here = isoDate(mexicoTime(epochMs)) + clockWords(mexicoTime(epochMs))
  const found = new Map<string, { places: string[]; time: CivilTime }>()
  for (const [place, zone] of OTHER_PLACES) {
    const time = read(clockOf(zone), epochMs)
    const key = isoDate(time) + clockWords(time)
    if (key === here) continue
    const same = found.get(key)
    if (same) same.places.push(place)
    else found.set(key, { places: [place], time })
  }
  return [...found.values()]
}

export const two = (n: number): string => String(n).padStart(2, '0')

/** `16:14` */
export const clockWords = (t: CivilTime): string => `${two(t.hour)}:${two(t.minute)}`

/** `26 de julio 2021, 16:14:57`: the form the cadena original is sealed with (two digits of day, 24 h). */
export function sealedDate(epochMs: number): string {
  const t = mexicoTime(epochMs)
  return `${two(t.day)} de ${MONTHS[t.month - 1]} ${t.year}, ${clockWords(t)}:${two(t.second)}`
}

/** `5 de marzo de 2026`, for people. */
export const dateWords = (d: CivilDate): string => `${d.day} de ${MONTHS[d.month - 1]} de ${d.year}`

/** `05/03/2026` */
export const dateDigits = (d: CivilDate): string => `${two(d.day)}/${two(d.month)}/${d.year}`

/** `2026-03-05`, for `<time datetime>` and data. */
export const isoDate = (d: CivilDate): string => `${d.year}-${two(d.month)}-${two(d.day)}`

/** `2026-11-24` → epoch ms of its first moment in Mexico City, or undefined when there is no such day. */
export function startOfDay(iso: string): number | undefined {
  const [, year = '', month = '', day = ''] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso) ?? []
  const noon = Date.UTC(Number(year), Number(month) - 1, Number(day), 18)
  const t = mexicoTime(Number.isNaN(noon) ? 0 : noon)
  if (isoDate(t) !== iso) return undefined
  return noon - ((t.hour * 60 + t.minute) * 60 + t.second) * 1000
}
