"""What connects cases: keys that the same person, paper or parcel has in each, and what people say about a connection."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from seizures.choices import LinkDecision, LinkKind
from seizures.models.seizure import Seizure
from seizures.querysets import OwnPartQuerySet, SeizurePartQuerySet


class LinkKey(CompartmentRecord):
    """The keyed digest of something in a case that may stand in another one, too; the thing itself is not here.

    Written with the case (`seizures.services.links`), never for victims nor in medical and victims' rooms. The function that
    looks across units reads these digests and no content.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="link_keys")
    kind = models.CharField(_("kind"), max_length=10, choices=LinkKind.choices)
    digest = models.CharField(_("digest"), max_length=64)

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a connection")
        verbose_name_plural = _("keys of connections")
        constraints = [models.UniqueConstraint(fields=["seizure", "digest"], name="link_key_once")]
        indexes = [models.Index(fields=["digest"], name="link_key_by_digest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"


class CaseLink(CompartmentRecord):
    """What somebody decided about two cases: that they belong together, or that it is not the same. The newest counts."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.PROTECT, related_name="links_from")
    other = models.ForeignKey(Seizure, verbose_name=_("other case"), on_delete=models.PROTECT, related_name="links_to")
    decision = models.CharField(_("decision"), max_length=10, choices=LinkDecision.choices)
    reason = models.CharField(_("reason"), max_length=300)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("decided by"), on_delete=models.PROTECT, related_name="+")

    objects = OwnPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("connection of two cases")
        verbose_name_plural = _("connections of cases")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(seizure=models.F("other")), name="case_is_not_linked_to_itself"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="link_has_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="link_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.seizure} – {self.other}"

    @property
    def reference(self) -> str:
        return str(self)[:80]
