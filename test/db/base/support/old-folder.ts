import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'

/** The secret its keys are wrapped with. */
export const OLD_SECRET = 'un secreto de prueba que mide más de 32 caracteres'

const own = (name: string): Buffer => readFileSync(path.join(import.meta.dirname, name))

/** What the program that made the database read out of it, of each of its synthetic people. */
type Held = {
  readonly curp: string
  readonly persona: { readonly nombre: string; readonly situacion: string }
  readonly numeros: readonly string[]
  readonly correo?: string
  readonly motivo?: string
  readonly folios: readonly string[]
  readonly domicilios: readonly unknown[]
}
export const held = JSON.parse(own('before-binding.json').toString()) as readonly Held[]

/** A data folder inside `parent`, made by the last program that bound encrypted values to their tables only. */
export function folderBeforeBinding(parent: string): string {
  const folder = mkdtempSync(path.join(parent, 'anterior-'))
  writeFileSync(path.join(folder, 'ventanilla.db'), gunzipSync(own('before-binding.db.gz')))
  return folder
}
