import type Database from 'better-sqlite3'
import type { Answer, Ask, Cell } from './engine.ts'

/**
 * One connection's statements, each prepared once. Throws what SQLite throws.
 * @param mayWrite whether the caller is in a transaction, outside of which nothing is written
 */
export function connectionOf(sqlite: Database.Database, mayWrite: () => boolean = () => false) {
  const asArrays = new Map<string, Database.Statement>()
  const asObjects = new Map<string, Database.Statement>()
  const find = (known: Map<string, Database.Statement>, text: string): Database.Statement => {
    const found = known.get(text)
    if (found) return found
    const made = sqlite.prepare(text)
    if (known === asArrays && made.reader) made.raw(true)
    known.set(text, made)
    return made
  }
  const prepared = (known: Map<string, Database.Statement>, text: string): Database.Statement => {
    const found = find(known, text)
    if (!found.readonly && !mayWrite()) throw new Error('a statement that writes, outside of a transaction')
    return found
  }
  const ask = (text: string, params: readonly Cell[], method: Parameters<Ask>[2]): Answer => {
    const statement = prepared(asArrays, text)
    if (method === 'run') return { rows: [], changes: statement.run(...params).changes }
    return { rows: method === 'get' ? statement.get(...params) : statement.all(...params), changes: 0 }
  }
  return {
    ask,
    rows: <Row>(text: string, params: readonly Cell[]) => prepared(asObjects, text).all(...params) as Row[],
  }
}
