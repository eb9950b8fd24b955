from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Life of a background job; `dead` waits for a person to retry it."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Failed")

    @classmethod
    def open_states(cls) -> list[str]:
        return [cls.QUEUED, cls.RUNNING]


class Queue(models.TextChoices):
    """Celery queues; the worker listens to all of them."""

    ALERTS = "alerts", _("Alerts")
    INTAKE = "intake", _("Messages in")
    REPORTS = "reports", _("Reports")
    EXPORTS = "exports", _("Exports")
