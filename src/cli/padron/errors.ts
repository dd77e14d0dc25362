import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import type { PadronError } from '../../db/padron/problem.ts'
import { Refused } from '../../domain/base/problem.ts'
import { reasonWords } from './words.ts'

/** `personas.csv` → `personas.errores.csv`, beside it; or `personas.revisar.csv`. */
export const errorsFileOf = (file: string, kind: 'errores' | 'revisar' = 'errores'): string => {
  const { dir, name, ext } = path.parse(file)
  return path.join(dir, `${/^\.(csv|txt|tsv|xlsx?)$/i.test(ext) ? name : name + ext}.${kind}.csv`)
}

/**
 * The file of what was left out: line, column, reason. It begins with the first error, mode 0600, with the separator
 * of the imported file and a byte order mark, so that the same spreadsheet opens it well; no value of a person is in
 * it. Throws `Refused` when it cannot be written.
 */
export function createErrorsFile(file: string) {
  let fd: number | undefined
  const write = (text: string): void => {
    try {
      fd ??= openSync(file, 'w', 0o600)
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    } catch (error) {
      throw new Refused(`No se puede escribir ${file} (${(error as NodeJS.ErrnoException).code ?? 'error'}).`)
    }
  }
  return {
    add: (errors: readonly PadronError[], separator: string): void => {
      const lines = errors.map((error) =>
        [error.line, error.field ?? '', reasonWords(error)].map((value) => quoted(String(value), separator)),
      )
      const head = fd === undefined ? [['\uFEFFrenglon', 'columna', 'motivo']] : []
      write([...head, ...lines].map((line) => `${line.join(separator)}\r\n`).join(''))
    },
    /** Every line went in: the file of an earlier run says nothing true any more. */
    removeStale: (): void => {
      if (fd === undefined) rmSync(file, { force: true })
    },
    close: (): void => {
      if (fd !== undefined) closeSync(fd)
    },
  }
}

/** A cell that a spreadsheet would take for a formula becomes text (OWASP, CSV Injection). */
const quoted = (text: string, separator: string): string => {
  const value = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return value.includes(separator) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
