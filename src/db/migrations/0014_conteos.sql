CREATE TABLE `conteos` (
	`hora` integer NOT NULL,
	`que` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`hora`, `que`)
) STRICT;
--> statement-breakpoint
-- What there is already, as far as its moments are known.
INSERT INTO conteos (hora, que, n) SELECT at / 3600000, 'tramite', count(*) FROM emisiones GROUP BY at / 3600000;
--> statement-breakpoint
INSERT INTO conteos (hora, que, n) SELECT sent_at / 3600000, 'correo', count(*) FROM correos WHERE sent_at IS NOT NULL GROUP BY sent_at / 3600000;
--> statement-breakpoint
INSERT INTO conteos (hora, que, n) SELECT dead_at / 3600000, 'correo_muerto', count(*) FROM correos WHERE dead_at IS NOT NULL GROUP BY dead_at / 3600000;
--> statement-breakpoint
CREATE TRIGGER conteos_tramite AFTER INSERT ON emisiones BEGIN INSERT INTO conteos (hora, que, n) VALUES (NEW.at / 3600000, 'tramite', 1) ON CONFLICT (hora, que) DO UPDATE SET n = n + 1; END;
--> statement-breakpoint
CREATE TRIGGER conteos_correo AFTER UPDATE OF sent_at ON correos WHEN OLD.sent_at IS NULL AND NEW.sent_at IS NOT NULL BEGIN INSERT INTO conteos (hora, que, n) VALUES (NEW.sent_at / 3600000, 'correo', 1) ON CONFLICT (hora, que) DO UPDATE SET n = n + 1; END;
--> statement-breakpoint
CREATE TRIGGER conteos_correo_muerto AFTER UPDATE OF dead_at ON correos WHEN OLD.dead_at IS NULL AND NEW.dead_at IS NOT NULL BEGIN INSERT INTO conteos (hora, que, n) VALUES (NEW.dead_at / 3600000, 'correo_muerto', 1) ON CONFLICT (hora, que) DO UPDATE SET n = n + 1; END;
