import type { OpenDatabase } from '../base/open.ts'
import type { PadronCounts } from './batch.ts'

type Run = { readonly outcome: 'done' | 'stopped'; readonly counts: Readonly<PadronCounts> }

/** A run in the audit trail: that it began, so that one which was killed shows too, and what came of it. */
export function runRecorder({ sqlite }: OpenDatabase, now: () => number, dryRun: boolean) {
  const insert = sqlite.prepare(
    "insert into auditoria (at, what, actor, outcome, code) values (?, 'padrón importado', 'nss padron importar', ?, ?)",
  )
  const write = (outcome: string, code: string): void => {
    if (!dryRun) insert.run(now(), outcome, code)
  }
  return {
    begin: (rows: number): void => write('empezado', `renglones ${rows}`),
    /** Its commit makes all those before it durable. */
    end: ({ outcome, counts: { fresh, changed } }: Run): void =>
      write(outcome === 'done' ? 'ok' : 'interrumpido', `nuevas ${fresh}, cambiadas ${changed}`),
  }
}

/** How many people have two NSS or more. */
export const countConflicts = ({ sqlite }: OpenDatabase): number =>
  sqlite
    .prepare('select count(*) from (select 1 from numeros group by curp_index having count(*) > 1)')
    .pluck()
    .get() as number
