"""Drafts: what somebody has typed and not yet sent. Only its writer ever sees one."""

from __future__ import annotations

import json
from typing import Any

from django.utils.translation import gettext_lazy as _

from aircop.core.errors import RuleViolation
from aircop.core.models import Draft

MAX_BYTES = 200_000


def draft_save(*, actor_id: int, key: str, data: Any) -> Draft:
    """Keep the contents of one form (a mapping of field names); at most 200 kB."""
    text = json.dumps(data)
    if not isinstance(data, dict) or len(text) > MAX_BYTES:
        raise RuleViolation(_("This draft is too large to be kept. Send the form or shorten the text."), code="draft_too_large")
    if "\\u0000" in text:
        data = json.loads(text.replace("\\u0000", ""))
    return Draft.objects.update_or_create(user_id=actor_id, key=key[:120], defaults={"data": data})[0]


def draft_of(user_id: int, key: str) -> Draft | None:
    return Draft.objects.filter(user_id=user_id, key=key[:120]).first()


def draft_discard(*, actor_id: int, key: str) -> None:
    Draft.objects.filter(user_id=actor_id, key=key[:120]).delete()
