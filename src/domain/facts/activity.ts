import { mexicoTime } from '../base/mexico-time.ts'
import { DAY, HOUR } from '../base/time.ts'

/**
 * What is counted: numbers issued, mails sent, mails given up or refused, pages that ended with a failure of the portal.
 * Stored: a format.
 */
export const COUNTED = ['tramite', 'correo', 'correo_muerto', 'error'] as const
export type Counted = (typeof COUNTED)[number]

/** How often something happened in an hour; `hour`: since 1970, UTC. */
export type HourCount = { readonly hour: number; readonly what: Counted; readonly count: number }

/** A stretch of time, from epoch ms, and what happened in it. */
export type Stretch = { readonly from: number } & Readonly<Record<Counted, number>>

/** The last 24 hours and the last 30 days, oldest first; the newest of each is not over yet. */
export type Activity = { readonly hours: readonly Stretch[]; readonly days: readonly Stretch[] }

const HOURS = 24
const DAYS = 30

/** The first hour that `activityOf` asks for, in hours since 1970 (UTC). @param now epoch ms */
export const firstHour = (now: number): number => Math.floor((startOfToday(now) - (DAYS - 1) * DAY) / HOUR)

/**
 * Sums counts by hour and by day of Mexico City, with a zero where nothing happened.
 * @param counts from `firstHour` on; others are passed over
 * @param now epoch ms
 */
export function activityOf(counts: readonly HourCount[], now: number): Activity {
  const thisHour = Math.floor(now / HOUR)
  const today = startOfToday(now)
  const sum = (from: number, until: number): Stretch => {
    const within = counts.filter(({ hour }) => hour * HOUR >= from && hour * HOUR < until)
    const of = (wanted: Counted) =>
      within.reduce((total, { what, count }) => total + (what === wanted ? count : 0), 0)
    return {
      from,
      tramite: of('tramite'),
      correo: of('correo'),
      correo_muerto: of('correo_muerto'),
      error: of('error'),
    }
  }
  return {
    hours: Array.from({ length: HOURS }, (_, nth) => {
      const from = (thisHour - HOURS + 1 + nth) * HOUR
      return sum(from, from + HOUR)
    }),
    days: Array.from({ length: DAYS }, (_, nth) => {
      const from = today - (DAYS - 1 - nth) * DAY
      return sum(from, from + DAY)
    }),
  }
}

/** Midnight of Mexico City, which is whole hours behind UTC and has no daylight saving time since 2022. */
const startOfToday = (now: number): number => now - (now % HOUR) - mexicoTime(now).hour * HOUR
