"""The scheduler's file: when each regular task ran last. Lost it costs one run too many; unreadable it must not stop anything."""

from __future__ import annotations

import logging
from contextlib import suppress

from celery.beat import PersistentScheduler

log = logging.getLogger(__name__)


class RecoveringScheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's own scheduler, that begins a new file when the old one was cut off in the middle of a write.

    Celery does so for some errors only; a file that a power cut left empty ended it at every start.
    """

    def setup_schedule(self) -> None:
        try:
            super().setup_schedule()
        except Exception:
            log.exception("The scheduler's file can't be read; a new one is begun")
            if self._store is not None:
                with suppress(Exception):
                    self._store.close()
            self._remove_db()
            super().setup_schedule()
