import type { Base } from './engine.ts'

/** Tables of counters that every assignment adds to. */
export type Counters = 'conteos' | 'estadistica' | 'ritmos'

/**
 * Notes that the counter with this key goes up by one, on PostgreSQL. There one row of a counter would be held by each
 * transaction until its commit is on the second machine, and all assignments would wait for each other: a row is noted
 * for each instead, and `foldCounts` adds them up a moment later. Works inside the caller's transaction.
 * @param key values of the key's columns, in the order of `COUNTERS`
 */
export async function countLater(
  base: Base,
  table: Counters,
  key: readonly (string | number)[],
): Promise<void> {
  await base.rows('insert into por_contar (tabla, llave) values (?, ?)', table, JSON.stringify(key))
}
