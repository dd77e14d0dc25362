import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { Refused } from '../domain/base/problem.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export type Reader = ReturnType<typeof reader>

/** The value of a setting that production must have; a demonstration gets `fallback`. `why` completes its problem. */
export type Needed = (name: string, why: string, fallback: string) => string

/**
 * Reads settings by name. `X_FILE` names a file that holds the value of `X`; blanks at both ends are cut off, and an empty
 * value is none. What is wrong is added to `problems`, in sentences for the operator.
 */
export function reader(env: Environment, problems: string[]) {
  const text = (name: string): string | undefined => {
    const file = env[`${name}_FILE`]
    if (!file) return env[name]?.trim() || undefined
    if (env[name]) problems.push(`${name} y ${name}_FILE están puestos a la vez: deja solo uno.`)
    try {
      return readFileSync(file, 'utf8').trim() || undefined
    } catch {
      problems.push(`${name}_FILE no se puede leer: ${file}.`)
      return undefined
    }
  }
  const number = (name: string, fallback: number, low: number, high: number): number => {
    const value = text(name)
    if (value === undefined) return fallback
    const found = Number(value)
    if (Number.isInteger(found) && found >= low && found <= high) return found
    problems.push(`${name} debe ser un número entero de ${low} a ${high}; dice «${value}».`)
    return fallback
  }
  const oneOf = <T extends string>(name: string, choices: readonly T[], fallback: T): T => {
    const value = text(name)
    const found = choices.find((choice) => choice === value)
    if (value !== undefined && !found)
      problems.push(`${name} debe ser ${choices.join(' o ')}; dice «${value}».`)
    return found ?? fallback
  }
  return { text, number, oneOf }
}

/**
 * Adds the variables of `.env` in the working directory to `process.env`. What the environment has already, wins; no
 * such file adds none. Throws `Refused` where a value would be cut, or the file cannot be read.
 */
export function loadSettings(): void {
  if (!existsSync('.env')) return
  const problems = cutValues(settingsText())
  if (problems.length > 0)
    throw new Refused(
      `Hay que corregir ${path.resolve('.env')}:\n${problems.map((problem) => `  · ${problem}`).join('\n')}`,
    )
  process.loadEnvFile('.env')
}

/** Docker makes a folder where a file that it should mount is not there. */
function settingsText(): string {
  try {
    return readFileSync('.env', 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const haz =
      code === 'EISDIR'
        ? 'es una carpeta, y debe ser un archivo: quítala'
        : `no se puede leer (${code}): que sea de quien da la orden`
    throw new Refused(`Los ajustes no se leyeron: ${path.resolve('.env')} ${haz}.`)
  }
}

/** A setting of a .env: its name, and its value if that is without quotes. Between quotes it may have several lines. */
const SETTING = /^[^\S\n]*(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*=[^\S\n]*(?:"[^"]*"|'[^']*'|`[^`]*`|(.*))/gm

/**
 * Settings of a .env with a `#` in a value without quotes, in sentences for the operator: for Node what follows is a
 * comment, for Docker Compose only after a blank, for systemd never. The value may be a secret and is not repeated.
 */
const cutValues = (text: string): string[] =>
  [...text.matchAll(SETTING)]
    .filter(([, , bare]) => bare?.includes('#'))
    .map(
      ({ 1: name, index }) =>
        `Renglón ${text.slice(0, index).split('\n').length}: ${name} lleva un # sin comillas, y lo que sigue se perdería. Escribe el valor entre comillas dobles, ${name}="…"; un comentario va en un renglón propio.`,
    )
