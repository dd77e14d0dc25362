/**
 * Writes the first migration of PostgreSQL from the one description of the schema. Later ones are written by hand, since
 * only who changes a table knows how two versions serve with it; a test says whether they lead to the description.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe } from '../src/db/postgres/description.ts'
import { TRIGGERS } from '../src/db/postgres/triggers.ts'

const folder = path.resolve(import.meta.dirname, '../src/db/migrations-postgres')
mkdirSync(folder, { recursive: true })
const known = readdirSync(folder).filter((name) => name.endsWith('.sql'))
if (known.some((name) => !name.startsWith('0000')))
  throw new Error('the first migration is in use: write the next one')
writeFileSync(path.join(folder, '0000_inicio.sql'), `${[...describe(), ...TRIGGERS].join(';\n')};\n`)
