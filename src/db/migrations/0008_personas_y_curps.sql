CREATE TABLE `curps` (
	`curp_index` blob PRIMARY KEY NOT NULL,
	`person_index` blob NOT NULL,
	`next_index` blob,
	`sealed` blob NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `curps_by_person` ON `curps` (`person_index`);