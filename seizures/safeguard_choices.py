"""Vocabulary of safeguards: searches of persons, loss of liberty, rights. Source: domain reference, section 7."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SearchLevel(models.IntegerChoices):
    """The ladder: each step is more of an intrusion than the one before."""

    INTERVIEW = 0, _("Interview")
    BAGGAGE = 1, _("Baggage")
    FRISK = 2, _("Outer clothing, frisk")
    SCANNER = 3, _("Body scanner")
    STRIP = 4, _("Strip search")
    IMAGING = 5, _("Medical imaging")
    INTIMATE = 6, _("Intimate search by medical staff")


#: From here on grounds are named; from here on a senior officer authorises; from here on only medical staff act.
NEEDS_GROUNDS, NEEDS_AUTHORITY, NEEDS_CLINICIAN = SearchLevel.FRISK, SearchLevel.STRIP, SearchLevel.IMAGING


class SearchGround(models.TextChoices):
    """Why a person is searched. The weak ones never carry an intrusive search alone."""

    FOUND = "found", _("Goods were found already")
    IMAGE = "image", _("Suspicious image (scanner, X-ray of baggage)")
    TRACE = "trace", _("Trace or field test positive")
    DOG = "dog", _("Dog indicated")
    FELT = "felt", _("Object seen or felt under the clothes")
    STATEMENT = "statement", _("Own statement")
    ALERT = "alert", _("Alert about this very person")
    BEHAVIOUR = "behaviour", _("Behaviour or answers")
    TICKET = "ticket", _("Ticket, route or luggage")
    PROFILE = "profile", _("Rule or profile")

    @classmethod
    def concrete(cls) -> list[str]:
        """Grounds about this person and this moment; the others are weak indicators (domain reference, section 6)."""
        return [cls.FOUND, cls.IMAGE, cls.TRACE, cls.DOG, cls.FELT, cls.STATEMENT, cls.ALERT]


class SearchResult(models.TextChoices):
    NOTHING = "nothing", _("Nothing found")
    FOUND = "found", _("Something found")
    NOT_DONE = "not_done", _("Not carried out")


class SearcherWish(models.TextChoices):
    """By whom the person asked to be searched."""

    NONE = "none", _("No wish stated")
    SAME = "same", _("By the same sex")
    OTHER = "other", _("By the other sex")


class Answer(models.TextChoices):
    """How an item of the rights checklist was answered."""

    YES = "yes", pgettext_lazy("right", "Done")
    REFUSED = "refused", _("Offered, and declined")
    NO = "no", _("Not done")
    NA = "na", _("Does not apply")

    @classmethod
    def needing_words(cls) -> list[str]:
        return [cls.NO, cls.NA]


class DetentionEnd(models.TextChoices):
    """How a loss of liberty ended for the unit."""

    RELEASED = "released", _("Released")
    JUDGE = "judge", _("Brought before a judge")
    HANDED = "handed", _("Handed to the investigating service")
    HOSPITAL = "hospital", _("Taken to hospital")
    MISTAKE = "mistake", _("Entered by mistake")


class AgeState(models.TextChoices):
    ADULT = "adult", _("Adult")
    CHILD = "child", _("Under 18")
    DISPUTED = "disputed", _("Age in dispute: treated as under 18")

    @classmethod
    def protected(cls) -> list[str]:
        """In doubt a person counts as a child (CRC, General comment 6)."""
        return [cls.CHILD, cls.DISPUTED]


class YesNo(models.TextChoices):
    YES = "yes", _("Yes")
    NO = "no", _("No")


#: The items of the list `rights_checklist`; a trigger holds the closing of a case to them.
ITEMS = (
    "REASON_TOLD", "LANG", "SAME_SEX", "WITNESS", "AUTHORITY", "MED_CONSENT", "PREGNANCY", "MED_SUPERV", "DETAINED_AT", "LAWYER", "CONSULAR", "FAMILY",
    "CHILD", "TIP_SCREEN", "ASYLUM", "WELFARE", "FORCE", "PROPERTY", "COMPLAINT",
)  # fmt: skip
#: Outcomes of a person who lost his liberty: all of the checklist is answered for him.
HELD = ("P_ARREST", "P_HANDOVER", "P_EXTRAD", "P_BAIL")
