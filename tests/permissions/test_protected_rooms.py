"""The medical and the victims' room: their own people work in them and nowhere else, and no word of them gets out."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils import timezone

from aircop.core import codelists
from aircop.core.audit import acting
from aircop.core.database_roles import as_reporting
from jaitf.choices import CompartmentKind, Role, Verb
from jaitf.models import AccessLog, Compartment
from jaitf.permissions import access_of
from jaitf.roles import PAGES, RECORD_VERBS, TAKES_TWO
from jaitf.row_security import EMPTIES, READS, WRITES
from messaging.models import Alert
from seizures.models import CareNote, Control, MedicalPath, SearchEntry, Seizure, VictimIdentity, VictimScreening
from tests.permissions.asking import ask, body_of, path_of, record_of
from tests.permissions.table import PAGES as PAGE_LINES
from tests.permissions.table import RECORDS, ROLES
from tests.permissions.test_canaries_do_not_leak import LISTS
from tests.permissions.world import World

WORDS = {"KANARI-VICTIM", "KANARI-PATIENT"}
PEOPLE = {"referral_officer": "KANARI-VICTIM", "medical_contact": "KANARI-PATIENT"}
OUTSIDERS = (*ROLES, "police_officer", "abidjan_officer", "abidjan_referral")
OF_THE_ROOMS = [line for line in PAGE_LINES if line.name.startswith(("seizures:welfare-", "seizures:screening-", "seizures:medical-"))]


def protected(world: World) -> set[str]:
    return {str(world.common[name].public_id) for name in ("welfare_note", "medical_note", "screening", "medical_path")}


def test_the_canaries_sing_at_home(world: World):
    for role, path, record in (("referral_officer", "/welfare/", "screening"), ("medical_contact", "/medical/", "medical_path")):
        assert ask(world, role, "GET", path).words == {PEOPLE[role]}
        address = f"{path}{world.common[record].public_id}/"
        for page in (address, f"{address}sheet/"):
            answer = ask(world, role, "GET", page)
            assert (answer.status, answer.words) == (200, {PEOPLE[role]})


@pytest.mark.parametrize("line", OF_THE_ROOMS, ids=lambda line: f"{line.method} {line.name}")
def test_each_room_is_open_to_its_own_people_and_closed_to_the_others(world: World, line):
    is_medical = line.name.startswith("seizures:medical-")
    home, other = ("medical_contact", "referral_officer") if is_medical else ("referral_officer", "medical_contact")
    record = record_of(world, line, home, "")
    body = body_of(line, record) if line.method == "POST" else None
    # Moving needs no more than the button where the form has no field: then the rules answer.
    assert ask(world, home, line.method, path_of(line, record), body).status in {line.done, 302, 422}
    assert ask(world, other, line.method, path_of(line, record), body).status == 403
    if not is_medical and line.record:
        assert ask(world, "abidjan_referral", line.method, path_of(line, record), body).status == 404


@pytest.mark.parametrize("role", sorted(PEOPLE))
def test_its_people_get_nothing_of_the_unit_by_it(world: World, role: str):
    """Neither cases nor the desk, figures, accounts or the log: who needs them holds another posting."""
    wrong = []
    lines = [line for line in RECORDS if line.method in {"GET", "POST"}]
    for line in lines:
        record = record_of(world, line, role, "joint") if "joint" in world.places and line.record in world.places["joint"].records else None
        if record is None:
            continue
        answer = ask(world, role, line.method, path_of(line, record), body_of(line, record) if line.method == "POST" else None)
        if answer.status not in {403, 404} or answer.words - {PEOPLE[role]}:
            wrong.append(f"{line.method} {line.name}: {answer.status} {answer.words}")
    for path in LISTS:
        answer = ask(world, role, "GET", path)
        if {word for word in answer.words if word not in path.upper()}:
            wrong.append(f"{path}: {answer.words}")
    assert wrong == []


@pytest.mark.parametrize("path", LISTS)
def test_no_list_search_or_api_shows_a_word_or_an_id_of_them(world: World, path: str):
    hidden = protected(world)
    for role in (*OUTSIDERS, *PEOPLE):
        answer = ask(world, role, "GET", path)
        assert not answer.words & WORDS, role
        assert not [one for one in hidden if one in answer.text], role


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize("word", ["KANARI-VICTIM", "KANARI-PATIENT", "W-", "M-"])
def test_a_search_finds_none_of_it(world: World, role: str, word: str):
    for path in (f"/search/?q={word}", f"/cases/?q={word}", f"/cases/?tab=controls&q={word}", f"/access-log/?q={word}"):
        answer = ask(world, role, "GET", path)
        assert not [one for one in protected(world) if one in answer.text]
        assert world.common["welfare_note"].receipt not in answer.text


@pytest.mark.parametrize("role", OUTSIDERS)
@pytest.mark.parametrize("kind", ["control", "seizure"])
def test_the_record_they_are_about_shows_none_of_it(world: World, role: str, kind: str):
    """Page, tabs with the timeline and who can see it, API: a possible victim leaves no trace, a patient one sentence."""
    record = world.places["joint"].records[kind]
    pages = [f"/{kind}s/{record.public_id}/{tab}" for tab in ("", "?tab=persons", "?tab=exhibits", "?tab=access", "?tab=alerts", "?tab=documents")]
    for path in [*pages, f"/api/v1/{kind}s/{record.public_id}/"]:
        answer = ask(world, role, "GET", path)
        assert not answer.words & WORDS
        assert not [one for one in protected(world) if one in answer.text]
        assert "Referral_Officer" not in answer.text
        assert ("A medical path goes on" in answer.text) == (answer.status == 200 and kind == "seizure" and path == pages[0])


def test_the_page_of_a_control_is_the_same_with_and_without_a_victim(world: World):
    """For each of them, whatever was ticked, the buttons are there."""
    with_one, without = (world.places[name].records["control"] for name in ("joint", "own_room"))
    for words in ("I am worried about a person", "Somebody needs help?"):
        for record in (with_one, without):
            assert words in ask(world, "officer", "GET", f"/controls/{record.public_id}/").text


def test_a_shared_case_says_nothing_of_a_path(world: World):
    path = f"/seizures/{world.places['shared'].records['seizure'].public_id}/"
    assert "Somebody needs help?" not in ask(world, "officer", "GET", path).text
    assert "Somebody needs help?" in ask(world, "abidjan_officer", "GET", path).text


@pytest.mark.parametrize("path", ["/cases/export/", "/controls/export/"])
def test_no_exported_list_holds_a_word_of_them(world: World, path: str):
    assert not ask(world, "chief", "POST", path, {"csrfmiddlewaretoken": "x"}).words & WORDS


def test_the_report_of_the_case_holds_no_word_of_them(world: World):
    from seizures.selectors.edition_record import Making, edition_record
    from seizures.selectors.record import canonical_record
    from seizures.selectors.report_custody import custody_record

    seizure = world.places["joint"].records["seizure_submitted"]
    said = edition_record(seizure, Making(1, 1, timezone.now()))
    for text in (said, custody_record(seizure), canonical_record(world.places["joint"].records["seizure"])):
        assert not any(word in text for word in WORDS)


def test_no_alert_and_no_figure_reads_them(world: World):
    for model in (Alert,):
        text = " ".join(str(value) for row in model.objects.values() for value in row.values())
        assert not any(word in text for word in WORDS)
    for table in ("seizures_carenote", "seizures_victimscreening", "seizures_victimidentity", "seizures_medicalpath", "seizures_medicalimaging"):
        with pytest.raises(Exception, match="permission denied"), transaction.atomic(), as_reporting(), connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")


def test_oversight_sees_that_it_was_opened_and_by_whom_not_about_whom(world: World):
    with transaction.atomic():
        ask_kept = world.clients["referral_officer"].get(f"/welfare/{world.common['screening'].public_id}/")
        assert ask_kept.status_code == 200
        for path in ("/oversight/", "/access-log/", "/oversight/?about=KANARI+VICTIM"):
            answer = ask(world, "oversight", "GET", path)
            assert answer.status == 200
            assert not answer.words & WORDS
        entry = AccessLog.objects.filter(record_id=world.common["screening"].public_id).latest("pk")
        assert (entry.record_label, entry.terms, entry.purpose) == ("", "", "desk")
        transaction.set_rollback(True)


# --- by construction --------------------------------------------------------------------------------------------------


def test_two_roles_hold_these_rooms_and_nobody_else_any_verb(world: World):
    rooms = {CompartmentKind.MEDICAL: Role.MEDICAL_CONTACT, CompartmentKind.VICTIM: Role.REFERRAL_OFFICER}
    for role, kinds in RECORD_VERBS.items():
        assert {kind for kind in kinds if kind in rooms} == {kind for kind, holder in rooms.items() if holder == role}
    for holder in rooms.values():
        assert holder in TAKES_TWO
        assert len(PAGES[holder]) == 1
        assert set().union(*RECORD_VERBS[holder].values()) == {Verb.VIEW, Verb.CARE}
    held = {kind: Compartment.objects.get(task_force=world.cast.dss.task_force, kind=kind).pk for kind in rooms}
    for name, person in world.cast.dss.people.items():
        access = access_of(person)
        for kind, pk in held.items():
            assert any(access.holds(verb, pk) for verb in Verb) == (name == rooms[kind].value)


def test_the_functions_read_ids_and_states_and_write_what_is_sent_alone():
    assert set(WRITES) == {"seizures_carenote", "seizures_victimidentity"}
    assert set(EMPTIES) == {"seizures_personevent"}
    assert "seizures_victimidentity" not in READS
    assert set(READS["seizures_carenote"]) == {"id", "kind", "about_id", "person_id"}
    assert set(READS["seizures_medicalpath"]) == {"note_id", "about_id", "state"}
    assert set(READS["seizures_victimscreening"]) == {"about_id", "person_id", "tell_case"}


@pytest.mark.parametrize("model", [CareNote, VictimScreening, VictimIdentity, MedicalPath])
def test_nothing_points_from_here_to_a_control_a_case_or_a_person(model):
    """A foreign key would refuse a deletion there, and by that tell."""
    pointed = {field.related_model for field in model._meta.get_fields() if getattr(field, "many_to_one", False)}
    assert not pointed & {Control, Seizure}
    assert {one._meta.model_name for one in pointed} <= {"compartment", "user", "carenote"}


def test_a_medical_or_victims_record_cannot_be_shared_or_opened_in_an_emergency(world: World):
    from jaitf.permissions import share_model

    for model in (CareNote, VictimScreening, VictimIdentity, MedicalPath):
        assert share_model(model) is None
    with acting(None, system="system:emergency"):
        for model in (CareNote, VictimScreening, VictimIdentity, MedicalPath):
            assert not model.objects.exists()


def test_signs_of_trafficking_reach_no_score_and_no_rule(world: World):
    """No code that weighs, adds or ranks reads them: neither tables nor modules of the desk know the two rooms, and no
    column of these rooms is a number that could be one."""
    from django.apps import apps
    from django.conf import settings

    names = ("CareNote", "VictimScreening", "VictimIdentity", "MedicalPath")
    for path in [
        *settings.BASE_DIR.glob("profiling/**/*.py"),
        *settings.BASE_DIR.glob("messaging/**/*.py"),
        *settings.BASE_DIR.glob("aircop/reporting/**/*.py"),
    ]:
        text = path.read_text(encoding="utf-8")
        for word in ("care_choices", "care_rules", *names, *map(str.lower, names)):
            assert word not in text, (path, word)
    for label in ("carenote", "victimscreening"):
        numbers = [f.name for f in apps.get_model("seizures", label)._meta.fields if f.get_internal_type() in {"IntegerField", "FloatField", "DecimalField"}]
        assert numbers == []


def test_no_target_is_made_of_a_sign_of_trafficking(world: World):
    """The desk offers signs of risk; those of trafficking open the welfare queue and nothing else."""
    from profiling.services.targets import Reason, target_create

    signs = [entry.code for entry in codelists.children("risk_indicators", "TIPI")]
    assert len(signs) >= 5
    traveller = world.places["joint"].records["traveller"]
    for sign in signs:
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017, PT011 - whatever refuses it
            target_create(actor=world.cast.dss.officer, reasons=[Reason(sign, "seen")], priority="high", note="", traveller=traveller)


def test_the_search_index_holds_no_record_of_them(world: World):
    assert SearchEntry.objects.exists()
    assert not SearchEntry.objects.filter(compartment__kind__in=("medical", "victim")).exists()
