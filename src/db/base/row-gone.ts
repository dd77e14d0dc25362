/**
 * A row that a transaction had read is gone before it writes to it: on PostgreSQL another replica took it away in
 * between, and the work begins again, which finds that out; on SQLite, where one writes at a time, it is a fault.
 */
export class RowGone extends Error {
  override name = 'RowGone'
  readonly code = 'ROW_GONE'
}
