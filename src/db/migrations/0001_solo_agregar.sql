-- The ledger and the audit trail only grow.
CREATE TRIGGER bitacora_no_update BEFORE UPDATE ON bitacora BEGIN SELECT RAISE(ABORT, 'bitacora is append only'); END;
--> statement-breakpoint
CREATE TRIGGER bitacora_no_delete BEFORE DELETE ON bitacora BEGIN SELECT RAISE(ABORT, 'bitacora is append only'); END;
--> statement-breakpoint
CREATE TRIGGER auditoria_no_update BEFORE UPDATE ON auditoria BEGIN SELECT RAISE(ABORT, 'auditoria is append only'); END;
--> statement-breakpoint
CREATE TRIGGER auditoria_no_delete BEFORE DELETE ON auditoria BEGIN SELECT RAISE(ABORT, 'auditoria is append only'); END;
