-- INSERT OR REPLACE deletes without telling the trigger of DELETE.
CREATE TRIGGER auditoria_no_replace BEFORE INSERT ON auditoria WHEN EXISTS (SELECT 1 FROM auditoria WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'auditoria is append only'); END;
