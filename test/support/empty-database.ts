import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DATABASE } from '../../src/db/base/data-file.ts'
import { openDatabase } from '../../src/db/base/open.ts'

/** by secret */
const made = new Map<string, Buffer>()

/**
 * Puts an empty database, its schema up to date, into a folder where the program is about to make one: to go through all
 * migrations is half of what it takes to open a portal. The files of one worker with one secret have one key.
 */
export function placeEmptyDatabase(folder: string, secret: string): void {
  const bytes = made.get(secret) ?? make(secret)
  made.set(secret, bytes)
  writeFileSync(path.join(folder, DATABASE), bytes, { mode: 0o600 })
}

function make(secret: string): Buffer {
  const aside = mkdtempSync(path.join(tmpdir(), 'vacia-'))
  const { sqlite, reader } = openDatabase(aside, secret)
  // at once, so that the whole of it is in the one file
  for (const connection of [reader, sqlite]) connection.close()
  const bytes = readFileSync(path.join(aside, DATABASE))
  rmSync(aside, { recursive: true })
  return bytes
}
