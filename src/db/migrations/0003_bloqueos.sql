CREATE TABLE `bloqueos` (
	`curp_index` blob PRIMARY KEY NOT NULL,
	`sealed` blob NOT NULL,
	`at` integer NOT NULL
) STRICT;
