"""One installation as the commands see it: its state folder, its servers (embedded or the environment's), its variables."""

import os
from pathlib import Path

from aircop import environment
from aircop.core.embedded.credentials import secret_key_file
from aircop.core.embedded.discovery import running_services
from aircop.core.embedded.errors import AlreadyRunning
from aircop.core.embedded.layout import prepare_var
from aircop.core.embedded.services import EmbeddedServices

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_SETTINGS = "aircop.settings"


def var_dir() -> Path:
    """$AIRCOP_VAR, default var/ in the checkout."""
    return Path(environment.text("AIRCOP_VAR") or ROOT / "var").absolute()


class Installation:
    """Servers and variables of a state folder.

    Args:
        var: the state folder.
        throw_away: for tests; the data goes with `destroy`.
    """

    def __init__(self, var: Path, *, throw_away: bool = False) -> None:
        self.var = prepare_var(var)
        self.needs_postgres = not environment.text("DATABASE_URL")
        self.needs_valkey = not environment.text("REDIS_URL")
        self.services: EmbeddedServices | None = None
        self._borrowed: dict[str, str] = {}
        if self.needs_postgres or self.needs_valkey:
            self.services = EmbeddedServices(self.var, postgres=self.needs_postgres, valkey=self.needs_valkey, throw_away=throw_away)

    @property
    def is_embedded(self) -> bool:
        return self.services is not None

    def open(self, *, borrow: bool = False) -> None:
        """Start the servers that the environment does not name.

        Args:
            borrow: when `make services` runs them already, use those instead of raising AlreadyRunning.
        """
        if self.services is None:
            return
        try:
            self.services.start()
        except AlreadyRunning:
            found = running_services(self.var) if borrow else None
            if found is None:
                raise
            self._borrowed, self.services = found, None

    def variables(self) -> dict[str, str]:
        """What leads to the servers, with the owner's address; the environment's own values stay as they are."""
        found = {"AIRCOP_VAR": str(self.var), **self._borrowed}
        if self.services is not None:
            found |= self.services.environment()
        elif not self._borrowed:
            found["SECRET_KEY_FILE"] = str(secret_key_file(self.var))
        if environment.text("SECRET_KEY"):
            found.pop("SECRET_KEY_FILE", None)
            found.pop("SECRET_KEY", None)
        return found

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        """The whole environment of a command with the owner's rights at hand."""
        whole = {**os.environ, **self.variables(), **more}
        if whole.get("DJANGO_SETTINGS_MODULE") == DEFAULT_SETTINGS:
            # Set by our own import of the Celery application; a test run must choose its settings itself.
            del whole["DJANGO_SETTINGS_MODULE"]
        return whole

    def serving_environment(self, more: dict[str, str]) -> dict[str, str]:
        """The same without the owner's address: the processes that serve must not be able to change the schema."""
        whole = self.environment(more)
        return {name: value for name, value in whole.items() if name not in {"DATABASE_OWNER_URL", "DATABASE_OWNER_URL_FILE"}}

    def publish(self, more: dict[str, str]) -> None:
        """Tell commands run by hand where the servers are."""
        if self.services is not None:
            self.services.publish(more)

    def close(self) -> None:
        if self.services is not None:
            self.services.stop()

    def destroy(self) -> None:
        if self.services is not None:
            self.services.destroy()
