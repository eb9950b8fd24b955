"""What was seized, how it was hidden, and what it looks like."""

from decimal import Decimal

import pghistory
from django.db import models
from django.db.models.functions import Floor
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.models import CompartmentRecord
from seizures.choices import Basis, GoodsKind, Method
from seizures.goods_facts import described
from seizures.models.seizure import Seizure, locked_with_its_seizure
from seizures.person_events import event_warnings
from seizures.querysets import SeizurePartQuerySet


@pghistory.track()
class CommodityLine(CompartmentRecord):
    """One commodity in its native quantity and unit, kept for ever; the kilogram equivalent carries its factor.

    `attributes` holds the facts that goods of this `kind` can have (make and serial numbers of a firearm, species of
    wildlife), cleaned and named by the table `seizures/goods_kinds.py`.
    """

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField(_("order"))
    commodity = CodeField("commodities", verbose_name=_("commodity"))
    kind = models.CharField(_("kind of goods"), max_length=20, choices=GoodsKind.choices, default=GoodsKind.OTHER)
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=4)
    unit = CodeField("units", verbose_name=_("unit"))
    basis = models.CharField(_("gross or net"), max_length=5, choices=Basis.choices, default=Basis.GROSS)
    method = models.CharField(_("measured or estimated"), max_length=10, choices=Method.choices, default=Method.MEASURED)
    kg_equivalent = models.DecimalField(_("kilogram equivalent"), max_digits=16, decimal_places=6, null=True)
    kg_factor = models.DecimalField(_("kilograms per unit"), max_digits=16, decimal_places=10, null=True)
    kg_factor_kind = models.CharField(_("kind of factor"), max_length=12, blank=True)
    kg_factor_version = models.CharField(_("version of the factor"), max_length=40, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    description = models.CharField(_("description, marks, packing"), max_length=300, blank=True)
    attributes = models.JSONField(_("facts about the goods"), default=dict, blank=True)

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("commodity line")
        verbose_name_plural = _("commodity lines")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quantity__gt=Decimal(0)),
                name="quantity_is_positive",
                violation_error_message=_("A quantity is more than zero."),
            ),
            models.CheckConstraint(
                condition=models.Q(unit="CUR", currency__regex="^[A-Z]{3}$") | (~models.Q(unit="CUR") & models.Q(currency="")),
                name="money_and_only_money_has_a_currency",
                violation_error_message=_("Enter the currency in three letters (ISO 4217), for example XOF, EUR or USD."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind=GoodsKind.PERSON_EVENT, unit="PERSON", kg_equivalent=None, quantity=Floor("quantity"))
                | (~models.Q(kind=GoodsKind.PERSON_EVENT) & ~models.Q(unit="PERSON")),
                name="persons_are_counted_and_never_weighed",
                violation_error_message=_("Persons are counted in whole numbers, and nothing else is counted as persons."),
            ),
            models.CheckConstraint(
                condition=Exact(models.Func("attributes", function="jsonb_typeof", output_field=models.TextField()), "object"),
                name="facts_about_goods_have_names",
            ),
            models.CheckConstraint(
                condition=models.Q(attributes__has_keys=["worth", "worth_currency"]) | ~models.Q(attributes__has_any_keys=["worth", "worth_currency"]),
                name="value_of_goods_has_a_currency",
                violation_error_message=_("A value needs its currency, and a currency a value."),
            ),
        ]
        triggers = [locked_with_its_seizure()]

    def __str__(self) -> str:
        return f"{self.quantity} {self.unit} {self.commodity}"

    @property
    def is_person_event(self) -> bool:
        """Persons without goods: counted, never measured."""
        return self.kind == GoodsKind.PERSON_EVENT

    @property
    def how_text(self) -> str:
        """`gross, measured`; nothing for persons."""
        return "" if self.is_person_event else f"{self.get_basis_display()}, {self.get_method_display()}"

    @property
    def warnings(self) -> list[str]:
        """What must not be misunderstood about a person event, and what is to be done next."""
        return event_warnings(self.attributes) if self.is_person_event else []

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Label and value of every fact about the goods, in the reader's language."""
        return described(self.kind, self.attributes)


@pghistory.track()
class ConcealmentUsed(CompartmentRecord):
    """How the goods were hidden."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="concealments")
    method = CodeField("concealment_methods", verbose_name=_("concealment"))
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("concealment")
        verbose_name_plural = _("concealments")
        constraints = [models.UniqueConstraint(fields=["seizure", "method"], name="concealment_once_per_seizure")]
        triggers = [locked_with_its_seizure()]

    def __str__(self) -> str:
        return self.method


class StoredPicture(CompartmentRecord):
    """The original bytes of a picture with their SHA-256, and a thumbnail without metadata."""

    original = models.FileField(_("original"), upload_to="photographs/%Y/%m/", max_length=200)
    thumbnail = models.FileField(_("thumbnail"), upload_to="thumbnails/%Y/%m/", max_length=200)
    content_type = models.CharField(_("kind of picture"), max_length=40)
    byte_count = models.PositiveIntegerField(_("bytes"))
    width = models.PositiveIntegerField(_("width in pixels"))
    height = models.PositiveIntegerField(_("height in pixels"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    caption = models.CharField(_("caption"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.caption or self.sha256[:12]


@pghistory.track()
class Photograph(StoredPicture):
    """A photograph of a case, in its order."""

    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), on_delete=models.CASCADE, related_name="photographs")
    position = models.PositiveSmallIntegerField(_("order"))

    objects = SeizurePartQuerySet.as_manager()

    class Meta:
        verbose_name = _("photograph")
        verbose_name_plural = _("photographs")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["seizure", "sha256"], name="photograph_once_per_seizure")]
        triggers = [locked_with_its_seizure()]

    @property
    def reference(self) -> str:
        """What the access log calls it: the case and the number of the photograph in it."""
        return f"{self.seizure} · {self.position + 1}"

    @property
    def is_open_work(self) -> bool:
        return self.seizure.is_open_work

    @property
    def filename(self) -> str:
        """Name of the file that a reader keeps: `DSS-2026-00042-photo-1.jpg`."""
        return f"{self.seizure.reference or 'draft'}-photo-{self.position + 1}.{str(self.original).rpartition('.')[2]}"
