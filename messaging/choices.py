"""Vocabulary of alerts."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlertState(models.TextChoices):
    SENT = "sent", _("Sent")
    CANCELLED = "cancelled", _("Cancelled")


ALERT_TRANSITIONS = [("sent", "cancelled")]


class Urgency(models.TextChoices):
    """From the time left to landing: under 1 h, under 4 h, under 24 h, more (domain reference, section 9)."""

    FLASH = "flash", _("Flash")
    IMMEDIATE = "immediate", _("Immediate")
    PRIORITY = "priority", _("Priority")
    ROUTINE = "routine", _("Routine")

    @property
    def acknowledge_within(self) -> timedelta:
        """How soon the partner must acknowledge."""
        return {
            Urgency.FLASH: timedelta(minutes=10),
            Urgency.IMMEDIATE: timedelta(minutes=30),
            Urgency.PRIORITY: timedelta(hours=4),
            Urgency.ROUTINE: timedelta(hours=24),
        }[self]


class DeliveryState(models.TextChoices):
    """Life of an alert at one recipient."""

    QUEUED = "queued", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLOSED = "closed", _("Closed with feedback")

    @classmethod
    def arrived(cls) -> list[str]:
        return [cls.DELIVERED, cls.READ, cls.ACKNOWLEDGED, cls.CLOSED]

    @classmethod
    def answered(cls) -> list[str]:
        return [cls.ACKNOWLEDGED, cls.CLOSED]


DELIVERY_TRANSITIONS = [
    ("queued", "delivered"),
    ("delivered", "read"),
    ("delivered", "acknowledged"),
    ("read", "acknowledged"),
    ("acknowledged", "closed"),
]


class Decision(models.TextChoices):
    """What the recipient answers."""

    ACCEPTED = "accepted", _("We act on it")
    DECLINED = "declined", _("We can't act on it")


class EmergencyVerdict(models.TextChoices):
    """How an emergency access was judged."""

    ACCEPTED = "accepted", _("Accepted")
    MISUSE = "misuse", _("Misuse")


class TaskState(models.TextChoices):
    """A next action is open until somebody has done it, or it is called off with a reason; with a reason it is opened again."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Called off")


TASK_TRANSITIONS = [("open", "done"), ("open", "cancelled"), ("done", "open"), ("cancelled", "open")]


class TaskPriority(models.IntegerChoices):
    """The smaller the more pressing, so that lists sort by it."""

    URGENT = 1, _("Urgent")
    NORMAL = 2, _("Normal")
    LOW = 3, _("When there is time")


class ShiftNoteState(models.TextChoices):
    """Written, signed by who goes, then read by who comes."""

    DRAFT = "draft", _("Being written")
    SIGNED = "signed", _("Signed, to be read by the next shift")
    READ = "read", _("Read by the next shift")


SHIFT_NOTE_TRANSITIONS = [("draft", "signed"), ("signed", "read")]
