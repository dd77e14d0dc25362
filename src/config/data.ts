import type { Needed } from './reader.ts'

/** SECRET: what the key of the database is encrypted under, 32 characters or more. Undefined in a demonstration. */
export function secret(needed: Needed, problems: string[]): string | undefined {
  const value = needed('SECRET', 'un secreto de 32 caracteres o más', '')
  if (value !== '' && value.length < MIN_SECRET)
    problems.push(`SECRET debe tener ${MIN_SECRET} caracteres o más.`)
  return value || undefined
}

export const MIN_SECRET = 32
