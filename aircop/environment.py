"""Typed reading of the process environment; every name is also read as NAME_FILE (container secrets)."""

import os
from pathlib import Path

LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver", ".localhost"}


class BadEnvironment(RuntimeError):
    """An environment variable has a value that the software can't use."""


def text(name: str, default: str = "") -> str:
    """The variable, or the contents of the file that NAME_FILE points to."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadEnvironment(f"{name}_FILE names {path}, which can't be read: {error}") from error
    return os.environ.get(name, default)


def boolean(name: str, default: bool = False) -> bool:
    raw = text(name, "1" if default else "0").lower()
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off", ""}:
        return False
    raise BadEnvironment(f"{name}={raw!r} is neither true nor false")


def integer(name: str, default: int) -> int:
    raw = text(name, str(default))
    try:
        return int(raw)
    except ValueError as error:
        raise BadEnvironment(f"{name}={raw!r} is not a whole number") from error


def names(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]
