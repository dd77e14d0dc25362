CREATE TABLE `recifrado` (
	`tabla` text PRIMARY KEY NOT NULL,
	`hasta` integer DEFAULT 0 NOT NULL
) STRICT;
--> statement-breakpoint
-- Their encrypted values were bound to the table only; only the key can bind them to their rows: src/db/base/bind-rows.ts.
INSERT INTO `recifrado` (`tabla`) VALUES ('personas'), ('numeros'), ('vinculos'), ('bloqueos'), ('buzon');
