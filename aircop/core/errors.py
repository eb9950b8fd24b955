"""What can go wrong in the domain; each error is mapped once to a page, an API answer and a job's result."""

from __future__ import annotations

import errno
from typing import Self

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from psycopg2 import errors as postgres


class AircopError(Exception):
    """A refusal with a stable `code`, a translated `message` that says what to do, and the `field` it is about."""

    status = 400
    code = "invalid"
    message: str | Promise = _("This can't be done.")

    def __init__(self, message: str | Promise | None = None, *, code: str | None = None, field: str | None = None) -> None:
        self.message = message if message is not None else self.message
        self.code = code or self.code
        self.field = field
        super().__init__(str(self.message))


class RuleViolation(AircopError):
    """A business rule says no; what was typed stays and the message says how to mend it."""

    status = 422
    code = "rule"


class InvalidInput(AircopError):
    """Several fields are wrong: `fields` maps a field's name to its messages."""

    status = 400

    def __init__(self, fields: dict[str, list[str | Promise]]) -> None:
        self.fields = fields
        name, messages = next(iter(fields.items()))
        super().__init__(messages[0], field=name)

    @classmethod
    def from_validation(cls, error: ValidationError) -> Self:
        """What `full_clean` found, by field; what concerns no single field stands under the empty name."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        return cls({"" if field == NON_FIELD_ERRORS else field: list(messages) for field, messages in found.items()})


class NotVisible(AircopError):
    """The record does not exist, or not for this reader: the answer never tells which (404)."""

    status = 404
    code = "not_found"
    message = _("There is no such record, or it is not open to you.")


class Forbidden(AircopError):
    """The reader sees the record but may not do this with it (403)."""

    status = 403
    code = "forbidden"
    message = _("Your posting does not allow this. Ask your chief of unit.")


class TooMany(AircopError):
    """Asked too often in too short a time (429); `seconds` says when to ask again."""

    status = 429
    code = "throttled"
    message = _("You did this very often in a short time. Wait a minute, then try again.")

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Conflict(AircopError):
    """Somebody changed the record since it was opened (409)."""

    status = 409
    code = "conflict"
    message = _("Somebody else changed this record while you were editing it. Your text is kept: compare and save again.")


class StorageFull(AircopError):
    """No room is left on a disk of the server or of its database; nothing of what was being written is kept."""

    status = 507
    code = "storage_full"
    message = _("The server's disk is full. Nothing was half-written, nothing is lost. Ask the administrator to make room, then try again.")


#: No space, quota used up, file larger than the process may write.
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def is_storage_full(error: BaseException) -> bool:
    """Whether an error means that a disk has no room: this machine's (OSError), or the database's (class 53 of its codes)."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    if isinstance(cause, postgres.DiskFull):
        return True
    # A limit on the size of files has no code of its own: it comes as an internal error in these words.
    return isinstance(cause, postgres.InternalError_) and "File too large" in str(cause)
