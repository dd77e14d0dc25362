CREATE TABLE `cambios` (
	`token_hash` blob PRIMARY KEY NOT NULL,
	`tramite_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`decided_at` integer,
	`approved` integer,
	FOREIGN KEY (`tramite_id`) REFERENCES `tramites`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `cambios_by_tramite` ON `cambios` (`tramite_id`);