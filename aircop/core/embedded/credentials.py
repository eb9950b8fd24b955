"""Passwords and keys of one installation: random, made once, readable by their owner only."""

import json
import secrets
from pathlib import Path

from aircop.core.embedded.layout import write_private

OWNER, RUNTIME, REPORTING = "aircop_owner", "aircop_runtime", "aircop_reporting"
SUPERUSER, VALKEY = "postgres", "valkey"
# `initdb` runs for a moment as a shared account, so what it reads is replaced right after.
INITDB = "initdb"


def passwords_of(var: Path) -> dict[str, str]:
    """A password for every database role and for Valkey, from credentials.json."""
    path = var / "credentials.json"
    known: dict[str, str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    missing = [name for name in (SUPERUSER, INITDB, OWNER, RUNTIME, REPORTING, VALKEY) if name not in known]
    if missing:
        known |= {name: secrets.token_urlsafe(32) for name in missing}
        write_private(path, json.dumps(known, indent=1) + "\n")
    return known


def secret_key_file(var: Path) -> Path:
    """The file with the installation's SECRET_KEY."""
    path = var / "secret_key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(64) + "\n")
    return path
