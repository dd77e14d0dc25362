CREATE TABLE `consultas` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`handle_hash` blob NOT NULL,
	`asker_hash` blob NOT NULL,
	`curp_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`correo_index` blob,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`wrong` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `consultas_handle_hash_unique` ON `consultas` (`handle_hash`);--> statement-breakpoint
CREATE INDEX `consultas_by_person` ON `consultas` (`curp_index`);--> statement-breakpoint
CREATE INDEX `consultas_by_end` ON `consultas` (`expires_at`);--> statement-breakpoint
CREATE TABLE `sesiones_persona` (
	`id_hash` blob PRIMARY KEY NOT NULL,
	`curp_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ends_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `sesiones_persona_by_person` ON `sesiones_persona` (`curp_index`);