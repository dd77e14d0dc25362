ALTER TABLE `personas` ADD `correo_index` blob;--> statement-breakpoint
CREATE INDEX `personas_by_correo` ON `personas` (`correo_index`) WHERE correo_index is not null;--> statement-breakpoint
-- Of people who are there already only the key can make it: src/db/base/bind-rows.ts.
INSERT INTO `recifrado` (`tabla`) VALUES ('personas.correo_index');
