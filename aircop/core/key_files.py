"""Secrets that an installation without configured keys makes for itself, under `$AIRCOP_VAR/keys`, readable by it alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings


def kept_secret(name: str, make: Callable[[], bytes]) -> bytes:
    """The contents of a key file, made on first use with mode 600. Two processes that make it at once end with the same."""
    folder = Path(settings.VAR_DIR) / "keys"
    path = folder / name
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _place(path, make())
    return path.read_bytes()


def _place(path: Path, content: bytes) -> None:
    """Whole or not at all; whoever comes second keeps what is there."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
