import type { Base } from './engine.ts'
import type { OpenDatabase } from './open.ts'

/** Whether it is a data folder's database, for what only SQLite can do or needs. */
export const isSqlite = (base: Base): base is OpenDatabase => base.engine === 'sqlite' && 'sqlite' in base
