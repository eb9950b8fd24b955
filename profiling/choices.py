"""Vocabulary of profiling."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    """Life of a message that came in."""

    RECEIVED = "received", _("Received")
    READ = "read", _("Read")
    UNREADABLE = "unreadable", _("Can't be read")


class Severity(models.TextChoices):
    """How bad an issue in a message is."""

    INFO = "info", _("Note")
    WARNING = "warning", _("Warning")
    ERROR = "error", _("Error")


class TravellerKind(models.TextChoices):
    PASSENGER = "passenger", _("Passenger")
    CREW = "crew", _("Crew")
    INFANT = "infant", _("Infant")
    TRANSIT = "transit", _("In transit")


class Sex(models.TextChoices):
    """As printed in the document (ICAO 9303): X or unknown stays so."""

    FEMALE = "F", _("Female")
    MALE = "M", _("Male")
    OTHER = "X", _("Unspecified (X)")
    UNKNOWN = "", _("Not known")


class TargetKind(models.TextChoices):
    TRAVELLER = "traveller", _("Traveller")
    CONSIGNMENT = "consignment", _("Consignment")
    MAIL = "mail", _("Mail item")


class TargetOrigin(models.TextChoices):
    """Who proposed a target; what a machine proposed is never confirmed without another look by a person."""

    MANUAL = "manual", _("Marked by a person")
    RULE = "rule", _("Proposed by a rule or a list")


class TargetState(models.TextChoices):
    """A target becomes actionable only after a named reviewer, a time and a reason."""

    PROPOSED = "proposed", _("To review")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Dismissed")
    SENT = "sent", _("At the control post")
    CONTROLLED = "controlled", _("Controlled")

    @classmethod
    def actionable(cls) -> list[str]:
        return [cls.CONFIRMED, cls.SENT]


TARGET_TRANSITIONS = [
    ("proposed", "confirmed"),
    ("proposed", "dismissed"),
    ("confirmed", "sent"),
    ("confirmed", "dismissed"),
    ("confirmed", "controlled"),
    ("sent", "controlled"),
    ("sent", "dismissed"),
]


class Priority(models.TextChoices):
    """Order of work at the desk."""

    HIGH = "high", _("High")
    NORMAL = "normal", _("Normal")
    LOW = "low", _("Low")


class Direction(models.TextChoices):
    """Which flights the board shows, as seen from the unit's airport."""

    ALL = "all", _("All flights")
    ARRIVALS = "arrivals", _("Arrivals")
    DEPARTURES = "departures", _("Departures")
