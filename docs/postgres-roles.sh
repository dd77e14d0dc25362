#!/bin/sh
# Corre una vez, cuando PostgreSQL crea su carpeta: el rol con que atiende la ventanilla, que no es dueño de las tablas.
# Lleva la misma clave que el dueño; DATABASE_URL y DATABASE_URL de `esquema` solo difieren en el usuario.
# sin -u: donde este archivo no es ejecutable, lo lee el guion de PostgreSQL dentro de sí mismo
set -e
clave=$(cat /run/secrets/postgres_clave)
psql --username esquema --dbname ventanilla --set ON_ERROR_STOP=1 --set clave="$clave" <<'SQL'
create role ventanilla login password :'clave';
SQL
