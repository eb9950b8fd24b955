-- The four roles of AIRCOP; safe to repeat. Variables: owner_password, runtime_password, reporting_password.
-- Shared by the embedded server (provision.py) and the container (deploy/postgres/10-aircop.sh).
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aircop_owner') THEN CREATE ROLE aircop_owner; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aircop_runtime') THEN CREATE ROLE aircop_runtime; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aircop_reporting') THEN CREATE ROLE aircop_reporting; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'aircop_definer') THEN CREATE ROLE aircop_definer; END IF;
END
$$;
-- Migrates; CREATEDB because the test suite makes databases of its own.
ALTER ROLE aircop_owner WITH LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION CREATEDB PASSWORD :'owner_password';
-- Serves; owns nothing.
ALTER ROLE aircop_runtime WITH LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB PASSWORD :'runtime_password';
-- Reads the de-identified facts only.
ALTER ROLE aircop_reporting WITH LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB PASSWORD :'reporting_password';
-- Owns the functions that row security asks and the views of the facts; nobody signs in as it.
ALTER ROLE aircop_definer WITH NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION NOCREATEDB;
-- The owner may step down to a lesser role (SET ROLE), so that tests see what the lesser role sees; it inherits nothing.
GRANT aircop_runtime, aircop_reporting, aircop_definer TO aircop_owner WITH INHERIT FALSE, SET TRUE;
-- Whoever serves may step down to the role that reads figures only.
GRANT aircop_reporting TO aircop_runtime WITH INHERIT FALSE, SET TRUE;
