"""The Celery application: settings come from Django (names that begin with CELERY_)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")

app = Celery("aircop")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
