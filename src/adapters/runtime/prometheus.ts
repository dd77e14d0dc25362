export type Labels = Readonly<Record<string, string>>
export type Sample = { readonly labels?: Labels; readonly value: number; readonly suffix?: string }
export type Family = {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly samples: readonly Sample[]
}

/** Prometheus text exposition format 0.0.4, each line ended by LF. A family without samples is left out. */
export const renderMetrics = (families: readonly Family[]): string =>
  families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(
        ({ suffix = '', labels = {}, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}`,
      ),
    ])
    .map((line) => `${line}\n`)
    .join('')

const numberText = (value: number): string =>
  value === Number.POSITIVE_INFINITY ? '+Inf' : String(Number(value.toPrecision(12)))

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, escaped)}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

const escaped = (char: string): string => (char === '\n' ? '\\n' : `\\${char}`)

/**
 * A counter since the start of the process, one value for each set of labels: the same names in the same order each
 * time.
 */
export function createCounter(name: string, help: string) {
  const counted = new Map<string, { labels: Labels; value: number }>()
  return {
    add: (labels: Labels, value = 1): void => {
      const key = Object.values(labels).join('\0')
      const found = counted.get(key)
      if (found) found.value += value
      else counted.set(key, { labels, value })
    },
    family: (): Family => ({ name, help, type: 'counter', samples: [...counted.values()] }),
  }
}

/**
 * A histogram of durations in seconds, one for each set of labels: the same names in the same order each time.
 * @param bounds upper bounds of the buckets in seconds, ascending; `+Inf` is added
 */
export function createHistogram(name: string, help: string, bounds: readonly number[]) {
  type Series = { labels: Labels; counts: number[]; sum: number; count: number }
  const seen = new Map<string, Series>()
  return {
    observe: (labels: Labels, seconds: number): void => {
      const key = Object.values(labels).join('\0')
      let series = seen.get(key)
      if (!series) {
        series = { labels, counts: bounds.map(() => 0), sum: 0, count: 0 }
        seen.set(key, series)
      }
      series.sum += seconds
      series.count++
      const at = bounds.findIndex((bound) => seconds <= bound)
      if (at >= 0) series.counts[at] = (series.counts[at] ?? 0) + 1
    },
    family: (): Family => ({ name, help, type: 'histogram', samples: [...seen.values()].flatMap(samplesOf) }),
  }
  function samplesOf({ labels, counts, sum, count }: Series): Sample[] {
    let total = 0
    const buckets = bounds.map((bound, at) => {
      total += counts[at] ?? 0
      return { suffix: '_bucket', labels: { ...labels, le: String(bound) }, value: total }
    })
    return [
      ...buckets,
      { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: count },
      { suffix: '_sum', labels, value: sum },
      { suffix: '_count', labels, value: count },
    ]
  }
}
