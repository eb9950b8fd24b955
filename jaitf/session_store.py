"""The session engine (`SESSION_ENGINE`): Django's own in the database, with the account beside the data."""

from __future__ import annotations

from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from jaitf.models import BrowserSession


class SessionStore(DatabaseStore):
    """Keeps `user` in step with who is signed in."""

    @classmethod
    def get_model_class(cls) -> type[BrowserSession]:
        return BrowserSession

    def create_model_instance(self, data: dict[str, Any]) -> BrowserSession:
        stored = cast("BrowserSession", super().create_model_instance(data))
        stored.user_id = int(data[SESSION_KEY]) if data.get(SESSION_KEY) else None
        return stored
