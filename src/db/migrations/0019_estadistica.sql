CREATE TABLE `estadistica` (
	`mes` text NOT NULL,
	`clase` text NOT NULL,
	`estado_inegi` text NOT NULL,
	`tiempo` text NOT NULL,
	`n` integer NOT NULL,
	PRIMARY KEY(`mes`, `clase`, `estado_inegi`, `tiempo`)
) STRICT;
--> statement-breakpoint
-- What ended before, without the estado, which is encrypted with the trámite.
INSERT INTO estadistica (mes, clase, estado_inegi, tiempo, n) SELECT strftime('%Y-%m', e.at / 1000 - 21600, 'unixepoch'), e.kind, '', CASE WHEN e.at - coalesce(t.created_at, e.at) <= 300000 THEN '5m' WHEN e.at - t.created_at <= 900000 THEN '15m' WHEN e.at - t.created_at <= 3600000 THEN '1h' WHEN e.at - t.created_at <= 86400000 THEN '1d' ELSE 'mas' END, count(*) FROM emisiones e LEFT JOIN tramites t ON t.id = e.tramite_id GROUP BY 1, 2, 4;
