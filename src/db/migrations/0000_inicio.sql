CREATE TABLE `auditoria` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`what` text NOT NULL,
	`subject` blob,
	`actor` text NOT NULL,
	`outcome` text NOT NULL,
	`code` text,
	`folio` text
) STRICT;
--> statement-breakpoint
CREATE INDEX `auditoria_by_subject` ON `auditoria` (`subject`);--> statement-breakpoint
CREATE INDEX `auditoria_by_folio` ON `auditoria` (`folio`);--> statement-breakpoint
CREATE TABLE `bitacora` (
	`seq` integer PRIMARY KEY NOT NULL,
	`secuencia` text NOT NULL,
	`type` text NOT NULL,
	`cadena_hash` blob NOT NULL,
	`sello` blob NOT NULL,
	`serie` text NOT NULL,
	`at` integer NOT NULL,
	`previous` blob NOT NULL,
	`hash` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `bitacora_secuencia_unique` ON `bitacora` (`secuencia`);--> statement-breakpoint
CREATE TABLE `buzon` (
	`id` integer PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`sealed` blob NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `buzon_message_id_unique` ON `buzon` (`message_id`);--> statement-breakpoint
CREATE TABLE `certificados` (
	`serie` text PRIMARY KEY NOT NULL,
	`pem` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `consecutivos` (
	`clave` text NOT NULL,
	`alta` integer NOT NULL,
	`nacimiento` integer NOT NULL,
	`taken` integer NOT NULL,
	PRIMARY KEY(`clave`, `alta`, `nacimiento`)
) STRICT;
--> statement-breakpoint
CREATE TABLE `correos` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`tramite_id` text NOT NULL,
	`kind` text NOT NULL,
	`message_id` text NOT NULL,
	`sealed` blob,
	`created_at` integer NOT NULL,
	`due_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`sent_at` integer,
	`dead_at` integer,
	`refused` integer DEFAULT false NOT NULL,
	`reason` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `correos_key_unique` ON `correos` (`key`);--> statement-breakpoint
CREATE INDEX `correos_due` ON `correos` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE INDEX `correos_by_tramite` ON `correos` (`tramite_id`);--> statement-breakpoint
CREATE TABLE `documentos` (
	`secuencia` text PRIMARY KEY NOT NULL,
	`folio` text NOT NULL,
	`type` text NOT NULL,
	`codigo_hash` blob NOT NULL,
	`pdf` blob,
	`sha256` blob,
	`size` integer,
	`made_at` integer,
	FOREIGN KEY (`folio`) REFERENCES `emisiones`(`folio`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `documentos_codigo_hash_unique` ON `documentos` (`codigo_hash`);--> statement-breakpoint
CREATE UNIQUE INDEX `one_of_each_type` ON `documentos` (`folio`,`type`);--> statement-breakpoint
CREATE INDEX `documentos_by_digest` ON `documentos` (`sha256`);--> statement-breakpoint
CREATE INDEX `documentos_pending` ON `documentos` (`folio`) WHERE pdf is null;--> statement-breakpoint
CREATE TABLE `emisiones` (
	`folio` text PRIMARY KEY NOT NULL,
	`tramite_id` text NOT NULL,
	`curp_index` blob NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	`sealed` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `emisiones_tramite_id_unique` ON `emisiones` (`tramite_id`);--> statement-breakpoint
CREATE INDEX `emisiones_by_curp` ON `emisiones` (`curp_index`);--> statement-breakpoint
CREATE TABLE `enlaces` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`handle_hash` blob NOT NULL,
	`asker_hash` blob NOT NULL,
	`tramite_id` text NOT NULL,
	`generation` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`wrong` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`tramite_id`) REFERENCES `tramites`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `enlaces_handle_hash_unique` ON `enlaces` (`handle_hash`);--> statement-breakpoint
CREATE INDEX `enlaces_by_tramite` ON `enlaces` (`tramite_id`);--> statement-breakpoint
CREATE TABLE `keys` (
	`version` integer PRIMARY KEY NOT NULL,
	`wrapped` blob NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `limites` (
	`bucket` blob PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`resets_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `limites_by_end` ON `limites` (`resets_at`);--> statement-breakpoint
CREATE TABLE `numeros` (
	`nss_index` blob PRIMARY KEY NOT NULL,
	`curp_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`origin` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `numeros_by_curp` ON `numeros` (`curp_index`);--> statement-breakpoint
CREATE UNIQUE INDEX `one_assigned_per_curp` ON `numeros` (`curp_index`) WHERE origin = 'asignado';--> statement-breakpoint
CREATE TABLE `personas` (
	`curp_index` blob PRIMARY KEY NOT NULL,
	`sealed` blob NOT NULL,
	`row_hash` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `retos_usados` (
	`id` blob PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `retos_by_end` ON `retos_usados` (`expires_at`);--> statement-breakpoint
CREATE TABLE `series` (
	`clave` text NOT NULL,
	`estado_inegi` text NOT NULL,
	`municipio_inegi` text NOT NULL,
	`subdelegacion` text NOT NULL,
	`umf` text NOT NULL,
	PRIMARY KEY(`clave`, `municipio_inegi`)
) STRICT;
--> statement-breakpoint
CREATE INDEX `series_by_estado` ON `series` (`estado_inegi`);--> statement-breakpoint
CREATE TABLE `sesiones` (
	`id_hash` blob PRIMARY KEY NOT NULL,
	`tramite_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	FOREIGN KEY (`tramite_id`) REFERENCES `tramites`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `sesiones_by_tramite` ON `sesiones` (`tramite_id`);--> statement-breakpoint
CREATE TABLE `tramites` (
	`id` text PRIMARY KEY NOT NULL,
	`curp_index` blob NOT NULL,
	`correo_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`generation` integer NOT NULL,
	`created_at` integer NOT NULL,
	`opened_at` integer,
	`cancelled_at` integer,
	`finished_at` integer
) STRICT;
--> statement-breakpoint
CREATE INDEX `tramites_by_person` ON `tramites` (`curp_index`,`correo_index`);--> statement-breakpoint
CREATE INDEX `tramites_by_age` ON `tramites` (`created_at`);--> statement-breakpoint
CREATE TABLE `vinculos` (
	`curp_index` blob PRIMARY KEY NOT NULL,
	`correo_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `vinculos_correo_index_unique` ON `vinculos` (`correo_index`);