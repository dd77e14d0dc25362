/**
 * What SQLite's triggers forbid, forbidden here too, for whoever opens the database with another program: the ledger, the
 * audit trail and the reasons are append only, a case is decided once, a retired number is never given again.
 * `GRANT` says it a second time: `esquema.ts`.
 */
export const TRIGGERS: readonly string[] = [
  `create function refuse() returns trigger language plpgsql as $$ begin raise exception '%', tg_argv[0] using errcode = 'integrity_constraint_violation'; end $$`,
  ...['bitacora', 'auditoria', 'motivos'].map(
    (table) =>
      `create trigger ${table}_append_only before update or delete on ${table} for each row execute function refuse('${table} is append only')`,
  ),
  ...['bitacora', 'auditoria', 'motivos', 'asuntos', 'numeros', 'emisiones', 'documentos'].map(
    (table) =>
      `create trigger ${table}_no_truncate before truncate on ${table} for each statement execute function refuse('${table} is kept')`,
  ),
  `create trigger asuntos_no_delete before delete on asuntos for each row execute function refuse('asuntos are kept')`,
  `create trigger asuntos_proposal_stays before update of id, kind, curp_index, fingerprint, proposer, created_at, expires_at on asuntos for each row execute function refuse('a proposal does not change')`,
  `create trigger asuntos_decided_once before update on asuntos for each row when (old.state not in ('abierto', 'espera')) execute function refuse('a decision is final')`,
  `create trigger numeros_retired_stay before delete on numeros for each row when (old.retired_at is not null) execute function refuse('a retired number is kept')`,
  `create trigger numeros_retired_fixed before update of nss_index, origin on numeros for each row when (old.retired_at is not null and (new.nss_index <> old.nss_index or (new.origin = 'asignado' and old.origin <> 'asignado'))) execute function refuse('a retired number is never given again')`,
]
