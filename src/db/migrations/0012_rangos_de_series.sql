CREATE TABLE `ritmos` (
	`dia` text NOT NULL,
	`estado_inegi` text NOT NULL,
	`nacimiento` integer NOT NULL,
	`dados` integer NOT NULL,
	PRIMARY KEY(`dia`, `estado_inegi`, `nacimiento`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `__new_consecutivos` (
	`clave` text NOT NULL,
	`alta` integer NOT NULL,
	`nacimiento` integer NOT NULL,
	`consecutivo_desde` integer DEFAULT 0 NOT NULL,
	`consecutivo_hasta` integer DEFAULT 9999 NOT NULL,
	`taken` integer NOT NULL,
	PRIMARY KEY(`clave`, `alta`, `nacimiento`, `consecutivo_desde`, `consecutivo_hasta`)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_consecutivos`(`clave`, `alta`, `nacimiento`, `taken`) SELECT `clave`, `alta`, `nacimiento`, `taken` FROM `consecutivos`;--> statement-breakpoint
DROP TABLE `consecutivos`;--> statement-breakpoint
ALTER TABLE `__new_consecutivos` RENAME TO `consecutivos`;--> statement-breakpoint
CREATE TABLE `__new_series` (
	`clave` text NOT NULL,
	`estado_inegi` text NOT NULL,
	`municipio_inegi` text NOT NULL,
	`subdelegacion` text NOT NULL,
	`umf` text NOT NULL,
	`orden` integer DEFAULT 0 NOT NULL,
	`desde` text DEFAULT '' NOT NULL,
	`hasta` text DEFAULT '' NOT NULL,
	`consecutivo_desde` integer DEFAULT 0 NOT NULL,
	`consecutivo_hasta` integer DEFAULT 9999 NOT NULL,
	PRIMARY KEY(`clave`, `municipio_inegi`, `consecutivo_desde`)
) STRICT;
--> statement-breakpoint
INSERT INTO `__new_series`(`clave`, `estado_inegi`, `municipio_inegi`, `subdelegacion`, `umf`, `orden`, `desde`, `hasta`) SELECT `clave`, `estado_inegi`, `municipio_inegi`, `subdelegacion`, `umf`, `orden`, `desde`, `hasta` FROM `series`;--> statement-breakpoint
DROP TABLE `series`;--> statement-breakpoint
ALTER TABLE `__new_series` RENAME TO `series`;--> statement-breakpoint
CREATE INDEX `series_by_estado` ON `series` (`estado_inegi`);