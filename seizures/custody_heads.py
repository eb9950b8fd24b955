"""The signed ends of all ledgers, kept as files outside the database: with them a cut-off end is found as well."""

from __future__ import annotations

import json
from pathlib import Path

from django.core import signing
from django.utils.translation import gettext as _

from aircop.core.errors import RuleViolation
from seizures.selectors.custody_audit import Heads

_SALT = "seizures.custody.heads"
_SUFFIX = ".heads"


def heads_read(path: Path) -> Heads:
    """The ends that `heads_write` kept. Raises OSError, or RuleViolation when the file is not ours or was changed."""
    try:
        kept = signing.loads(path.read_text(encoding="ascii"), salt=_SALT)
    except (signing.BadSignature, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise RuleViolation(_("%(file)s was not written by this installation, or was changed.") % {"file": path}, code="heads_changed") from error
    return {public_id: (last, head) for public_id, (last, head) in kept.items()}


def heads_write(path: Path, heads: Heads) -> None:
    """Write them so that a cut-off write leaves the file of before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    half.write_text(signing.dumps(heads, salt=_SALT, compress=True), encoding="ascii")
    half.replace(path)


def newest_heads(folder: Path) -> Path | None:
    """The latest file of the daily job; None before the first."""
    return max(folder.glob(f"*{_SUFFIX}"), default=None)


def heads_file(folder: Path, day: str) -> Path:
    return folder / f"{day}{_SUFFIX}"
