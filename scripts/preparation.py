"""What has to be done before the site can serve, and which of it is due: nothing is repeated that did not change.

All of it runs as the owner of the database; the processes that serve never have those rights.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import environ
import psycopg2

from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import write_private
from scripts.installation import ROOT

APPS = ("aircop/core", "aircop/demo", "aircop/reporting", "jaitf", "profiling", "seizures", "messaging")


@dataclass(frozen=True)
class Step:
    """A part of the preparation.

    Attributes:
        commands: `manage.py` command lines, in order.
        sources: the files that the result depends on.
        talks: what the commands report is shown to the person, because they take long.
        in_database: the result is lost with the database.
        in_checkout: the results lie beside the sources, shared by every installation that runs from there.
        results: files that must exist afterwards.
    """

    name: str
    summary: str
    commands: tuple[tuple[str, ...], ...]
    sources: Callable[[], Iterable[Path]]
    talks: bool = False
    in_database: bool = True
    in_checkout: bool = False
    results: Callable[[Path], Iterable[Path]] = lambda _var: ()

    def fingerprint(self, database: str) -> str:
        digest = hashlib.sha256(repr((self.commands, database if self.in_database else "")).encode())
        for path in sorted(set(self.sources())):
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
        return digest.hexdigest()


def _files(*patterns: str) -> list[Path]:
    return [path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file() and "__pycache__" not in path.parts]


def _schema_sources() -> list[Path]:
    parts = [part for app in APPS for part in (f"{app}/migrations/*.py", f"{app}/models/*.py", f"{app}/models.py")]
    return _files(
        *parts,
        "aircop/core/database_roles.py",
        "jaitf/row_security.py",
        "jaitf/system_actors.py",
        "jaitf/roles.py",
        "jaitf/sql/*.sql",
        "seizures/sql/*.sql",
        "seizures/search_schema.py",
        "requirements.lock",
    )


def _messages() -> list[Path]:
    return _files("locale/*/LC_MESSAGES/*.po")


def _static_sources() -> list[Path]:
    return _files("static/**/*", *(f"{app}/static/**/*" for app in APPS), "requirements.lock", "aircop/settings.py", "aircop/core/staticfiles.py")


STEPS = (
    Step(
        "schema",
        "Bringing the database up to date",
        (("migrate", "--no-input", "--verbosity=0"), ("apply_grants",)),
        _schema_sources,
    ),
    Step(
        "translations",
        "Compiling the translations",
        (("compile_translations",),),
        _messages,
        in_database=False,
        in_checkout=True,
        results=lambda _var: [path.with_suffix(".mo") for path in _messages()],
    ),
    Step(
        "codelists",
        "Loading the code lists",
        (("load_codelists",),),
        lambda: _files("aircop/core/data/codelists/*.csv", "aircop/core/codelists.py", "aircop/core/management/commands/load_codelists.py"),
    ),
    Step(
        "airports",
        "Loading airports and countries",
        (("load_airports",),),
        lambda: _files("aircop/core/data/*.csv", "jaitf/management/commands/load_airports.py", "requirements.lock"),
    ),
    Step(
        "static",
        "Collecting styles, fonts and scripts",
        # Neither the second viewer of the API schema nor the framework's own pages are ever shown.
        (("collectstatic", "--no-input", "--clear", "--verbosity=0", "--ignore=redoc", "--ignore=rest_framework"),),
        _static_sources,
        in_database=False,
        results=lambda var: [var / "static" / "staticfiles.json"],
    ),
    Step(
        "demo",
        "Making the demo world, two years of invented work (about a minute)",
        (("seed_demo", "--if-empty"),),
        lambda: (),
        talks=True,
        # Its history is dated back, which the runtime role may not do.
    ),
)


def database_identity(url: str) -> str:
    """Tells one database from another made later under the same name; empty when the server does not say.

    Raises ServiceError when it does not answer.
    """
    config = environ.Env.db_url_config(url)
    try:
        connection = psycopg2.connect(
            dbname=config["NAME"],
            user=config["USER"],
            password=config["PASSWORD"] or None,
            host=config.get("OPTIONS", {}).get("host") or config["HOST"] or None,
            port=config["PORT"] or None,
            connect_timeout=10,
        )
    except psycopg2.Error as error:
        raise ServiceError(f"The database does not answer: {str(error).strip()}\nIs the address in DATABASE_URL right?") from error
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT system_identifier FROM pg_control_system()), oid FROM pg_database WHERE datname = current_database()")
            return ":".join(str(part) for part in cursor.fetchone() or ())
    except psycopg2.Error:
        return ""
    finally:
        connection.close()


class Record:
    """Which steps were done, for which sources: $AIRCOP_VAR/run/prepared.json."""

    def __init__(self, var: Path, database: str) -> None:
        self.path = var / "run" / "prepared.json"
        self.var = var
        self.database = database

    def _known(self) -> dict[str, str]:
        try:
            found: dict[str, str] = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found

    def due(self, names: Iterable[str]) -> list[Step]:
        """Those of the named steps that were never done, or whose sources or database changed since."""
        known, wanted = self._known(), set(names)
        return [step for step in STEPS if step.name in wanted and not self._is_done(step, known)]

    def _is_done(self, step: Step, known: dict[str, str]) -> bool:
        if step.in_checkout:
            written = [path.stat().st_mtime if path.exists() else 0.0 for path in step.results(self.var)]
            return min(written, default=0.0) >= max((path.stat().st_mtime for path in step.sources()), default=0.0)
        if step.in_database and not self.database:
            return False
        return known.get(step.name) == step.fingerprint(self.database) and all(path.exists() for path in step.results(self.var))

    def note(self, step: Step) -> None:
        write_private(self.path, json.dumps(self._known() | {step.name: step.fingerprint(self.database)}, indent=1) + "\n")
