import { words } from './words.ts'

/** Epoch ms → `martes 24 de noviembre de 2026 a las 16:14 (hora del centro de México)`. */
export const momentWords = (epochMs: number): string => words().time.moment(epochMs)

/** As `momentWords`, on the twelve-hour clock: `martes 24 de noviembre de 2026 a las 4:14 de la tarde (hora …)`. */
export const deadlineWords = (epochMs: number): string => words().time.deadline(epochMs)

/** The same instant in the other zones, a line each: `Quintana Roo: las 5:14 de la tarde`, with the day if it differs. */
export const deadlineElsewhere = (epochMs: number): string[] => words().time.elsewhere(epochMs)

/** Epoch ms → the hour of central Mexico as people say it: `las 4:14 de la tarde`. */
export const hourOf = (epochMs: number): string => words().time.hour(epochMs)
