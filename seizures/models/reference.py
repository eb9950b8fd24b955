"""Numbering without gaps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import TaskForce


class ReferenceSeries(models.Model):
    """The last number given in one series of one unit and local year; its row lock makes the series gapless."""

    task_force = models.ForeignKey(TaskForce, verbose_name=_("task force"), on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("series"), max_length=10)
    year = models.PositiveSmallIntegerField(_("local year"))
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("reference series")
        verbose_name_plural = _("reference series")
        constraints = [models.UniqueConstraint(fields=["task_force", "kind", "year"], name="series_once_per_year")]

    def __str__(self) -> str:
        return f"{self.task_force.code}-{self.kind}-{self.year}"
