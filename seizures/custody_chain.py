"""The chain of one exhibit's custody entries: how an entry is written down to be digested, in Python and in SQL alike.

An entry's content digest is SHA-256 over a random salt and its columns in a fixed order; the entry's digest covers the
previous entry's digest, its number and its content digest. So free text can later be masked (salt and text go, digests
stay) and the chain still holds. The mark is an HMAC of the digest under a key that the database never sees: whoever writes
a row behind the application's back can compute digests, but no mark.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from seizures.models import CustodyEntry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = "seizures.custody"
#: Column → how it is written. The order is part of the format: a new column goes to the end, with a new format.
CONTENT: dict[str, str] = {
    "public_id": "text", "exhibit_id": "number", "sequence": "number", "kind": "text", "occurred_at": "time", "recorded_at": "time",
    "is_late": "flag", "late_reason": "text", "actor_id": "number", "second_id": "number", "holder_id": "number", "store": "text", "outside": "text",
    "refers_to": "number", "note": "text", "place": "text", "witness_1": "text", "witness_2": "text",
    "seal_issuer": "text", "seal_number": "text", "seal_found": "text",
    "gross_g": "weight", "net_g": "weight", "is_estimate": "flag", "instrument": "text", "calibrated_on": "date",
    "method": "text", "lot": "text", "result": "text", "purity": "weight", "uncertainty": "weight", "accreditation": "text",
    "parent_net_g": "weight", "children_net_g": "weight", "loss_g": "weight",
    "reference": "text", "retained": "text", "waiver": "text", "file_sha256": "text",
}  # fmt: skip
#: Free text, which a retention rule may mask.
MASKABLE = ("late_reason", "note", "place", "witness_1", "witness_2", "retained", "waiver", "outside", "result")
PLACES = 4
_IN_SQL = {
    "text": "{0}::text",
    "number": "{0}::text",
    "weight": "{0}::text",
    "flag": "({0}::int)::text",
    "date": "to_char({0}, 'YYYY-MM-DD')",
    "time": "((extract(epoch from {0}) * 1000000)::bigint)::text",
}


def content_sql(row: str = "NEW") -> str:
    """The same text as `content_text`, as an SQL expression over a row: each value with its length, `-` for none."""
    values = [_IN_SQL[how].format(f"{row}.{column}") for column, how in CONTENT.items()]
    return " || ".join(f"coalesce(octet_length({value}) || ':' || {value}, '-') || ','" for value in values)


def content_text(event: CustodyEntry) -> str:
    return "".join(f"{piece}," for piece in _pieces(event))


def _pieces(event: CustodyEntry) -> Iterator[str]:
    for column, how in CONTENT.items():
        value = getattr(event, column)
        if value is None:
            yield "-"
        else:
            text = _written(value, how)
            yield f"{len(text.encode())}:{text}"


def _written(value: Any, how: str) -> str:
    if how == "weight":
        return f"{Decimal(value):.{PLACES}f}"
    if how == "flag":
        return str(int(value))
    if how == "time":
        return str((value - _EPOCH) // timedelta(microseconds=1))
    return value.isoformat() if isinstance(value, date) else str(value)


def content_digest(event: CustodyEntry) -> str:
    return hashlib.sha256((event.salt + content_text(event)).encode()).hexdigest()


def chain_digest(previous: str, sequence: int, content: str) -> str:
    return hashlib.sha256(f"{previous}:{sequence}:{content}".encode()).hexdigest()


def mark_of(digest: str, secret: str | bytes | None = None) -> str:
    """What only this installation can write under a digest."""
    return salted_hmac(_KEY, digest, secret=secret, algorithm="sha256").hexdigest()


def is_our_mark(digest: str, mark: str) -> bool:
    """Whether the mark is ours, under the present key or an earlier one."""
    return any(hmac.compare_digest(mark_of(digest, secret), mark) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))


def enter(event: CustodyEntry) -> None:
    """Fill in the digests and the mark of a new entry; its salt, number and the previous digest are there."""
    event.content_digest = content_digest(event)
    event.digest = chain_digest(event.previous_digest, event.sequence, event.content_digest)
    event.mark = mark_of(event.digest)
