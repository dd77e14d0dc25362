CREATE TABLE `avisos_web` (
	`id` integer PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`body` text NOT NULL,
	`created_at` integer NOT NULL,
	`due_at` integer,
	`attempts` integer DEFAULT 0 NOT NULL,
	`sent_at` integer,
	`dead_at` integer,
	`reason` text
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `avisos_web_message_id_unique` ON `avisos_web` (`message_id`);--> statement-breakpoint
CREATE INDEX `avisos_web_due` ON `avisos_web` (`due_at`) WHERE due_at is not null;--> statement-breakpoint
CREATE TABLE `consentimientos` (
	`id` text PRIMARY KEY NOT NULL,
	`code_hash` blob NOT NULL,
	`curp_index` blob NOT NULL,
	`sealed` blob NOT NULL,
	`once` integer NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`revoked_at` integer,
	`spent_at` integer,
	`wrong` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `consentimientos_code_hash_unique` ON `consentimientos` (`code_hash`);--> statement-breakpoint
CREATE INDEX `consentimientos_by_person` ON `consentimientos` (`curp_index`);--> statement-breakpoint
CREATE INDEX `consentimientos_by_end` ON `consentimientos` (`expires_at`);--> statement-breakpoint
CREATE TABLE `cotejos` (
	`id` integer PRIMARY KEY NOT NULL,
	`consentimiento_id` text NOT NULL,
	`at` integer NOT NULL,
	`outcome` text NOT NULL,
	`llave_id` text,
	FOREIGN KEY (`consentimiento_id`) REFERENCES `consentimientos`(`id`) ON UPDATE no action ON DELETE cascade
) STRICT;
--> statement-breakpoint
CREATE INDEX `cotejos_by_consent` ON `cotejos` (`consentimiento_id`);--> statement-breakpoint
CREATE TABLE `idempotencias` (
	`key_hash` blob PRIMARY KEY NOT NULL,
	`request_hash` blob NOT NULL,
	`sealed` blob,
	`expires_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `idempotencias_by_end` ON `idempotencias` (`expires_at`);--> statement-breakpoint
CREATE TABLE `llaves_api` (
	`id` text PRIMARY KEY NOT NULL,
	`key_hash` blob NOT NULL,
	`name` text NOT NULL,
	`scopes` text NOT NULL,
	`per_minute` integer NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	`revoked_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `llaves_api_key_hash_unique` ON `llaves_api` (`key_hash`);