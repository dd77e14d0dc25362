CREATE INDEX `asuntos_by_end` ON `asuntos` (`decided_at`) WHERE decided_at is not null;--> statement-breakpoint
CREATE INDEX `auditoria_by_employee` ON `auditoria` (`actor`,`id`) WHERE actor >= 'personal:' and actor < 'personal:~';--> statement-breakpoint
CREATE INDEX `consultas_by_asker` ON `consultas` (`asker_hash`);