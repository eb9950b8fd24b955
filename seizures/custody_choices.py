"""Vocabulary of the custody ledger. Source: domain reference, section 8."""

from django.db import models


class CustodyKind(models.TextChoices):
    """Kinds of entry in the custody ledger; the codes of the list `custody_events`, whose labels people read."""

    COLLECTED = "COLLECTED"
    WEIGHED = "WEIGHED"
    SEALED = "SEALED"
    SEAL_BROKEN = "SEAL_BROKEN"
    RESEALED = "RESEALED"
    SEAL_CHECKED = "SEAL_CHECKED"
    OFFERED = "OFFERED"
    TRANSFER = "TRANSFER"
    REFUSED = "REFUSED"
    STORED = "STORED"
    RETRIEVED = "RETRIEVED"
    SAMPLED = "SAMPLED"
    TESTED = "TESTED"
    LAB_SENT = "LAB_SENT"
    LAB_RESULT = "LAB_RESULT"
    COURT = "COURT"
    RETURNED = "RETURNED"
    FORFEITED = "FORFEITED"
    DESTRUCTION_ORDER = "DESTRUCTION_ORDER"
    DESTROYED = "DESTROYED"
    FILE_KEPT = "FILE_KEPT"
    LOSS = "LOSS"
    CORRECTION = "CORRECTION"

    @classmethod
    def hands_on(cls) -> list[str]:
        """What only the person can do who holds the exhibit."""
        return [
            cls.WEIGHED, cls.SEALED, cls.SEAL_BROKEN, cls.RESEALED, cls.SEAL_CHECKED, cls.OFFERED, cls.STORED, cls.SAMPLED, cls.TESTED,
            cls.LAB_SENT, cls.COURT, cls.RETURNED, cls.DESTROYED,
        ]  # fmt: skip

    @classmethod
    def moving(cls) -> list[str]:
        """What gives the exhibit another custodian."""
        return [cls.COLLECTED, cls.TRANSFER, cls.STORED, cls.RETRIEVED, cls.LAB_SENT, cls.COURT, *cls.ending()]

    @classmethod
    def ending(cls) -> list[str]:
        """After these nobody holds it any more."""
        return [cls.RETURNED, cls.DESTROYED]

    @classmethod
    def sealing(cls) -> list[str]:
        return [cls.SEALED, cls.RESEALED]

    @classmethod
    def telling(cls) -> list[str]:
        """What the timeline of the case tells as well: what moves an exhibit on, not each look at it."""
        return [
            cls.COLLECTED, cls.SEALED, cls.RESEALED, cls.TRANSFER, cls.SAMPLED, cls.LAB_SENT, cls.LAB_RESULT, cls.COURT, cls.RETURNED,
            cls.DESTROYED, cls.LOSS,
        ]  # fmt: skip

    @classmethod
    def while_offered(cls) -> list[str]:
        """What may be written down while a hand-over is open."""
        return [cls.TRANSFER, cls.REFUSED, cls.CORRECTION, cls.LOSS, cls.LAB_RESULT]

    @classmethod
    def after_the_end(cls) -> list[str]:
        return [cls.CORRECTION, cls.LOSS]
