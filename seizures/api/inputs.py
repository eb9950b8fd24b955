"""What the API takes in: shapes only, the services check the rest."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from jaitf.choices import Handling
from profiling.choices import Sex
from seizures.api.goods import AttributesField
from seizures.choices import AgencyRole, Basis, ControlResult, LegRole, Method, NarrativeLanguage, PersonRole, Place, SubjectKind
from seizures.inputs import AgencyInput, ConcealmentInput, ControlInput, LegInput, LineInput, PersonInput, SeizureInput


class MomentField(serializers.DateTimeField):
    """A point in time with its offset, e.g. `2026-11-23T16:25:00+00:00`; without one it is refused."""

    default_error_messages = {"zone": _("Give the time with its offset from UTC, for example 2026-11-23T16:25:00+00:00.")}

    def enforce_timezone(self, value: datetime) -> datetime:
        if timezone.is_naive(value):
            self.fail("zone")
        return value.astimezone(UTC)


class PersonInputSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(PersonRole.choices, default=PersonRole.CARRIER)
    family_name = serializers.CharField(max_length=120, default="", allow_blank=True, help_text="Asked of everybody but victims, whom the case never shows")
    given_names = serializers.CharField(max_length=160, default="", allow_blank=True)
    sex = serializers.ChoiceField(Sex.choices, default="", allow_blank=True)
    birth_date = serializers.DateField(default=None, allow_null=True)
    nationality = serializers.CharField(max_length=3, default="", allow_blank=True, help_text="ICAO 9303-3, three letters")
    document_type = serializers.CharField(max_length=40, default="", allow_blank=True)
    document_number = serializers.CharField(max_length=40, default="", allow_blank=True)
    document_issuer = serializers.CharField(max_length=3, default="", allow_blank=True)
    document_expires_on = serializers.DateField(default=None, allow_null=True)
    outcome = serializers.CharField(max_length=40, default="", allow_blank=True)
    traveller = serializers.UUIDField(default=None, allow_null=True)


class ControlCreateSerializer(serializers.Serializer[Any]):
    """A new control. The same `client_id` sent twice records it once."""

    compartment = serializers.UUIDField(default=None, allow_null=True, help_text="Default: the joint compartment of one's own unit")
    client_id = serializers.UUIDField(default=None, allow_null=True)
    occurred_at = MomentField()
    time_zone = serializers.CharField(max_length=60, help_text="IANA name, e.g. Africa/Dakar")
    place = serializers.ChoiceField(Place.choices)
    reason = serializers.CharField(max_length=40)
    result = serializers.ChoiceField(ControlResult.choices)
    subject_kind = serializers.ChoiceField(SubjectKind.choices, default=SubjectKind.PERSON)
    vector = serializers.CharField(max_length=40, default="", allow_blank=True)
    flight = serializers.UUIDField(default=None, allow_null=True)
    flight_text = serializers.CharField(max_length=10, default="", allow_blank=True)
    awb = serializers.CharField(max_length=30, default="", allow_blank=True)
    s10 = serializers.CharField(max_length=30, default="", allow_blank=True)
    note = serializers.CharField(max_length=4000, default="", allow_blank=True)
    target = serializers.UUIDField(default=None, allow_null=True)
    person = PersonInputSerializer(default=None, allow_null=True)

    def details(self) -> ControlInput:
        outside = {"compartment", "client_id", "person"}
        return ControlInput(**{name: value for name, value in self.validated_data.items() if name not in outside})

    def who(self) -> PersonInput | None:
        person = self.validated_data["person"]
        return PersonInput(**person) if person else None


class LineInputSerializer(serializers.Serializer[Any]):
    commodity = serializers.CharField(max_length=40)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=4)
    unit = serializers.CharField(max_length=40, default="", allow_blank=True)
    basis = serializers.ChoiceField(Basis.choices, default=Basis.GROSS)
    method = serializers.ChoiceField(Method.choices, default=Method.MEASURED)
    currency = serializers.CharField(max_length=3, default="", allow_blank=True)
    description = serializers.CharField(max_length=300, default="", allow_blank=True)
    attributes = AttributesField(default=dict)


class LegInputSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(LegRole.choices)
    airport = serializers.CharField(max_length=3, default="", allow_blank=True, help_text="IATA code")
    country = serializers.CharField(max_length=3, default="", allow_blank=True, help_text="ISO code, where the airport is not known")


class ConcealmentInputSerializer(serializers.Serializer[Any]):
    method = serializers.CharField(max_length=40)
    detail = serializers.CharField(max_length=300, default="", allow_blank=True)


class AgencyInputSerializer(serializers.Serializer[Any]):
    agency = serializers.CharField(max_length=40, help_text="Code of the agency")
    role = serializers.ChoiceField(AgencyRole.choices)


class SeizureCreateSerializer(serializers.Serializer[Any]):
    """A new case as a draft. The same `event_uid` sent twice opens it once."""

    compartment = serializers.UUIDField(default=None, allow_null=True, help_text="Default: the control's, else the joint compartment of one's own unit")
    control = serializers.UUIDField(default=None, allow_null=True)
    event_uid = serializers.UUIDField(default=None, allow_null=True)
    occurred_at = MomentField()
    time_zone = serializers.CharField(max_length=60, help_text="IANA name, e.g. Africa/Dakar")
    place = serializers.ChoiceField(Place.choices)
    place_detail = serializers.CharField(max_length=120, default="", allow_blank=True)
    vector = serializers.CharField(max_length=40)
    detection = serializers.CharField(max_length=40)
    flight = serializers.UUIDField(default=None, allow_null=True)
    flight_text = serializers.CharField(max_length=10, default="", allow_blank=True)
    awb = serializers.CharField(max_length=30, default="", allow_blank=True)
    s10 = serializers.CharField(max_length=30, default="", allow_blank=True)
    narrative = serializers.CharField(max_length=20_000, default="", allow_blank=True)
    narrative_language = serializers.ChoiceField(NarrativeLanguage.choices, default=NarrativeLanguage.EN)
    handling = serializers.ChoiceField(Handling.choices, default=Handling.AMBER)
    lines = LineInputSerializer(many=True, default=list)
    legs = LegInputSerializer(many=True, default=list)
    persons = PersonInputSerializer(many=True, default=list)
    concealments = ConcealmentInputSerializer(many=True, default=list)
    agencies = AgencyInputSerializer(many=True, default=None, allow_null=True, help_text="Default: one's own agency detected and seized it")

    def details(self) -> SeizureInput:
        data = dict(self.validated_data)
        for name in ("compartment", "control", "event_uid"):
            del data[name]
        rows: dict[str, Any] = {
            "lines": tuple(LineInput(**row) for row in data.pop("lines")),
            "legs": tuple(LegInput(**row) for row in data.pop("legs")),
            "persons": tuple(PersonInput(**row) for row in data.pop("persons")),
            "concealments": tuple(ConcealmentInput(**row) for row in data.pop("concealments")),
        }
        agencies = data.pop("agencies")
        return SeizureInput(**data, **rows, agencies=None if agencies is None else tuple(AgencyInput(**part) for part in agencies))


class SubmitSerializer(serializers.Serializer[Any]):
    """`version`: the one that was read; another one is refused as a conflict."""

    version = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
