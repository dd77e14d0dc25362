ALTER TABLE `series` ADD `orden` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `series` ADD `desde` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `series` ADD `hasta` text DEFAULT '' NOT NULL;