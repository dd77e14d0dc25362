CREATE INDEX `auditoria_orders` ON `auditoria` (`actor`,`at`) WHERE what = 'orden';--> statement-breakpoint
CREATE INDEX `correos_dead` ON `correos` (`dead_at`) WHERE dead_at is not null;