"""Code lists: the fixed vocabulary of the domain in five languages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CodeEntry(models.Model):
    """One code of one list, e.g. `commodities` / `COC_SALT`; parents are headings for roll-up."""

    list_name = models.CharField(_("list"), max_length=40)
    code = models.CharField(_("code"), max_length=40)
    parent = models.CharField(_("parent code"), max_length=40, blank=True)
    position = models.PositiveIntegerField(_("position"))
    label_en = models.CharField(_("English"), max_length=200)
    label_fr = models.CharField(_("French"), max_length=200)
    label_es = models.CharField(_("Spanish"), max_length=200)
    label_pt = models.CharField(_("Portuguese"), max_length=200)
    label_ar = models.CharField(_("Arabic"), max_length=200)
    source = models.CharField(_("source"), max_length=200, blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        ordering = ["list_name", "position"]
        constraints = [models.UniqueConstraint(fields=["list_name", "code"], name="code_once_in_its_list")]

    def __str__(self) -> str:
        return f"{self.list_name}/{self.code}"
