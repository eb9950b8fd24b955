#!/bin/sh
# Runs once, when the database container makes its cluster: roles, database, extensions (the same SQL as the embedded server).
set -eu

run() { psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username=postgres "$@"; }

run --dbname=postgres <<'SQL'
\set owner_password `cat /run/secrets/owner_password`
\set runtime_password `cat /run/secrets/runtime_password`
\set reporting_password `cat /run/secrets/reporting_password`
\i /sql/roles.sql
SELECT 'CREATE DATABASE aircop OWNER aircop_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'aircop') \gexec
\i /sql/database.sql
SQL
run --dbname=template1 --file=/sql/extensions.sql
run --dbname=aircop --file=/sql/extensions.sql
