import type { OpenDatabase } from './open.ts'
import type { PadronCounts } from './padron-batch.ts'

type Run = { readonly outcome: 'done' | 'stopped'; readonly counts: Readonly<PadronCounts> }

/**
 * Writes a run that changed something into the audit trail; its commit makes all those before it durable. Gives how
 * many people have two NSS or more.
 */
export function recordRun({ sqlite }: OpenDatabase, run: Run, now: number, dryRun: boolean): number {
  const { fresh, changed } = run.counts
  if (!dryRun && fresh + changed > 0)
    sqlite
      .prepare(
        "insert into auditoria (at, what, actor, outcome, code) values (?, 'padrón importado', 'nss padron importar', ?, ?)",
      )
      .run(now, run.outcome === 'done' ? 'ok' : 'interrumpido', `nuevas ${fresh}, cambiadas ${changed}`)
  const conflicts = 'select count(*) from (select 1 from numeros group by curp_index having count(*) > 1)'
  return sqlite.prepare(conflicts).pluck().get() as number
}
