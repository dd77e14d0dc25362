/** What a table has for a text from outside; undefined for none, and for what every object has, as `constructor`. */
export const ownOf = <T>(table: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key !== undefined && Object.hasOwn(table, key) ? table[key] : undefined
