"""Seizure reports as the report engine takes them: an ordinary one, an almost empty one, a very long one."""

from __future__ import annotations

import hashlib
import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from PIL import Image, ImageDraw

from seizures.report_document import (
    ReportConcealment,
    ReportDocument,
    ReportFact,
    ReportLine,
    ReportMoment,
    ReportPerson,
    ReportPhoto,
    ReportSignature,
    ReportStop,
    ReportTotals,
)

RECORD = '{"reference":"DSS-2026-00042"}'
DIGEST = hashlib.sha256(RECORD.encode()).hexdigest()
VERIFY = "https://aircop.example/verify/" + "AbC_9-" * 40 + "/"

FRENCH = (
    "À la descente du vol AF 718, le passager a été observé évitant la file rouge. Interrogé sur la durée de son séjour, "
    "il a donné des réponses contradictoires.\n"
    "La fouille du bagage, en présence de l’intéressé et d’un témoin, a révélé un double fond cousu. Le test de terrain "
    "s’est révélé positif à la cocaïne."
)
ARABIC = "ضبط في مطار داكار الدولي: كشف تفتيش الحقيبة عن قاع مزدوج يحتوي على مخدرات."
SPANISH = "El pasajero viajaba con equipaje ajeno; la etiqueta de la maleta no coincidía con su tarjeta de embarque."


def moment(*when: int) -> ReportMoment:
    """A time in UTC as it counts in Dakar."""
    return ReportMoment(at=datetime(*when, tzinfo=UTC), time_zone="Africa/Dakar", city="Dakar")


def picture(shade: int) -> bytes:
    """A small photograph."""
    image = Image.new("RGB", (160, 120), (shade, 90, 120))
    ImageDraw.Draw(image).ellipse((30, 20, 130, 100), fill=(200, 180, 90))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def two_lines() -> tuple[ReportLine, ...]:
    """One weighed, one estimated by volume."""
    return (
        ReportLine(
            commodity="Cocaine hydrochloride (salts)",
            quantity=Decimal("18.5000"),
            unit="Kilogram",
            basis="gross",
            method="measured",
            description="17 packs in brown tape, logo “Lion”",
            facts=(ReportFact(label="Purity", value="87 %"),),
            kg_equivalent=Decimal("18.500000"),
        ),
        ReportLine(
            commodity="Liquid / impregnated cocaine",
            quantity=Decimal("1250.7500"),
            unit="Millilitre",
            basis="net",
            method="estimated",
            kg_equivalent=Decimal("1.250750"),
            kg_note="1 kg per litre (UNODC), table 1a2b3c4d",
        ),
    )


def ordinary_report(language: str = "en") -> ReportDocument:
    """A seizure with everything that a report can hold, a little of each."""
    return ReportDocument(
        language=language,
        reference="DSS-2026-00042",
        edition=1,
        issued=moment(2026, 11, 24, 9, 12),
        unit_code="DSS",
        unit_name="Joint Airport Interdiction Task Force Dakar",
        programme="Passenger and Cargo Control Programme (AIRCOP)",
        handling="TLP:AMBER",
        record_digest=DIGEST,
        verify_url=VERIFY,
        record=RECORD,
        occurred=moment(2026, 11, 23, 21, 25),
        place="Baggage hall, belt 4 (DSS)",
        vector="Hold baggage",
        detection="Profiling of the passenger list",
        agencies=(ReportFact(label="Detecting agency", value="Customs"), ReportFact(label="Seizing agency", value="Narcotics office")),
        flight="AF 718 · CDG – DSS · 23 Nov 2026",
        awb="057-12345675",
        stops=(
            ReportStop(role="Origin of the goods", kind="origin", country="Brazil", code="GRU", place="São Paulo", latitude=-23.43, longitude=-46.47),
            ReportStop(role="Transit", kind="transit", country="France", code="CDG", place="Paris", latitude=49.01, longitude=2.55),
            ReportStop(role="Place of seizure", kind="unit", country="Senegal", code="DSS", place="Dakar", latitude=14.67, longitude=-17.07),
            ReportStop(role="Intended final destination", kind="destination", country="Gambia"),
        ),
        lines=two_lines(),
        court=ReportTotals(note="2 lines are left out: estimated, or weighed gross."),
        statistics=ReportTotals(
            rows=(
                ReportFact(label="Cocaine hydrochloride (salts)", value="18.5 kg"),
                ReportFact(label="Liquid / impregnated cocaine", value="1.25075 kg"),
            ),
            note="Factors of table 1a2b3c4d.",
        ),
        concealments=(ReportConcealment(method="False bottom", detail="sewn, glued with epoxy"),),
        persons=(
            ReportPerson(
                family_name="Silva Gonçalves",
                given_names="João António",
                role="Carrier",
                sex="M",
                birth_date=date(1990, 1, 31),
                nationality="Brazil",
                document="Passport FX123456, Brazil",
                outcome="Handed to investigating agency",
            ),
        ),
        narrative=f"{FRENCH}\n{ARABIC}\n{SPANISH}",
        narrative_language="fr",
        narrative_language_label="French",
        photos=(
            ReportPhoto(content=picture(60), media_type="image/jpeg", sha256="ab" * 32, caption="Suitcase as found"),
            ReportPhoto(content=picture(120), media_type="image/jpeg", sha256="cd" * 32),
        ),
        submitted=ReportSignature(name="Fatou Ndiaye", post="Officer, Customs", moment=moment(2026, 11, 23, 23, 50)),
        approved=ReportSignature(name="Mamadou Diop", post="Chief of unit", moment=moment(2026, 11, 24, 9, 10)),
    )


def empty_report() -> ReportDocument:
    """A record with nothing but a time and a place in the books."""
    return ReportDocument(
        language="en",
        reference="LFW-2026-00001",
        edition=2,
        edition_reason="Corrected the time of the event",
        issued=moment(2026, 11, 24, 9, 12),
        unit_code="LFW",
        unit_name="JAITF Lomé",
        programme="AIRCOP",
        handling="TLP:RED",
        record_digest=DIGEST,
        verify_url=VERIFY,
        occurred=moment(2026, 11, 23, 23, 30),
    )


def long_report() -> ReportDocument:
    """40 commodity lines, 12 persons, 15 photographs and a narrative of pages in three languages."""
    base = ordinary_report()
    return replace(
        base,
        handling="TLP:AMBER+STRICT",
        lines=tuple(replace(base.lines[n % 2], commodity=f"Commodity {n:02}") for n in range(40)),
        persons=tuple(replace(base.persons[0], family_name=f"Person {n:02}") for n in range(12)),
        narrative="\n".join([base.narrative] * 9),
        photos=base.photos * 7,
    )
