"""The de-identified facts (views of `sql/facts.sql`), read as the reporting role only.

They have no foreign keys to records: what joins them is the number of the seizure.
"""

from django.db import models


class Fact(models.Model):
    """One row of a view; `id` is the number of the row behind it and joins facts only."""

    class Meta:
        abstract = True
        managed = False

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class SeizureFact(Fact):
    """An approved seizure; `event` is the same for all records of a joint one, all but one of which only contribute."""

    event = models.CharField(max_length=64)
    task_force_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()
    vector = models.CharField(max_length=40)
    place = models.CharField(max_length=40)
    detection = models.CharField(max_length=40)
    contributes = models.BooleanField()

    class Meta(Fact.Meta):
        db_table = '"facts"."seizures"'


class LineFact(Fact):
    """A commodity line of an approved seizure."""

    seizure_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    commodity = models.CharField(max_length=40)
    quantity = models.DecimalField(max_digits=14, decimal_places=4)
    unit = models.CharField(max_length=40)
    basis = models.CharField(max_length=5)
    method = models.CharField(max_length=10)
    kg_equivalent = models.DecimalField(max_digits=16, decimal_places=6, null=True)
    kg_factor = models.DecimalField(max_digits=16, decimal_places=10, null=True)
    kg_factor_kind = models.CharField(max_length=12)
    kg_factor_version = models.CharField(max_length=40)

    class Meta(Fact.Meta):
        db_table = '"facts"."lines"'


class PersonEventFact(Fact):
    """Persons without goods in an approved seizure: trafficking, smuggling of migrants, wanted or suspected."""

    seizure_id = models.BigIntegerField()
    commodity = models.CharField(max_length=40)
    persons = models.PositiveIntegerField()

    class Meta(Fact.Meta):
        db_table = '"facts"."person_events"'


class LegFact(Fact):
    """A leg of the route of an approved seizure, as a country."""

    seizure_id = models.BigIntegerField()
    position = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=12)
    country = models.CharField(max_length=3)

    class Meta(Fact.Meta):
        db_table = '"facts"."legs"'


class ConcealmentFact(Fact):
    """How goods of an approved seizure were hidden."""

    seizure_id = models.BigIntegerField()
    method = models.CharField(max_length=40)

    class Meta(Fact.Meta):
        db_table = '"facts"."concealments"'


class PersonFact(Fact):
    """A person in an approved seizure: role and sex."""

    seizure_id = models.BigIntegerField()
    role = models.CharField(max_length=12)
    sex = models.CharField(max_length=1)

    class Meta(Fact.Meta):
        db_table = '"facts"."persons"'


class ControlFact(Fact):
    """A control, whatever it found."""

    task_force_id = models.BigIntegerField()
    occurred_at = models.DateTimeField()

    class Meta(Fact.Meta):
        db_table = '"facts"."controls"'


class DeliveryFact(Fact):
    """An alert that arrived at a unit, and how it was answered."""

    task_force_id = models.BigIntegerField()
    delivered_at = models.DateTimeField()
    was_acknowledged_in_time = models.BooleanField()
    has_feedback = models.BooleanField()

    class Meta(Fact.Meta):
        db_table = '"facts"."deliveries"'
