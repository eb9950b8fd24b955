"""Bringing in a register: from the rows of a CSV file to validated, audited cases, beside django-import-export.

Both write the same rows into the same tables as the role that serves pages: a case, a line of goods, a person and two
places of the route each, with row history, search and row security in force. The opponent is a `ModelResource` on its
default path (a row at a time, each validated by `full_clean`), which saves the parts after the case. Ours reads dates,
numbers and words of a unit's own headings besides, and refuses rows that came in before.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import tablib
from import_export import fields, resources

from aircop.core.audit import acting
from aircop.core.names import name_key
from benchmarks.bench_cases import scratch_database
from benchmarks.measure import Measure
from jaitf.choices import CompartmentKind, Role
from jaitf.models import Airport, Compartment, User
from jaitf.services.officers import officer_create, posting_start
from jaitf.services.task_forces import agency_create, task_force_create
from seizures.models import CommodityLine, Person, RegisterImport, RouteLeg, Seizure
from seizures.registers.settings import ReadingSettings
from seizures.services.import_reading import look_into
from seizures.services.import_runs import RegisterRun
from seizures.services.route import gazetteer_kept

ROWS = 2_000
#: The opponent takes some of them: its rate does not depend on how many.
THEIR_ROWS = 400
_HEADINGS = [
    "N° PV", "Date de saisie", "Heure", "Vol", "Provenance", "Destination", "Nature du produit", "Poids (kg)", "Nom", "Prénoms", "Date de naissance",
    "Nationalité", "N° passeport", "Observations",
]  # fmt: skip
_DEFAULTS = {"place": "baggage", "vector": "PAX_ARR", "detection": "ROUTINE"}


def register_csv() -> bytes:
    day = datetime(2024, 1, 1, tzinfo=UTC)
    rows = []
    for number in range(ROWS):
        moment = day + timedelta(hours=number)
        event = [f"{number}/24", f"{moment:%d/%m/%Y}", f"{moment:%Hh%M}", "AF 718", "GRU", "DSS", "Cocaïne", f"{number % 90 + 1},250"]
        rows.append(";".join([*event, f"NOM{number}", "Prénom", "01/02/1990", "SEN", f"A{10_000_000 + number}", "Valise noire"]))
    return "\n".join([";".join(_HEADINGS), *rows]).encode()


class CaseResource(resources.ModelResource):
    """The same case, row by row."""

    public_id = fields.Field(attribute="public_id", column_name="public_id")

    class Meta:
        model = Seizure
        import_id_fields = ("public_id",)
        fields = (
            "public_id", "compartment", "created_by", "occurred_at", "time_zone", "place", "vector", "detection", "flight_text", "narrative",
            "narrative_language", "handling",
        )  # fmt: skip
        clean_model_instances = True

    def validate_instance(self, instance: Seizure, import_validation_errors: dict[str, Any] | None = None, validate_unique: bool = True) -> None:
        # What a draft does not have yet is not asked for, here as in ours.
        empty = {field.name for field in Seizure._meta.fields if field.null and getattr(instance, field.attname) is None}
        instance.full_clean(exclude=empty, validate_unique=validate_unique)

    def after_import(self, *_args: Any, **_kwargs: Any) -> None:
        # Setting sequences anew is the owner's to do; the role that serves pages may not.
        return

    def after_save_instance(self, instance: Seizure, row: dict[str, Any], **_kwargs: Any) -> None:
        room = instance.compartment_id
        parts: list[Any] = [
            CommodityLine(compartment_id=room, seizure=instance, position=0, commodity="COC_NS", kind="drug", quantity=row["quantity"], unit="KG",
                          kg_equivalent=row["quantity"], kg_factor=1, kg_factor_kind="exact", kg_factor_version="1"),
            Person(compartment_id=room, seizure=instance, role="carrier", family_name=row["family_name"], given_names="Prénom",
                   name_key=name_key(row["family_name"], "Prénom"), birth_date="1990-02-01", nationality="SEN", document_number=row["document_number"]),
            RouteLeg(compartment_id=room, seizure=instance, position=0, role="departure", airport_id="GRU", country_id="BR"),
            RouteLeg(compartment_id=room, seizure=instance, position=1, role="destination", airport_id="DSS", country_id="SN"),
        ]  # fmt: skip
        for part in parts:
            part.full_clean()
            part.save()


def their_rows(room: Compartment, chief: User) -> tablib.Dataset:
    headers = [*CaseResource.Meta.fields, "quantity", "family_name", "document_number"]
    data = tablib.Dataset(headers=headers)
    for number in range(THEIR_ROWS):
        moment = (datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=number)).strftime("%Y-%m-%d %H:%M:%S")
        data.append([
            str(uuid4()), room.pk, chief.pk, moment, "Africa/Dakar", "baggage", "PAX_ARR", "ROUTINE", "AF718", "Valise noire", "fr", "TLP_AMBER",
            f"{number % 90 + 1}.250", f"NOM{number}", f"B{10_000_000 + number}",
        ])  # fmt: skip
    return data


def measures() -> Iterable[Measure]:
    with scratch_database(triggers=True) as sides:
        chief, room = _unit()
        content = register_csv()
        sides.use(sides.serving)
        begun = time.perf_counter()
        outcome = _ours(chief, room, content)
        our_rate = outcome / (time.perf_counter() - begun)
        begun = time.perf_counter()
        with acting(chief.pk):
            result = CaseResource().import_data(their_rows(room, chief), dry_run=False, raise_errors=True, use_transactions=False)
        their_rate = THEIR_ROWS / (time.perf_counter() - begun)
        assert result.totals["new"] == THEIR_ROWS
        assert _opened(chief) == ROWS + THEIR_ROWS
    yield Measure(
        f"register of {ROWS:,} rows to validated, audited cases", "rows/s", our_rate, "django-import-export, default row path", their_rate, 5.0, "higher"
    )


def _unit() -> tuple[User, Compartment]:
    airport = Airport.objects.select_related("country").get(pk="DSS")
    unit = task_force_create(code="DSS", name="Dakar", airport=airport, languages=["fr"])
    agency = agency_create(code="customs-sn", name="Douanes", agency_type="CUSTOMS", country=airport.country)
    chief = officer_create(username="chief", password="not-used-for-sign-in")
    posting_start(actor=None, officer=chief, role=Role.CHIEF, task_force=unit, agency=agency)
    return chief, Compartment.objects.get(task_force=unit, kind=CompartmentKind.JOINT)


def _ours(chief: User, room: Compartment, content: bytes) -> int:
    """Looked into, then each chunk in a transaction of its own, as the worker does it."""
    with acting(chief.pk):
        settings = ReadingSettings(time_zone="Africa/Dakar", language="fr", defaults=_DEFAULTS)
        register = RegisterImport(compartment=room, file_name="register.csv", sha256="0" * 64, byte_count=len(content), created_by=chief)
        register.settings = settings.to_json()
        look_into(register, content, {})
        register.save()
        run = RegisterRun(register, chief, content, writes=True)
    with gazetteer_kept():
        for chunk in run.chunks():
            with acting(chief.pk):
                run.do_chunk(chunk)
    outcome = run.finish()
    assert outcome.opened == ROWS, outcome.problems[:3]
    return outcome.opened


def _opened(chief: User) -> int:
    with acting(chief.pk):
        return Seizure.objects.count()
