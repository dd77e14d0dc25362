/** drizzle-kit does not write STRICT: adds it to each CREATE TABLE of the migrations that lacks it. */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

for (const file of globSync('src/db/migrations/*.sql', { cwd: path.resolve(import.meta.dirname, '..') })) {
  const sql = readFileSync(file, 'utf8')
  const strict = sql.replace(/(CREATE TABLE [^;]*\n\));/g, '$1 STRICT;')
  if (strict !== sql) writeFileSync(file, strict)
}
