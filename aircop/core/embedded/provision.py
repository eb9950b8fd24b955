"""Roles, database and extensions of a PostgreSQL server that is ours."""

import hashlib
from pathlib import Path

import psycopg2
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import quote_ident

from aircop.core.embedded import credentials
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import write_private

DATABASE = "aircop"
SQL_FOLDER = Path(__file__).parent / "sql"


def _connect(sockets: Path, password: str, database: str) -> Connection:
    connection = psycopg2.connect(host=str(sockets), user=credentials.SUPERUSER, password=password, dbname=database, connect_timeout=10)
    connection.autocommit = True
    return connection


def _run_file(connection: Connection, name: str, variables: dict[str, str]) -> None:
    """Execute one of our SQL files; `:'name'` stands for a quoted value, as in psql."""
    text = (SQL_FOLDER / name).read_text(encoding="utf-8")
    with connection.cursor() as cursor:
        for variable, value in variables.items():
            text = text.replace(f":'{variable}'", cursor.mogrify("%s", [value]).decode())
        cursor.execute(text)


def _fingerprint(passwords: dict[str, str]) -> str:
    digest = hashlib.sha256(repr(sorted(passwords.items())).encode())
    for path in sorted(SQL_FOLDER.glob("*.sql")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def provision(sockets: Path, state: Path, passwords: dict[str, str]) -> None:
    """Bring roles, database and extensions to what our SQL files say; quick when nothing changed since."""
    stamp = state / "provisioned"
    fingerprint = _fingerprint(passwords)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return
    connection = _first_connection(sockets, passwords)
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER ROLE {quote_ident(credentials.SUPERUSER, cursor)} PASSWORD %s", [passwords[credentials.SUPERUSER]])
            _run_file(connection, "roles.sql", _role_passwords(passwords))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if cursor.fetchone() is None:
                cursor.execute(f"CREATE DATABASE {DATABASE} OWNER {credentials.OWNER}")
        _run_file(connection, "database.sql", {})
    finally:
        connection.close()
    for database in ("template1", DATABASE):
        connection = _connect(sockets, passwords[credentials.SUPERUSER], database)
        try:
            _run_file(connection, "extensions.sql", {})
        finally:
            connection.close()
    write_private(stamp, fingerprint)


def _role_passwords(passwords: dict[str, str]) -> dict[str, str]:
    return {
        "owner_password": passwords[credentials.OWNER],
        "runtime_password": passwords[credentials.RUNTIME],
        "reporting_password": passwords[credentials.REPORTING],
    }


def _first_connection(sockets: Path, passwords: dict[str, str]) -> Connection:
    """As the superuser: with its password, or with the one that only `initdb` knew, right after it ran."""
    for name in (credentials.SUPERUSER, credentials.INITDB):
        try:
            return _connect(sockets, passwords[name], "postgres")
        except psycopg2.OperationalError as error:
            refused = error
    raise ServiceError(f"PostgreSQL does not accept the password kept in credentials.json: {refused}")
