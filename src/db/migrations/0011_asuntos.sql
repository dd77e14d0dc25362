CREATE TABLE `asuntos` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`curp_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`fingerprint` blob NOT NULL,
	`state` text NOT NULL,
	`proposer` text NOT NULL,
	`approver` text,
	`single` integer DEFAULT false NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_at` integer,
	`effective_at` integer,
	`done_at` integer,
	`stop_hash` blob,
	CONSTRAINT "four_eyes" CHECK(state not in ('espera', 'aprobado') or (approver is not null and (approver <> proposer or single = 1)))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `asuntos_stop_hash_unique` ON `asuntos` (`stop_hash`);--> statement-breakpoint
CREATE INDEX `asuntos_by_person` ON `asuntos` (`curp_index`);--> statement-breakpoint
CREATE UNIQUE INDEX `one_open_of_a_kind` ON `asuntos` (`curp_index`,`kind`) WHERE state in ('abierto', 'espera');--> statement-breakpoint
CREATE INDEX `asuntos_under_way` ON `asuntos` (`created_at`) WHERE state in ('abierto', 'espera');--> statement-breakpoint
CREATE TABLE `motivos` (
	`auditoria_id` integer PRIMARY KEY NOT NULL,
	`sealed` blob NOT NULL,
	FOREIGN KEY (`auditoria_id`) REFERENCES `auditoria`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `oficinas` (
	`id` integer PRIMARY KEY NOT NULL,
	`estado_inegi` text NOT NULL,
	`municipio_inegi` text NOT NULL,
	`nombre` text NOT NULL,
	`direccion` text NOT NULL,
	`horario` text NOT NULL,
	`telefono` text NOT NULL,
	`llevar` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `oficinas_by_place` ON `oficinas` (`estado_inegi`,`municipio_inegi`);--> statement-breakpoint
CREATE TABLE `tutelas` (
	`curp_index` blob PRIMARY KEY NOT NULL,
	`correo_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`at` integer NOT NULL,
	`until` integer NOT NULL
) STRICT;
--> statement-breakpoint
ALTER TABLE `numeros` ADD `retired_at` integer;
--> statement-breakpoint
-- What was proposed does not change, a decision is final, and no case is deleted. A retired number is never forgotten.
CREATE TRIGGER asuntos_no_delete BEFORE DELETE ON asuntos BEGIN SELECT RAISE(ABORT, 'asuntos are kept'); END;
--> statement-breakpoint
CREATE TRIGGER asuntos_no_replace BEFORE INSERT ON asuntos WHEN EXISTS (SELECT 1 FROM asuntos WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'asuntos are kept'); END;
--> statement-breakpoint
CREATE TRIGGER asuntos_proposal_stays BEFORE UPDATE OF id, kind, curp_index, fingerprint, proposer, created_at, expires_at ON asuntos BEGIN SELECT RAISE(ABORT, 'a proposal does not change'); END;
--> statement-breakpoint
CREATE TRIGGER asuntos_decided_once BEFORE UPDATE ON asuntos WHEN OLD.state NOT IN ('abierto', 'espera') BEGIN SELECT RAISE(ABORT, 'a decision is final'); END;
--> statement-breakpoint
CREATE TRIGGER motivos_no_update BEFORE UPDATE ON motivos BEGIN SELECT RAISE(ABORT, 'motivos is append only'); END;
--> statement-breakpoint
CREATE TRIGGER motivos_no_delete BEFORE DELETE ON motivos BEGIN SELECT RAISE(ABORT, 'motivos is append only'); END;
--> statement-breakpoint
CREATE TRIGGER numeros_retired_stay BEFORE DELETE ON numeros WHEN OLD.retired_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a retired number is kept'); END;
--> statement-breakpoint
CREATE TRIGGER numeros_retired_fixed BEFORE UPDATE OF nss_index, origin ON numeros WHEN OLD.retired_at IS NOT NULL AND (NEW.nss_index <> OLD.nss_index OR (NEW.origin = 'asignado' AND OLD.origin <> 'asignado')) BEGIN SELECT RAISE(ABORT, 'a retired number is never given again'); END;
--> statement-breakpoint
CREATE TRIGGER numeros_retired_no_replace BEFORE INSERT ON numeros WHEN EXISTS (SELECT 1 FROM numeros WHERE nss_index = NEW.nss_index AND retired_at IS NOT NULL) BEGIN SELECT RAISE(IGNORE); END;
