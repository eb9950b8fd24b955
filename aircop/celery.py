"""The Celery application: settings come from Django (names that begin with CELERY_)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")

app = Celery("aircop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_our_log_lines(**_: Any) -> None:
    """Celery would write lines of its own, with the words of errors in them; Django has set the log up already."""


@worker_init.connect
def load_addresses(**_: Any) -> None:
    """Before the pool forks: otherwise the first alert of each process would wait a second or two for the import of all views."""
    from django.urls import reverse

    reverse("core:health")
