import type { Reader } from './reader.ts'

export type MetricsConfig = {
  /** a listener of their own; undefined: none */
  readonly port?: number
  readonly host: string
  /** bearer token of /metrics on the main port; without it that route does not exist */
  readonly token?: string
}

/** METRICS_…: where measures for Prometheus are served. What is wrong is added to `problems`. */
export function metrics(get: Reader, problems: string[]): MetricsConfig {
  const port = get.number('METRICS_PORT', 0, 0, 65_535)
  const host = get.text('METRICS_HOST') ?? '127.0.0.1'
  const token = get.text('METRICS_TOKEN')
  if (token !== undefined && !/^[\x21-\x7e]{16,}$/.test(token))
    problems.push('METRICS_TOKEN debe tener 16 caracteres o más, sin espacios ni acentos.')
  return { host, ...(port ? { port } : {}), ...(token ? { token } : {}) }
}
