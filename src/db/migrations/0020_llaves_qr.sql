CREATE TABLE `llaves_qr` (
	`id` integer PRIMARY KEY NOT NULL,
	`kid` text NOT NULL,
	`cose_key` blob NOT NULL,
	`sealed` blob NOT NULL,
	`at` integer NOT NULL,
	`withdrawn_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `llaves_qr_kid_unique` ON `llaves_qr` (`kid`);