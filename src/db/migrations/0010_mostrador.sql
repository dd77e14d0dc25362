CREATE TABLE `atenciones` (
	`id` integer PRIMARY KEY NOT NULL,
	`handle_hash` blob NOT NULL,
	`staff_id` text NOT NULL,
	`session_ref` text NOT NULL,
	`curp_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`kind` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `atenciones_handle_hash_unique` ON `atenciones` (`handle_hash`);--> statement-breakpoint
CREATE INDEX `atenciones_by_curp` ON `atenciones` (`curp_index`);--> statement-breakpoint
CREATE TABLE `ligas_personal` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`kind` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `ligas_by_staff` ON `ligas_personal` (`staff_id`);--> statement-breakpoint
CREATE TABLE `llaves` (
	`credential_id` blob PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`public_key` blob NOT NULL,
	`counter` integer NOT NULL,
	`transports` text NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	`removed_at` integer,
	FOREIGN KEY (`staff_id`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `llaves_by_staff` ON `llaves` (`staff_id`);--> statement-breakpoint
CREATE TABLE `personal` (
	`id` text PRIMARY KEY NOT NULL,
	`correo_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`role` text NOT NULL,
	`totp` blob,
	`totp_step` integer DEFAULT 0 NOT NULL,
	`invited_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`joined_at` integer,
	`seen_at` integer,
	`closed_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `one_open_per_correo` ON `personal` (`correo_index`) WHERE closed_at is null;--> statement-breakpoint
CREATE TABLE `propuestas_personal` (
	`id` integer PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`proposed_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_by` text,
	`decided_at` integer,
	`approved` integer,
	`four_eyes` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`proposed_by`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`decided_by`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action,
	CONSTRAINT "propuestas_personal_four_eyes" CHECK(approved is null or approved = 0 or (decided_by is not null and (four_eyes = 0 or decided_by <> proposed_by)))
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `one_open_propuesta` ON `propuestas_personal` (`staff_id`) WHERE decided_at is null;--> statement-breakpoint
CREATE TABLE `sesiones_personal` (
	`id_hash` blob PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`signed_in_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	FOREIGN KEY (`staff_id`) REFERENCES `personal`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `sesiones_personal_by_staff` ON `sesiones_personal` (`staff_id`);