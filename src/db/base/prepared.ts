import { type Placeholder, type SQL, sql } from 'drizzle-orm'

/** A placeholder for each name, by that name: the values of an insert that is built and prepared once. */
export const placeholders = <K extends string>(...names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as {
    [P in K]: Placeholder<P>
  }

/** The same for the columns that an update sets; what is bound goes to SQLite as it is. */
export const updates = <K extends string>(...names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`])) as { [P in K]: SQL }
