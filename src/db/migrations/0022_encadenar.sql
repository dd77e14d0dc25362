CREATE TABLE `por_encadenar` (
	`secuencia` text PRIMARY KEY NOT NULL,
	`type` text NOT NULL,
	`cadena_hash` blob NOT NULL,
	`sello` blob NOT NULL,
	`serie` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `por_encadenar_in_order` ON `por_encadenar` (`at`,`secuencia`);