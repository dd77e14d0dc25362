create index "auditoria_by_employee" on "auditoria" ("actor", "id") where actor >= 'personal:' and actor < 'personal:~';
create index "consultas_by_asker" on "consultas" ("asker_hash");
create index "asuntos_by_end" on "asuntos" ("decided_at") where decided_at is not null;
