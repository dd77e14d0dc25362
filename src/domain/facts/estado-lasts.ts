/** How long the numbers of an estado last, in the year of birth (two digits) that runs out first. */
export type EstadoLasts = {
  readonly nombre: string
  /** `90` */
  readonly birthYear: string
  readonly left: number
  /** of how many */
  readonly size: number
  /** at the rate of the last 30 days; absent while none was given in them */
  readonly daysLeft?: number
}

/**
 * The estados where fewest numbers are left, by the days that they last, then by the part that is left. Those that gave
 * none in 30 days last for ever.
 * @param count how many, at most
 */
export const leastLeft = (estados: readonly EstadoLasts[], count: number): readonly EstadoLasts[] =>
  [...estados]
    .sort(
      (a, b) =>
        (a.daysLeft ?? Number.POSITIVE_INFINITY) - (b.daysLeft ?? Number.POSITIVE_INFINITY) ||
        a.left / a.size - b.left / b.size,
    )
    .slice(0, count)
