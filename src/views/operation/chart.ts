/** Widths in units of the picture: a bar and the gap after it; its height. */
const BAR = 3
const STEP = 4
const HEIGHT = 40

/**
 * A bar chart as SVG, drawn whole by the server: no script, no style of its own, the colour of the text around it.
 * Whoever does not see it has its table beside it; `label` says what it shows.
 * @param values one a bar, 0 or more; `label` and `kind` are ours
 */
export function barChart(values: readonly number[], label: string, kind: 'marca' | 'mala' = 'marca'): string {
  const most = Math.max(1, ...values)
  const width = values.length * STEP - 1
  const bars = values
    .map((value, at) => {
      // what happened once beside thousands is seen too
      const height = value === 0 ? 0 : Math.max(1, Math.round((value / most) * HEIGHT))
      return height === 0 ? '' : `M${at * STEP} ${HEIGHT}v-${height}h${BAR}v${height}z`
    })
    .join('')
  return (
    `<svg class="${kind}" role="img" aria-label="${label}" viewBox="0 0 ${width} ${HEIGHT + 1}" width="100%" height="82" preserveAspectRatio="none">` +
    `<path fill="currentColor" d="${bars}M0 ${HEIGHT}h${width}v1h-${width}z"/></svg>`
  )
}

/** Under this part, what is left is drawn as what went wrong is. */
const LITTLE = 0.1

/** One bar of what is left, for the cell of a table that says it in figures: nobody needs to see it. @param part 0 to 1 */
export const partBar = (part: number): string =>
  `<svg class="${part < LITTLE ? 'mala' : 'marca'}" aria-hidden="true" viewBox="0 0 100 6" width="100%" height="6" preserveAspectRatio="none">` +
  `<path fill="none" stroke="currentColor" d="M.5.5h99v5h-99z"/><path fill="currentColor" d="M0 0h${Math.ceil(part * 100)}v6h-${Math.ceil(part * 100)}z"/></svg>`
