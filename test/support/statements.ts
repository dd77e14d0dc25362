import type Database from 'better-sqlite3'
import { vi } from 'vitest'
import type { OpenDatabase } from '../../src/db/base/open.ts'

/** The SQL of every statement of both connections that runs during `work`, in order. */
export async function statementsDuring(
  { sqlite, reader }: Pick<OpenDatabase, 'sqlite' | 'reader'>,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const prototype: Database.Statement = Object.getPrototypeOf(sqlite.prepare('select 1'))
  const ran: string[] = []
  const spies = (['get', 'all', 'run', 'iterate'] as const).map((name) => {
    const real = prototype[name] as (...values: unknown[]) => unknown
    return vi.spyOn(prototype, name).mockImplementation(function (
      this: Database.Statement,
      ...values: unknown[]
    ) {
      // the prototype is that of every database of the process
      if (this.database === sqlite || this.database === reader) ran.push(this.source)
      return Reflect.apply(real, this, values)
    } as never)
  })
  try {
    await work()
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return ran
}
