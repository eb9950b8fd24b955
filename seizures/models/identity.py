"""Who somebody is by the document that was shown: the fields that a person of a case and a victim in the protected room share."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from profiling.choices import Sex


class Identity(models.Model):
    """Names, birth, nationality and document; all may be unknown."""

    family_name = models.CharField(_("family name"), max_length=120, blank=True)
    given_names = models.CharField(_("given names"), max_length=160, blank=True)
    sex = models.CharField(_("sex in the document"), max_length=1, choices=Sex.choices, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    document_type = CodeField("document_types", verbose_name=_("document"), blank=True)
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    document_issuer = models.CharField(_("issuing state"), max_length=3, blank=True)
    document_expires_on = models.DateField(_("document expires on"), null=True, blank=True)

    class Meta:
        abstract = True
