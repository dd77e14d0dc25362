/**
 * What SQLite's triggers forbid, forbidden here too, for whoever opens the database with another program: the ledger, the
 * audit trail and the reasons are append only, a case is decided once, a retired number is never given again.
 * `GRANT` says it a second time: `esquema.ts`. And what SQLite's triggers count, counted later (`countLater`).
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
  `create function count_hour() returns trigger language plpgsql as $$ begin insert into por_contar (tabla, llave) values ('conteos', jsonb_build_array((to_jsonb(new)->>tg_argv[1])::bigint / 3600000, tg_argv[0])); return null; end $$`,
  `create trigger conteos_tramite after insert on emisiones for each row execute function count_hour('tramite', 'at')`,
  `create trigger conteos_correo after update of sent_at on correos for each row when (old.sent_at is null and new.sent_at is not null) execute function count_hour('correo', 'sent_at')`,
  `create trigger conteos_correo_muerto after update of dead_at on correos for each row when (old.dead_at is null and new.dead_at is not null) execute function count_hour('correo_muerto', 'dead_at')`,
  `create trigger asuntos_no_delete before delete on asuntos for each row execute function refuse('asuntos are kept')`,
  `create trigger asuntos_proposal_stays before update of id, kind, curp_index, fingerprint, proposer, created_at, expires_at on asuntos for each row execute function refuse('a proposal does not change')`,
  `create trigger asuntos_decided_once before update on asuntos for each row when (old.state not in ('abierto', 'espera')) execute function refuse('a decision is final')`,
  `create trigger numeros_retired_stay before delete on numeros for each row when (old.retired_at is not null) execute function refuse('a retired number is kept')`,
  `create trigger numeros_retired_fixed before update of nss_index, origin on numeros for each row when (old.retired_at is not null and (new.nss_index <> old.nss_index or (new.origin = 'asignado' and old.origin <> 'asignado'))) execute function refuse('a retired number is never given again')`,
]
