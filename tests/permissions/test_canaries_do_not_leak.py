"""Words of other tenants appear in no list, count, search hit, export, suggestion, API answer, stream or e-mail."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse

from aircop.core.live import unit_channel, user_channel
from aircop.core.models import Job
from aircop.core.services.jobs import job_run
from aircop.reporting.models import RegionalExport
from aircop.reporting.periods import last_months
from aircop.reporting.selectors.unit_results import controls_by_month, seizures_by_month
from jaitf.choices import AccessAction
from jaitf.services.access_log import log_access
from jaitf.services.tokens import token_create
from messaging.selectors.listeners import listener_of
from tests.permissions.asking import CANARY, ask
from tests.permissions.table import MAY_READ, ROLES
from tests.permissions.world import World

READERS = (*ROLES, "police_officer", "abidjan_officer")
#: Where the records lie that a person may open, besides what lies in `EVERYWHERE_ELSE`.
OPEN_TO = {
    "officer": {"joint", "own_room", "shared"},
    "targeter": {"joint", "own_room", "shared"},
    "custodian": {"joint", "own_room", "shared"},
    "chief": {"joint", "own_room", "shared"},
    "deputy": {"joint", "own_room", "shared"},
    "liaison": {"own_room"},
    "police_officer": {"joint", "other_room", "shared"},
    "abidjan_officer": {"other_unit", "shared"},
}
DESK = ("officer", "targeter", "chief", "deputy", "police_officer", "abidjan_officer")
CASES = (*DESK, "custodian", "liaison")
SHAREABLE = {
    "target",
    "target_confirmed",
    "control",
    "seizure",
    "seizure_with_control",
    "seizure_submitted",
    "seizure_approved",
    "photograph",
    "edition",
    "person",
}
LISTS = (
    "/cases/",
    "/cases/?q=KANARI",
    "/cases/?tab=controls",
    "/cases/?tab=controls&q=KANARI",
    "/cases/reports/",
    "/custody/",
    "/tasks/",
    "/tasks/?whose=finished",
    "/duty/",
    "/duty/new/",
    "/me/waiting/",
    "/desk/?hours=48",
    "/messages/",
    "/messages/?q=KANARI",
    "/targets/?state=all",
    "/targets/?state=proposed",
    "/targets/?state=confirmed",
    "/flights/choices/?q=TP",
    "/flights/choices/?q=",
    "/alerts/",
    "/alerts/sent/",
    "/alerts/sent/?q=KANARI",
    "/alerts/badge/",
    "/dashboard/?months=24",
    "/units/",
    "/exports/",
    "/jobs/",
    "/me/",
    "/access-log/",
    "/accounts/",
    "/task-forces/",
    "/code-lists/?q=KANARI",
    "/search/?q=KANARI",
    "/search/?q=kanari-abj",
    "/search/?q=A01234567",
    "/search/?q=DSS-2026",
    "/search/?q=ABJ-2026",
    "/api/v1/messages/?page_size=200",
    "/api/v1/flights/?page_size=200",
    "/api/v1/travellers/?page_size=200",
    "/api/v1/travellers/?q=KANARI&page_size=200",
    "/api/v1/consignments/?page_size=200",
    "/api/v1/consignments/?q=KANARI&page_size=200",
    "/api/v1/mail-items/?page_size=200",
    "/api/v1/mail-items/?q=KANARI&page_size=200",
    "/api/v1/targets/?page_size=200",
    "/api/v1/controls/?page_size=200",
    "/api/v1/seizures/?page_size=200",
    "/api/v1/alerts/?page_size=200",
    "/api/v1/deliveries/?page_size=200",
    "/api/v1/tasks/?page_size=200",
    "/api/v1/tasks/?whose=finished",
    "/api/v1/search/?q=KANARI",
    "/api/v1/jobs/",
    "/api/v1/exports/",
    "/api/v1/task-forces/",
)


def hidden_ids(world: World, role: str) -> set[str]:
    """Public ids of all records that this person must never meet."""
    ids = set()
    for place, tenant in world.places.items():
        is_open = place in OPEN_TO.get(role, set())
        for kind, record in tenant.records.items():
            if kind in {"share", "share_control", "share_target", "delivery"} or (is_open and not _is_behind(role, place, kind)):
                continue
            ids.add(str(record.public_id))
    # Rooms and units are named to those who administer or compare them; their records are not.
    return ids - {str(tenant.room.public_id) for tenant in world.places.values()}


def _is_behind(role: str, place: str, kind: str) -> bool:
    """Whether the record lies behind a shared one, for somebody of another unit."""
    return place == "shared" and role != "abidjan_officer" and kind not in SHAREABLE


def leaks(world: World, role: str, path: str, text: str) -> Iterable[str]:
    echoed = {word.upper() for word in CANARY.findall(path)}
    foreign = {word.upper() for word in CANARY.findall(text)} - MAY_READ.get(role, set()) - echoed
    met = sorted(public_id for public_id in hidden_ids(world, role) if public_id in text)
    return [f"{role} {path}: {found}" for found in [*sorted(foreign), *met]]


@pytest.mark.parametrize("path", LISTS)
def test_no_list_count_search_or_suggestion_shows_another_tenants_record(world: World, path: str):
    answers = {role: ask(world, role, "GET", path) for role in READERS}
    assert [role for role, answer in answers.items() if answer.status >= 500] == []
    assert [leak for role, answer in answers.items() for leak in leaks(world, role, path, answer.text)] == []


def test_the_canaries_sing_at_home(world: World):
    """The words are where they should be: a test that sees nothing anywhere would prove nothing."""
    for role, path, word in (
        ("officer", "/search/?q=KANARI", "KANARI-DSS-CUSTOMS"),
        ("liaison", "/api/v1/seizures/?page_size=200", str(world.places["own_room"].records["seizure"].public_id)),
        ("police_officer", "/targets/?state=all", "KANARI-DSS-POLICE"),
        ("abidjan_officer", "/api/v1/travellers/?page_size=200", "KANARI-ABJ-JOINT"),
        ("targeter", "/alerts/", "KANARI-ABJ-TO-DSS"),
        ("chief", f"/seizures/{world.places['shared'].records['seizure'].public_id}/", "KANARI-ABJ-SHARED"),
    ):
        assert word in ask(world, role, "GET", path).text, (role, path, word)


@pytest.mark.parametrize("role", READERS)
def test_a_search_for_another_tenants_words_and_numbers_finds_nothing(world: World, role: str):
    found = []
    for place in set(world.places) - OPEN_TO.get(role, set()):
        records = world.places[place].records
        references = [records[kind].reference for kind in ("seizure_approved", "control", "alert")]
        for asked in (world.places[place].word, *references, records["consignment"].awb, records["mail"].s10):
            path = f"/search/?q={asked}"
            found += leaks(world, role, path, ask(world, role, "GET", path).text)
    assert found == []


@pytest.mark.parametrize("role", CASES)
@pytest.mark.parametrize(
    ("kind", "states"),
    [
        ("seizures", ("seizure", "seizure_with_control", "seizure_submitted", "seizure_approved", "seizure_amended")),
        ("controls", ("control", "behind_control")),
    ],
)
def test_the_api_lists_exactly_the_cases_of_ones_rooms(world: World, role: str, kind: str, states: tuple[str, ...]):
    shown = [(place, kind) for place in OPEN_TO[role] for kind in states if not _is_behind(role, place, kind)]
    expected = {str(world.places[place].records[kind].public_id) for place, kind in shown if kind in world.places[place].records}
    answer = ask(world, role, "GET", f"/api/v1/{kind}/?page_size=200")
    assert {row["public_id"] for row in json.loads(answer.text.rpartition("\n")[0])["results"]} == expected


@pytest.mark.parametrize("role", ["officer", "liaison", "police_officer"])
def test_a_token_opens_what_its_owner_may_see_and_no_more(world: World, role: str):
    owner = world.people.get(role, world.cast.dss.police_officer)
    with transaction.atomic():
        _token, key = token_create(actor=owner, name="script")
        for path in ("/api/v1/seizures/?page_size=200", "/api/v1/controls/?page_size=200", "/api/v1/targets/?page_size=200"):
            by_token = ask(world, "anonymous", "GET", path, Authorization=f"Token {key}")
            by_session = ask(world, role, "GET", path)
            assert (by_token.status, by_token.text.rpartition("\n")[0]) == (by_session.status, by_session.text.rpartition("\n")[0])
            assert list(leaks(world, role, path, by_token.text)) == []
        transaction.set_rollback(True)


def test_a_dashboard_counts_only_what_its_reader_may_open(world: World):
    """One submitted and two approved cases of the joint room and of customs, one of each of what is shared; one control in each."""
    period = last_months(3, "Africa/Dakar")
    assert sum(seizures_by_month(world.people["chief"], period).values()) == 8
    assert sum(controls_by_month(world.people["chief"], period).values()) == 3
    assert sum(seizures_by_month(world.people["liaison"], period).values()) == 3
    assert sum(seizures_by_month(world.people["analyst"], period).values()) == 0


@pytest.mark.parametrize("tab", ["summary", "persons", "goods", "documents", "alerts", "access"])
@pytest.mark.parametrize("kind", ["seizure", "seizure_with_control", "seizure_submitted", "seizure_approved"])
def test_a_shared_case_shows_nothing_of_what_lies_behind_it(world: World, kind: str, tab: str):
    """Neither the alerts about it, nor to whom else it was shown, nor who reads it at home."""
    path = f"/seizures/{world.places['shared'].records[kind].public_id}/?tab={tab}"
    for role in ("officer", "custodian", "chief", "police_officer"):
        answer = ask(world, role, "GET", path)
        assert answer.status == 200
        assert list(leaks(world, role, path, answer.text)) == []


@pytest.mark.parametrize("kind", ["control", "target", "target_confirmed"])
def test_a_shared_control_or_target_shows_nothing_of_what_lies_behind_it(world: World, kind: str):
    """Neither to whom else it was shown, nor the flight, the passenger list and the cases beside it; and no way to its shares."""
    route = "seizures:control-detail" if kind == "control" else "profiling:target-detail"
    path = reverse(route, args=[world.places["shared"].records[kind].public_id])
    for role in ("officer", "chief", "police_officer"):
        answer = ask(world, role, "GET", path)
        assert answer.status == 200
        assert "KANARI-ABJ-SHARED" in answer.words
        assert list(leaks(world, role, "", answer.text)) == []
        assert "/shares/" not in answer.text


@pytest.mark.parametrize("kind", ["seizure", "control", "target"])
def test_only_its_own_unit_reads_to_whom_a_record_was_shown(world: World, kind: str):
    record = world.places["shared"].records[kind]
    path = reverse({"seizure": "messaging:share-list"}.get(kind, f"messaging:{kind}-shares"), args=[record.public_id])
    assert "KANARI-ABJ-BEHIND" in ask(world, "abidjan_officer", "GET", path).text
    for role in ("officer", "chief", "police_officer"):
        answer = ask(world, role, "GET", path)
        assert (answer.status, answer.words & {"KANARI-ABJ-BEHIND"}) == (403, set())


@pytest.mark.parametrize(
    ("route", "kind"),
    [("seizure", "seizure_with_control"), ("seizure", "seizure"), ("control", "control"), ("target", "target"), ("target", "target_confirmed")],
)
def test_the_api_names_nothing_that_lies_behind_a_shared_record(world: World, route: str, kind: str):
    path = reverse(f"api-{route}-detail", args=[world.places["shared"].records[kind].public_id])
    for role in ("officer", "police_officer"):
        answer = ask(world, role, "GET", path)
        assert answer.status == 200
        assert list(leaks(world, role, path, answer.text)) == []


@pytest.mark.parametrize("kind", ["seizure", "control"])
def test_a_partner_does_not_learn_who_reads_a_shared_record_at_home(world: World, kind: str):
    record, reader = world.places["shared"].records[kind], world.cast.abj.deputy
    path = reverse(f"seizures:{kind}-detail", args=[record.public_id])
    with transaction.atomic():
        log_access(actor=reader, action=AccessAction.READ, record=record)
        assert reader.display_name in ask(world, "abidjan_officer", "GET", path).text
        assert reader.display_name not in ask(world, "officer", "GET", path).text
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", READERS[: READERS.index("anonymous")] + READERS[READERS.index("police_officer") :])
def test_the_live_stream_of_a_person_carries_only_ones_own_rooms(world: World, role: str):
    client = world.clients[role]
    listener = listener_of(client.session.session_key)
    assert listener is not None
    rooms = {unit_channel(world.places[place].room.pk) for place in OPEN_TO.get(role, set()) - {"shared"}}
    own_agency = {unit_channel(world.cast.abj.customs_room.pk)} if role == "abidjan_officer" else set()
    assert set(listener.channels) == rooms | own_agency | {user_channel(int(client.session["_auth_user_id"]))}


def test_nobody_listens_without_signing_in():
    assert listener_of(None) is None


def test_a_regional_export_holds_no_word_of_any_record(world: World):
    with transaction.atomic():
        export = world.mine["analyst"]["export"]
        RegionalExport.objects.filter(pk=export.pk).update(xlsx=None, csv=None)
        job_run(Job.objects.get(key=str(export.public_id)).pk)
        files = {}
        for kind in ("xlsx", "csv"):
            response = world.clients["analyst"].get(f"/exports/{export.public_id}/{kind}/")
            assert response.status_code == 200
            files[kind] = response.content
        transaction.set_rollback(True)
    with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
        text = "\n".join(book.read(name).decode(errors="replace") for name in book.namelist())
    assert "COC_SALT" in files["csv"].decode()
    for content in (text, files["csv"].decode()):
        assert CANARY.findall(content) == []
        for tenant in world.places.values():
            assert tenant.records["seizure_approved"].reference not in content
            assert str(tenant.records["seizure_approved"].public_id) not in content


@pytest.mark.parametrize("role", ["chief", "deputy"])
@pytest.mark.parametrize("path", ["/cases/export/", "/controls/export/", "/targets/export/?state=all"])
def test_an_exported_list_holds_ones_own_rooms_and_no_word_of_any_other(world: World, role: str, path: str):
    """Not even what another unit shared: it was given to be read, not to be passed on."""
    file = ask(world, role, "POST", path, {"csrfmiddlewaretoken": "x"})
    assert file.status == 200
    assert "attachment" in file.text
    assert file.words == {"KANARI-DSS-JOINT", "KANARI-DSS-CUSTOMS"}
    offer = ask(world, role, "GET", path)
    assert "shared with you" in offer.text
    assert list(leaks(world, role, path, file.text + offer.text)) == []


def test_no_e_mail_holds_a_word_of_any_record(world: World):
    with transaction.atomic():
        for job in Job.objects.filter(kind="alert.email"):
            job_run(job.pk)
        transaction.set_rollback(True)
    assert len(mail.outbox) >= 5
    for message in mail.outbox:
        assert CANARY.findall(message.message().as_string()) == []
