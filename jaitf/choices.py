"""Vocabulary of organisations, roles and access."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.TextChoices):
    """Programme regions; `partner` holds airports of co-operating countries outside the programme."""

    AFRICA_WC = "africa_wc", _("West and Central Africa")
    AFRICA_ES = "africa_es", _("East and Southern Africa")
    AFRICA_N = "africa_n", _("North Africa")
    LAC = "lac", _("Latin America and the Caribbean")
    MIDDLE_EAST = "middle_east", _("Middle East")
    SE_EUROPE = "se_europe", _("South-Eastern Europe")
    SE_ASIA = "se_asia", _("South-East Asia")
    PARTNER = "partner", _("Partner countries")


class UnitType(models.TextChoices):
    """Kinds of unit of the programme."""

    JAITF = "jaitf", _("Joint Airport Interdiction Task Force")
    ACCU = "accu", _("Air Cargo Control Unit")
    PCU = "pcu", _("Port Control Unit")
    JOINT = "joint", _("Joint unit")
    PARTNER = "partner", _("Partner service")


class Role(models.TextChoices):
    """What a posting lets a person be; see `jaitf.roles` for what each may do."""

    OFFICER = "officer", _("Officer")
    TARGETER = "targeter", _("Targeter")
    CUSTODIAN = "custodian", _("Evidence custodian")
    CHIEF = "chief", _("Chief of unit")
    DEPUTY = "deputy", _("Deputy chief")
    LIAISON = "liaison", _("Agency liaison")
    MEDICAL_CONTACT = "medical_contact", _("Medical contact")
    REFERRAL_OFFICER = "referral_officer", _("Victim referral officer")
    NATIONAL_COORDINATOR = "national_coordinator", _("National coordinator")
    REGIONAL_COORDINATOR = "regional_coordinator", _("Regional coordinator")
    ANALYST = "analyst", _("UNODC analyst")
    OVERSIGHT = "oversight", _("Data-protection oversight")
    ADMINISTRATOR = "administrator", _("Administrator")

    @classmethod
    def of_a_unit(cls) -> list["Role"]:
        """Roles that exist only inside a task force."""
        return [cls.OFFICER, cls.TARGETER, cls.CUSTODIAN, cls.CHIEF, cls.DEPUTY, cls.LIAISON, *cls.of_protected_rooms()]

    @classmethod
    def of_protected_rooms(cls) -> list["Role"]:
        """Who works in a room that the unit's other people do not see; often a second posting of an officer (ADR 15)."""
        return [cls.MEDICAL_CONTACT, cls.REFERRAL_OFFICER]

    @classmethod
    def with_second_factor(cls) -> list["Role"]:
        """Roles that must sign in with a second factor."""
        return [
            cls.CHIEF, cls.DEPUTY, cls.NATIONAL_COORDINATOR, cls.REGIONAL_COORDINATOR, cls.ANALYST, cls.OVERSIGHT, cls.ADMINISTRATOR,
            *cls.of_protected_rooms(),
        ]  # fmt: skip


class CompartmentKind(models.TextChoices):
    """Need-to-know rooms of one task force."""

    JOINT = "joint", _("Joint")
    AGENCY = "agency", _("One agency only")
    MEDICAL = "medical", _("Medical")
    VICTIM = "victim", _("Victim screening")


class Verb(models.TextChoices):
    """What may be done with the records of a compartment; each is a guardian permission `<verb>_record`."""

    VIEW = "view", _("read")
    ADD = "add", _("add")
    CHANGE = "change", _("change")
    SUBMIT = "submit", _("submit")
    REVIEW = "review", _("review targets")
    APPROVE = "approve", _("approve")
    SEND = "send", _("send alerts")
    SHARE = "share", _("share")
    EXPORT = "export", _("export")
    CUSTODY = "custody", _("keep exhibits")
    CARE = "care", _("keep medical or victims' records")


class AccessAction(models.TextChoices):
    """What the access log tells about a reader."""

    READ = "read", _("opened")
    SEARCH = "search", _("searched")
    PRINT = "print", _("printed or downloaded")
    EXPORT = "export", _("exported")
    DENIED = "denied", _("was refused")
    EMERGENCY = "emergency", _("opened in an emergency")


class Concerns(models.TextChoices):
    """Whether a person who was opened has the name of the reader, or of somebody of the reader's unit."""

    SELF = "self", _("the reader's own name")
    COLLEAGUE = "colleague", _("a colleague's name")


class Purpose(models.TextChoices):
    """What a person or a restricted record is opened for; told once a sitting and kept with each reading."""

    DESK = "desk", _("Checking a flight or a target")
    CASE = "case", _("Working on a case")
    CARE = "care", _("Care, protection or referral of the person")
    PARTNER = "partner", _("Answering a partner or another service")
    SUPERVISION = "supervision", _("Supervising the work of the unit")
    COURT = "court", _("For a court or a prosecutor")
    PERSON_ASKS = "person_asks", _("Request or complaint of the person concerned")
    OTHER = "other", _("Something else")
    EMERGENCY = "emergency", _("Emergency access")

    @classmethod
    def offered(cls) -> list["Purpose"]:
        """Emergency access is not chosen: it is opened with a reason of its own."""
        return [purpose for purpose in cls if purpose != cls.EMERGENCY]

    @classmethod
    def of_protected(cls) -> list["Purpose"]:
        """What a medical or victim-screening record may be opened for: never the case, never supervision."""
        return [cls.CARE, cls.COURT, cls.PERSON_ASKS, cls.OTHER]


class PurposeKind(models.TextChoices):
    """What asks for a purpose: each kind once a sitting."""

    PERSON = "person", _("the page of a person")
    RESTRICTED = "restricted", _("a record with a narrow handling mark")
    PROTECTED = "protected", _("a record of a medical or victim-screening compartment")
    SHARED = "shared", _("a record that another unit has shared")


class AccountEvent(models.TextChoices):
    """Steps in the life of an account that its row does not show."""

    INVITED = "invited", _("was given an invitation")
    PASSWORD_SET = "password_set", _("chose a password with the invitation")  # noqa: S105 - a step, not a secret
    PASSWORD_CHANGED = "password_changed", _("changed the password")  # noqa: S105
    FACTOR_ADDED = "factor_added", _("set up the second factor")
    FACTOR_REMOVED = "factor_removed", _("lost the second factor")
    WORK_HANDED_OVER = "work_handed_over", _("handed open work over")
    RESET_ASKED = "reset_asked", _("is to lose the second factor; a second person has to confirm it")
    RESET_WITHDRAWN = "reset_withdrawn", _("keeps the second factor; the request was dropped")
    PASSKEY_ADDED = "passkey_added", _("added a passkey")
    SESSIONS_ENDED = "sessions_ended", _("was signed out of other devices")
    PASSKEY_REMOVED = "passkey_removed", _("removed a passkey")


class ApprovalState(models.TextChoices):
    """A grave step that takes two persons: asked for, then decided by somebody else, or it lapses."""

    ASKED = "asked", _("Waits for a second person")
    APPROVED = "approved", _("Approved")
    DONE = "done", _("Approved and done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Lapsed")


APPROVAL_TRANSITIONS = [("asked", "approved"), ("asked", "refused"), ("asked", "withdrawn"), ("asked", "expired"), ("approved", "done")]


class Handling(models.TextChoices):
    """Traffic Light Protocol 2.0 (FIRST, 2022): how far a record may travel."""

    RED = "TLP_RED", "TLP:RED"
    AMBER_STRICT = "TLP_AMBER_STRICT", "TLP:AMBER+STRICT"
    AMBER = "TLP_AMBER", "TLP:AMBER"
    GREEN = "TLP_GREEN", "TLP:GREEN"
    CLEAR = "TLP_CLEAR", "TLP:CLEAR"
