"""Agencies and task forces."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from aircop.core.models import Record
from jaitf.choices import Region, UnitType
from jaitf.models.place import Airport, Country


class Agency(Record):
    """A national service that posts officers to task forces: customs, police, immigration …"""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    agency_type = CodeField("agency_types", verbose_name=_("type"))
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="agencies")

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering = ["country", "name"]

    def __str__(self) -> str:
        return self.name


class TaskForce(Record):
    """A unit at an airport. Its own code begins its references, since two units can share an airport."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    name = models.CharField(_("name"), max_length=120)
    unit_type = models.CharField(_("type"), max_length=10, choices=UnitType.choices)
    programme = models.CharField(_("programme"), max_length=60, default="AIRCOP")
    airport = models.ForeignKey(Airport, verbose_name=_("airport"), on_delete=models.PROTECT, related_name="task_forces")
    region = models.CharField(_("region"), max_length=20, choices=Region.choices)
    languages = models.JSONField(_("working languages"), default=list)
    time_zone = models.CharField(_("time zone"), max_length=60)
    contact = models.CharField(_("contact reachable day and night"), max_length=120, blank=True)
    email = models.EmailField(_("unit mailbox"), blank=True)
    is_active = models.BooleanField(_("in operation"), default=True)
    is_demo = models.BooleanField(_("belongs to the demo world"), default=False)

    class Meta:
        verbose_name = _("task force")
        verbose_name_plural = _("task forces")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[A-Z][A-Z0-9]{1,7}$"),
                name="task_force_code_is_capitals",
                violation_error_message=_("A unit's code is 2 to 8 capital letters or digits and begins with a letter."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.name}"
