import { type Placeholder, type SQL, sql } from 'drizzle-orm'

/** `values` of an INSERT that is built and prepared once: a placeholder for each column, under the column's name. */
export const placeholders = <K extends string>(...names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as {
    [P in K]: Placeholder<P>
  }

/**
 * The same for `set` of an UPDATE. Bound values skip drizzle's column encoders: booleans must come as 0 or 1. None may
 * be missing when it runs: what is absent comes as null.
 */
export const updates = <K extends string>(...names: readonly K[]) =>
  Object.fromEntries(names.map((name) => [name, sql`${sql.placeholder(name)}`])) as { [P in K]: SQL }
