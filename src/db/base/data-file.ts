import path from 'node:path'

/** Absolute path of a file or folder of `src/db`; the build copies the same beside the bundles. */
export const dataFile = (name: string): string =>
  path.join(import.meta.dirname, import.meta.url.endsWith('.ts') ? '..' : '.', name)

/** The database, in the data folder. */
export const DATABASE = 'ventanilla.db'
