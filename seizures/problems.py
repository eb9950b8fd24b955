"""Collecting everything that is wrong with one input, so that a person hears it all at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise

from aircop.core.errors import InvalidInput, RuleViolation


class Problems:
    """Messages by field; a field of a row is named `lines.0.quantity`, the list as a whole `lines`."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str | Promise]] = {}

    def add(self, field: str, message: str | Promise) -> None:
        self.fields.setdefault(field, []).append(message)

    @contextmanager
    def noting(self, prefix: str = "") -> Iterator[None]:
        """Turn a refusal inside the block into a problem of the field it names, below `prefix`."""
        try:
            yield
        except InvalidInput as error:
            for field, messages in error.fields.items():
                self.fields.setdefault(f"{prefix}{field}", []).extend(messages)
        except RuleViolation as error:
            self.add(f"{prefix}{error.field or ''}".rstrip("."), error.message)

    def check_fields(self, record: models.Model, prefix: str = "") -> None:
        """Check the record's own columns (length, choice, code list); related records are checked by who loads them."""
        passed_over = {field.name for field in record._meta.fields if field.is_relation or (field.null and getattr(record, field.attname) is None)}
        try:
            record.clean_fields(exclude=passed_over)
        except ValidationError as error:
            for field, messages in error.message_dict.items():
                self.fields.setdefault(f"{prefix}{field}", []).extend(messages)

    def raise_any(self) -> None:
        """Refuse the input if anything was found."""
        if self.fields:
            raise InvalidInput(self.fields)
