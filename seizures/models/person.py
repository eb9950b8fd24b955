"""Persons in a control or a seizure."""

from uuid import UUID

import pghistory
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.models import CompartmentRecord
from profiling.models import Traveller
from seizures.choices import PersonRole
from seizures.inputs import PersonInput
from seizures.models.control import Control
from seizures.models.identity import Identity
from seizures.models.seizure import Seizure, locked_with_its_seizure
from seizures.querysets import PersonQuerySet


def victim_sign(public_id: UUID) -> str:
    """By what the case, its report and the victims' room call a victim: `V-3F2A9C`."""
    return f"V-{public_id.hex[:6].upper()}"


@pghistory.track()
class Person(Identity, CompartmentRecord):
    """A person as the unit met them: names as on the document, role, outcome.

    A victim has no name here: what names him lies in the victims' room (`VictimIdentity`), the case knows him by a sign.
    """

    #: What was typed of a victim and belongs into the victims' room; never stored here.
    kept_apart: PersonInput | None = None

    control = models.ForeignKey(Control, verbose_name=_("control"), null=True, blank=True, on_delete=models.PROTECT, related_name="persons")
    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), null=True, blank=True, on_delete=models.PROTECT, related_name="persons")
    traveller = models.ForeignKey(Traveller, verbose_name=_("traveller"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=PersonRole.choices, default=PersonRole.CONTROLLED)
    name_key = models.CharField(_("name without accents, for search"), max_length=300, blank=True)
    outcome = CodeField("outcomes", verbose_name=_("outcome"), blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(control__isnull=False) | models.Q(seizure__isnull=False), name="person_belongs_to_a_control_or_a_seizure"
            ),
            models.CheckConstraint(
                condition=~models.Q(role=PersonRole.VICTIM)
                | models.Q(
                    family_name="",
                    given_names="",
                    name_key="",
                    document_type="",
                    document_number="",
                    document_issuer="",
                    document_expires_on=None,
                    traveller=None,
                ),
                name="victim_is_named_in_the_victims_room_alone",
            ),
        ]
        indexes = [GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="person_name_trigram")]
        triggers = [locked_with_its_seizure()]

    def __str__(self) -> str:
        return str(_("Victim %(sign)s") % {"sign": self.sign}) if self.is_victim else f"{self.family_name}, {self.given_names}".strip(", ")

    @property
    def is_victim(self) -> bool:
        return self.role == PersonRole.VICTIM

    @property
    def sign(self) -> str:
        return victim_sign(self.public_id)

    @property
    def reference(self) -> str:
        """What the access log calls it: the case or the control in which the unit met the person."""
        return str(self.seizure or self.control or "")[:80]

    def name_keys(self) -> list[str]:
        return [self.name_key]
