"""Vocabulary of the two protected rooms: victim screening and the medical path (domain reference, section 5)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class CareKind(models.TextChoices):
    """To whom somebody sends a person."""

    WELFARE = "welfare", _("Welfare queue")
    MEDICAL = "medical", _("Medical path")


class About(models.TextChoices):
    CONTROL = "control", _("Control")
    SEIZURE = "seizure", _("Case")


class ScreeningState(models.TextChoices):
    """Suspicion, referral, and the status that a competent authority gives; the unit itself never identifies anybody."""

    SUSPECTED = "suspected", _("Suspected")
    REFERRED = "referred", _("Referred")
    IDENTIFIED = "identified", _("Formally identified")
    NOT_IDENTIFIED = "not_identified", _("Not identified by the authority")
    DECLINED = "declined", _("Declined the referral")
    NO_GROUNDS = "no_grounds", _("No grounds found")

    @classmethod
    def waiting(cls) -> list[str]:
        """Somebody has still to do something."""
        return [cls.SUSPECTED, cls.REFERRED]

    @classmethod
    def of_the_authority(cls) -> list[str]:
        return [cls.IDENTIFIED, cls.NOT_IDENTIFIED]


SCREENING_TRANSITIONS = [
    ("suspected", "referred"),
    ("suspected", "declined"),
    ("suspected", "no_grounds"),
    ("referred", "identified"),
    ("referred", "not_identified"),
    ("referred", "declined"),
    # Whoever declined may change his mind; new signs open it again; an authority may decide anew.
    ("declined", "referred"),
    ("declined", "suspected"),
    ("no_grounds", "suspected"),
    ("not_identified", "identified"),
]


class Age(models.TextChoices):
    """Whoever may be a child is treated as one until it is known (CRC, general comment 6)."""

    ADULT = "adult", _("Adult")
    CHILD = "child", _("Child")
    UNCLEAR = "unclear", _("May be a child")


class ReferralConsent(models.TextChoices):
    NOT_ASKED = "", _("Not asked yet")
    GIVEN = "given", _("Given, after an explanation that was understood")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    GUARDIAN = "guardian", _("Child: by a guardian or child protection")

    @classmethod
    def no(cls) -> list[str]:
        return [cls.REFUSED, cls.WITHDRAWN]


class Interpreter(models.TextChoices):
    """Never a companion: whoever travels with the person may be the trafficker."""

    NOT_NEEDED = "not_needed", _("Not needed: a common language")
    INDEPENDENT = "independent", _("Independent, not one of the companions")
    TELEPHONE = "telephone", _("By telephone, independent")


class Need(models.TextChoices):
    DOCTOR = "doctor", _("A doctor")
    SHELTER = "shelter", _("A safe place to sleep")
    FOOD = "food", _("Food, clothing")
    PROTECTION = "protection", _("Protection from somebody")
    LAWYER = "lawyer", _("Legal advice")
    FAMILY = "family", _("Contact with the family")
    DOCUMENTS = "documents", _("Documents")
    RETURN = "return", _("A safe way home")
    ASYLUM = "asylum", _("International protection")


class Service(models.TextChoices):
    NRM = "nrm", _("National referral mechanism")
    NGO = "ngo", _("Non-governmental organisation")
    SHELTER = "shelter", _("Shelter")
    CHILD_PROTECTION = "child_protection", _("Child protection")
    HOSPITAL = "hospital", _("Hospital")
    INTERNATIONAL = "international", _("International organisation")


class TellBasis(models.TextChoices):
    """Why the people of the case may be told to ask the prosecutor."""

    NONE = "", _("Do not tell them")
    CONSENT = "consent", _("The person agrees")
    AUTHORITY = "authority", _("The competent authority allows it")


class PathState(models.TextChoices):
    """The way of a patient whom somebody suspects of carrying something inside."""

    OPENED = "opened", _("Waits for a clinician")
    IN_CARE = "in_care", _("In medical care")
    MONITORING = "monitoring", _("Monitored continuously")
    EMERGENCY = "emergency", _("Emergency")
    DISCHARGED = "discharged", _("Discharged")
    ENDED = "ended", _("Ended without a medical path")

    @classmethod
    def finished(cls) -> list[str]:
        return [cls.DISCHARGED, cls.ENDED]

    @classmethod
    def watched(cls) -> list[str]:
        """Somebody looks after the patient every few hours and writes it down."""
        return [cls.MONITORING, cls.EMERGENCY]


PATH_TRANSITIONS = [
    ("opened", "in_care"),
    ("opened", "emergency"),
    ("opened", "ended"),
    ("in_care", "monitoring"),
    ("in_care", "emergency"),
    ("in_care", "discharged"),
    ("monitoring", "emergency"),
    ("monitoring", "discharged"),
    ("emergency", "monitoring"),
    ("emergency", "discharged"),
]


class FitAnswer(models.TextChoices):
    """A clinician's answer; no officer gives it."""

    UNKNOWN = "", _("Not answered yet")
    FIT = "fit", _("Fit to be detained")
    CONDITIONS = "conditions", _("Fit, under conditions")
    UNFIT = "unfit", _("Not fit: stays in hospital")


class ImagingConsent(models.TextChoices):
    NOT_ASKED = "", _("Not asked yet")
    YES = "yes", _("Yes, after an explanation that was understood")
    NO = "no", _("No")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @classmethod
    def refusing(cls) -> list[str]:
        return [cls.NO, cls.WITHDRAWN]


class Pregnancy(models.TextChoices):
    NOT_TESTED = "", _("Not tested")
    NEGATIVE = "negative", _("Test negative")
    POSITIVE = "positive", _("Pregnant: no X-ray, no CT")
    REFUSED = "refused", _("Test refused: no X-ray, no CT")


class Modality(models.TextChoices):
    CT_LOW = "ct_low", _("Low-dose CT")
    XRAY = "xray", _("X-ray")
    ULTRASOUND = "ultrasound", _("Ultrasound")
    MRI = "mri", _("MRI")

    @classmethod
    def radiating(cls) -> list[str]:
        return [cls.CT_LOW, cls.XRAY]


class ImagingResult(models.TextChoices):
    POSITIVE = "positive", _("Foreign bodies seen")
    NEGATIVE = "negative", _("Nothing seen")
    UNCLEAR = "unclear", _("Unclear")
