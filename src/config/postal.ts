import type { Reader } from './reader.ts'

/** CATALOGO_URL: where the postal catalogue is downloaded from; undefined: nowhere. What is not https is added to `problems`. */
export function catalogueUrl(get: Reader, problems: string[]): string | undefined {
  const value = get.text('CATALOGO_URL')
  if (value !== undefined && !value.startsWith('https://'))
    problems.push('CATALOGO_URL debe empezar con https://.')
  return value
}
