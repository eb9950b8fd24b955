"""Registers: a unit's own spreadsheet becomes cases, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from aircop.core.errors import Forbidden, NotVisible, RuleViolation
from aircop.core.models import Job
from messaging.services.shares import record_share
from messaging.services.tasks import TaskInput, task_create
from seizures import tasks
from seizures.input_json import input_of
from seizures.models import CommodityLine, ImportedCase, LinkKey, Person, RegisterFile, RegisterImport, Seizure
from seizures.permissions import register_for
from seizures.services import imports
from seizures.services.photographs import photograph_add
from seizures.services.seizures import seizure_change, seizure_submit
from tests.clients import sign_in
from tests.factories import exhibits, seizures
from tests.factories import registers as make
from tests.factories.cast import Cast

pytestmark = pytest.mark.django_db


def cases(register: RegisterImport) -> dict[str, Seizure]:
    return {origin.number: origin.seizure for origin in ImportedCase.objects.filter(register=register).select_related("seizure")}


def problems(register: RegisterImport) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.message) for problem in register.problems.all()]


def test_a_messy_register_is_understood_before_anybody_is_asked(cast: Cast):
    register = make.brought_in(cast.dss, make.messy_workbook())
    assert (register.state, register.heading, register.row_count, register.fact("sheets")) == ("columns", 3, 6, ["Registre", "Notes"])
    reading = register.reading
    assert dict(zip(register.headings, reading.columns, strict=True)) == {
        "N° PV": "number", "Date de saisie": "day", "Heure": "clock", "Lieu": "place", "Vol": "flight", "Provenance": "departure", "Destination": "destination",
        "Nature du produit": "commodity", "Poids net (kg)": "quantity", "Mode de dissimulation": "concealment", "Nom et prénoms": "full_name",
        "Date de naissance": "birth_date", "Nationalité": "nationality", "N° passeport": "document_number", "Suites données": "outcome",
        "Service saisissant": "agency", "Agent": "", "Observations": "narrative",
    }  # fmt: skip
    assert (reading.order, reading.sign, reading.time_zone) == ("day", ",", "Africa/Dakar")


def test_the_check_opens_nothing_and_tells_every_wrong_row(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    assert not Seizure.objects.exists()
    assert (register.state, register.case_count, register.right_count, register.wrong_count) == ("checked", 5, 3, 2)
    assert [(row, column) for row, column, _message in problems(register)] == [(8, "commodity"), (9, "day")]
    assert register.unknown == [{"list": "commodities", "word": "Poudre blanche", "count": 1}]


def test_cases_come_in_as_the_register_has_them(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    imports.register_run(actor=cast.dss.chief, register=register, leave_out=True)
    make.work()
    register.refresh_from_db()
    assert (register.state, register.done_count) == ("done", 3)
    found = cases(register)
    assert set(found) == {"23", "24", "25"}
    first = found["23"]
    assert (first.state, first.created_by, first.flight_text, first.place) == ("draft", cast.dss.chief, "AF718", "baggage")
    assert first.occurred_at == datetime(2024, 3, 25, 14, 30, tzinfo=UTC)
    (line,) = first.lines.all()
    assert (line.commodity, line.quantity, line.unit, line.basis, line.kg_equivalent) == ("COC_NS", Decimal("3.25"), "KG", "net", Decimal("3.25"))
    (person,) = first.persons.all()
    assert (person.family_name, person.given_names, person.nationality, person.document_number, person.outcome) == (
        "DIALLO",
        "Mamadou",
        "SEN",
        "A01234567",
        "P_ARREST",
    )
    assert [(leg.role, leg.airport_id) for leg in first.legs.all()] == [("departure", "GRU"), ("destination", "DSS")]
    assert [used.method for used in first.concealments.all()] == ["BAG_FALSE"]
    assert "Valise noire" in first.narrative
    # A column that nobody took is kept with its heading.
    assert "Agent: Lt. Fall" in first.narrative


def test_merged_rows_are_one_case_with_its_goods_and_persons(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    imports.register_run(actor=cast.dss.chief, register=register, leave_out=True)
    make.work()
    case = cases(register)["24"]
    assert [(line.commodity, line.quantity) for line in case.lines.all()] == [("CAN_HERB", Decimal("12.5")), ("CAN_RESIN", Decimal("0.8"))]
    assert [person.family_name for person in case.persons.all()] == ["FALL", "NDIAYE"]
    assert case.occurred_at == datetime(2024, 3, 26, 9, 5, tzinfo=UTC)
    money = cases(register)["25"].lines.get()
    assert (money.commodity, money.quantity, money.unit, money.currency) == ("CASH", Decimal(5_000_000), "CUR", "XOF")


def test_an_imported_case_is_audited_searched_and_linked_like_a_typed_one(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    imports.register_run(actor=cast.dss.chief, register=register, leave_out=True)
    make.work()
    case = cases(register)["23"]
    history = case.events.get()
    assert history.pgh_context["actor"] == cast.dss.chief.pk
    assert case.lines.get().events.exists()
    assert case.persons.get().events.exists()
    assert LinkKey.objects.filter(seizure=case).exists()
    client = sign_in(cast.dss.chief)
    page = client.get(f"/seizures/{case.public_id}/")
    assert "registre 2024.xlsx" in page.content.decode()
    page = client.get("/search/", {"q": "Valise noire"})
    assert str(case.public_id) in page.content.decode()


def test_words_are_said_once_and_remembered_for_the_next_register(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    imports.register_say_words(actor=cast.dss.chief, register=register, words={"commodities": {"Poudre blanche": "DRUG_UNK"}})
    make.work()
    register.refresh_from_db()
    assert (register.right_count, register.unknown) == (4, [])
    second = make.brought_in(cast.dss, make.workbook([make.FRENCH_HEADINGS, make.french_row(number="90", product="poudre blanche")]))
    assert make.checked(cast.dss, second).right_count == 1


def test_what_headings_mean_is_remembered(cast: Cast):
    rows = [["Jour", "Truc", "Kilos de truc"], ["25/03/2024", "Cocaïne", "1,5"]]
    first = make.brought_in(cast.dss, make.workbook(rows))
    assert first.reading.columns == ("day", "", "")
    make.checked(cast.dss, first, columns=("day", "commodity", "quantity"))
    second = make.brought_in(cast.dss, make.workbook(rows))
    assert second.reading.columns == ("day", "commodity", "quantity")


def test_a_row_comes_in_once(cast: Cast):
    content = make.workbook([make.FRENCH_HEADINGS, make.french_row(), make.french_row(number="23 ", name="X Y")])
    register = make.checked(cast.dss, make.brought_in(cast.dss, content))
    # The same number in rows that follow each other is one case with two persons.
    assert (register.case_count, register.right_count) == (1, 1)
    imports.register_run(actor=cast.dss.chief, register=register)
    make.work()
    again = make.checked(cast.dss, make.brought_in(cast.dss, content))
    assert (again.right_count, again.wrong_count) == (0, 1)
    assert "came in already" in problems(again)[0][2]
    with pytest.raises(RuleViolation):
        imports.register_run(actor=cast.dss.chief, register=again, leave_out=True)


def test_an_import_is_undone_but_for_what_somebody_has_worked_on(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    imports.register_run(actor=cast.dss.chief, register=register, leave_out=True)
    make.work()
    worked_on = cases(register)["24"]
    seizure_change(actor=cast.dss.officer, seizure=worked_on, version=1, details=input_of(worked_on))
    with pytest.raises(RuleViolation, match="why"):
        imports.register_undo(actor=cast.dss.chief, register=register, reason=" ")
    imports.register_undo(actor=cast.dss.chief, register=register, reason="Wrong year")
    make.work()
    register.refresh_from_db()
    assert (register.state, register.kept_count) == ("undone", 1)
    assert list(Seizure.objects.all()) == [worked_on]
    assert CommodityLine.objects.count() == 2
    assert Person.objects.count() == 2
    # The row can come in again with a register that says it right.
    assert make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook())).right_count == 2


def test_what_hangs_on_a_case_keeps_it_when_its_import_is_undone(cast: Cast):
    rows = [make.FRENCH_HEADINGS, *(make.french_row(number=str(number)) for number in range(1, 6))]
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.workbook(rows)))
    imports.register_run(actor=cast.dss.chief, register=register)
    make.work()
    found = cases(register)
    exhibits.exhibit(found["1"], cast.dss.officer)
    task_create(actor=cast.dss.officer, about=found["2"], details=TaskInput("Call the laboratory", "Africa/Dakar"))
    until = timezone.now() + timedelta(days=3)
    record_share(actor=cast.dss.chief, record=found["3"], with_unit=cast.abj.task_force, handling="TLP_AMBER", reason="Same bag", expires_at=until)
    photograph_add(actor=cast.dss.officer, seizure=found["4"], file=seizures.picture(), caption="Bag")
    imports.register_undo(actor=cast.dss.chief, register=register, reason="Wrong year")
    make.work()
    register.refresh_from_db()
    assert set(cases(register)) == {"1", "2", "3", "4"}
    assert (register.kept_count, Seizure.objects.count()) == (4, 4)


def test_an_imported_case_is_completed_and_submitted(cast: Cast):
    content = make.workbook([make.FRENCH_HEADINGS, make.french_row()])
    register = make.checked(cast.dss, make.brought_in(cast.dss, content), defaults={"vector": "PAX_ARR", "detection": "ROUTINE", "place": "baggage"})
    assert register.lacking_count == 0
    imports.register_run(actor=cast.dss.chief, register=register)
    make.work()
    assert seizure_submit(actor=cast.dss.officer, seizure=cases(register)["23"]).reference.startswith("DSS-")


def test_a_run_that_dies_half_way_goes_on_where_it_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("seizures.services.import_runs.CHUNK", 1)
    rows = [make.FRENCH_HEADINGS, *(make.french_row(number=str(number)) for number in range(1, 5))]
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.workbook(rows)))
    imports.register_run(actor=cast.dss.chief, register=register)
    job = Job.objects.get(kind="register.run")
    done = 0

    def dies(_run: object, _percent: int, _note: str = "") -> None:
        nonlocal done
        done += 1
        if done == 2:
            raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr("aircop.core.services.jobs.JobRun.progress", dies)
        make.work()
    assert ImportedCase.objects.count() == 2
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    make.work()
    register.refresh_from_db()
    assert (register.state, register.done_count, Seizure.objects.count()) == ("done", 4, 4)


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_what_looks_like_a_formula_is_told_and_never_kept(cast: Cast, cell: str):
    content = "Date;Produit;Quantité (kg);Observations\n25/03/2024;Cocaïne;1,5;" + '"' + cell.replace('"', '""') + '"\n'
    register = make.checked(cast.dss, make.brought_in(cast.dss, content.encode(), "registre.csv"))
    assert register.wrong_count == 1
    assert "formula" in problems(register)[0][2]


def test_the_rows_to_mend_come_as_a_file_that_can_be_brought_in_again(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    answer = sign_in(cast.dss.chief).get(f"/registers/{register.public_id}/problems/")
    text = answer.content.decode("utf-8-sig")
    assert "31/02/2024" in text
    assert "DIALLO" not in text
    mended = text.replace("31/02/2024", "28/02/2024").replace("Poudre blanche", "Héroïne")
    again = make.checked(cast.dss, make.brought_in(cast.dss, mended.encode(), "mended.csv"))
    assert (again.right_count, again.wrong_count) == (2, 0)


def test_a_spanish_csv_with_its_own_signs_is_read(cast: Cast):
    content = (
        "Registro de incautaciones;;;;;\n"
        "Nº expediente;Fecha;Procedencia;Destino;Sustancia;Cantidad;Apellidos;Nombre;Sexo\n"
        "7/2023;15/11/2023 22:10;Bogotá;España;Clorhidrato de cocaína;1.234,5 g;García Ruiz;José;V\n"
    )
    register = make.checked(cast.dss, make.brought_in(cast.dss, content.encode("cp1252"), "registro.csv"))
    assert problems(register) == []
    imports.register_run(actor=cast.dss.chief, register=register)
    make.work()
    case = Seizure.objects.get()
    line = case.lines.get()
    assert (line.commodity, line.quantity, line.unit) == ("COC_SALT", Decimal("1234.5"), "G")
    assert [(leg.airport_id, leg.country_id) for leg in case.legs.all()] == [("BOG", "CO"), (None, "ES")]
    # As in a typed case, the agency of whoever brings it in.
    assert {part.agency_id for part in case.agencies.all()} == {cast.dss.customs.pk}
    person = case.persons.get()
    assert (person.family_name, person.given_names, person.sex) == ("García Ruiz", "José", "M")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04no archive", b"%PDF-1.7\x00\x00", b"\x89PNG\r\n\x1a\n\x00"])
def test_a_file_that_is_no_spreadsheet_is_refused_and_nothing_is_left(cast: Cast, content: bytes):
    if not content:
        with pytest.raises(RuleViolation):
            imports.register_bring_in(actor=cast.dss.chief, compartment=cast.dss.joint, file_name="x.xlsx", content=content)
        return
    register = make.brought_in(cast.dss, content)
    page = sign_in(cast.dss.chief).get(f"/registers/{register.public_id}/")
    assert page.status_code == 200
    assert "Save it again" in page.content.decode() or "neither" in page.content.decode()
    assert sign_in(cast.dss.chief).post(f"/registers/{register.public_id}/discard/").status_code == 302
    assert not RegisterImport.objects.exists()


def test_only_who_leads_the_unit_brings_registers_in(cast: Cast):
    register = make.brought_in(cast.dss, make.messy_workbook())
    with pytest.raises(Forbidden):
        register_for(cast.dss.officer, register.public_id, "approve")
    with pytest.raises(NotVisible):
        register_for(cast.abj.chief, register.public_id, "approve")
    with pytest.raises(Forbidden):
        imports.register_bring_in(actor=cast.dss.officer, compartment=cast.dss.joint, file_name="x.csv", content=b"a")
    assert sign_in(cast.dss.officer).get("/registers/").status_code == 403


def test_the_pages_lead_from_the_file_to_the_cases(cast: Cast):
    client = sign_in(cast.dss.chief)
    room = str(cast.dss.joint.public_id)
    answer = client.post("/registers/", {"file": SimpleUploadedFile("registre.xlsx", make.messy_workbook()), "compartment": room})
    assert answer.status_code == 302
    url = answer["Location"]
    assert "Being read" in client.get(url).content.decode()
    make.work()
    page = client.get(url)
    form = page.context["columns_form"]
    data = {name: form[name].value() or "" for name in form.fields} | {"default_vector": "PAX_ARR", "default_detection": "ROUTINE", "default_place": "baggage"}
    wrong = client.post(f"{url}columns/", data | {"column_8": "", "default_departure": "Nowhere"})
    assert wrong.status_code == 422
    assert "Nowhere" in wrong.content.decode()
    assert client.post(f"{url}columns/", data).status_code == 302
    make.work()
    checked = client.get(url).content.decode()
    assert "31/02/2024" in checked
    assert client.post(f"{url}open/", {}).status_code == 422
    words = client.post(f"{url}words/", {"word_0": "nothing of ours"})
    assert words.status_code == 422
    assert client.post(f"{url}words/", {"word_0": "Suspected drug, not identified"}).status_code == 302
    make.work()
    assert client.post(f"{url}open/", {"leave_out": "on"}).status_code == 302
    make.work()
    assert "4 cases were opened" in client.get(url).content.decode()
    assert client.post(f"{url}undo/", {"reason": "Trial"}).status_code == 302
    make.work()
    assert "All of its cases were taken back" in client.get(url).content.decode()
    assert not Seizure.objects.exists()


def test_the_file_goes_a_month_after_its_cases_were_opened_and_the_cases_stay(cast: Cast):
    register = make.checked(cast.dss, make.brought_in(cast.dss, make.messy_workbook()))
    waiting = make.brought_in(cast.dss, make.workbook([make.FRENCH_HEADINGS, make.french_row(number="77")]))
    imports.register_run(actor=cast.dss.chief, register=register, leave_out=True)
    make.work()
    assert tasks.drop_register_files() == 0
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
        assert tasks.drop_register_files() == 1
    assert not register.problems.exists()
    assert not RegisterFile.objects.filter(register=register).exists()
    register.refresh_from_db()
    assert "sample" not in register.facts
    assert Seizure.objects.count() == 3
    client = sign_in(cast.dss.chief)
    assert client.get(f"/registers/{register.public_id}/problems/").status_code == 302
    assert client.get(f"/registers/{register.public_id}/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=91), tick=False):
        tasks.drop_register_files()
    assert not RegisterImport.objects.filter(pk=waiting.pk).exists()
