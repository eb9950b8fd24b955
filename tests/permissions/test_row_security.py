"""Row security alone: the same questions with every filter of our own code taken out.

What is patched here is what a programmer might forget: `visible_to` filters nothing, every verb is held, every page is
open. The database then has to keep other tenants' words to itself.
"""

from __future__ import annotations

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from aircop.core.audit import acting
from aircop.core.database_roles import as_reporting
from aircop.reporting.models import SeizureFact
from jaitf import permissions
from jaitf.models import AccessLog, User
from jaitf.querysets import VisibleQuerySet
from jaitf.row_security import EMPTIES, parts
from messaging.models import Alert, AlertDelivery
from profiling.models import Target, Traveller
from seizures.models import Control, Person, Seizure, SeizureGroupObjectPermission
from tests.permissions.asking import Answer, ask, body_of, own_cases, page_cases, path_of, record_cases, record_of
from tests.permissions.lines import Line
from tests.permissions.table import MAY_READ, OWN, PAGES, RECORDS
from tests.permissions.test_canaries_do_not_leak import LISTS
from tests.permissions.world import World

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


@pytest.fixture
def no_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own code lets everybody see and do everything."""
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda self, _user, _verb="view": self)
    monkeypatch.setattr(permissions, "require", lambda *_: None)
    monkeypatch.setattr(permissions, "may", lambda *_: True)
    monkeypatch.setattr(permissions, "may_open", lambda *_: True)


#: One of each kind of access: both rooms, one room, none in a unit, none at all; the whole matrix asks all of them with the filters in.
ASKED = ("officer", "liaison", "police_officer", "abidjan_officer", "analyst", "no_posting")


def leaks(role: str, answer: Answer) -> set[str]:
    return answer.words - MAY_READ.get(role, set())


@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_another_tenants_words_when_the_filters_are_forgotten(world: World, no_filters: None, path: str):
    found = {role: leaks(role, ask(world, role, "GET", path)) for role in ASKED}
    assert {role: words for role, words in found.items() if words and "KANARI" not in path.upper()} == {}


def _cases(line: Line) -> list[tuple[str, str]]:
    cases = record_cases if line in RECORDS else own_cases if line in OWN else page_cases
    return [(case.role, case.place) for case in cases(line) if case.role in ASKED]


@pytest.mark.parametrize("line", [line for line in PAGES + RECORDS if line.method in {"GET", "POST"}], ids=lambda line: f"{line.method} {line.name}")
def test_no_route_shows_another_tenants_words_when_the_filters_are_forgotten(world: World, no_filters: None, line: Line):
    wrong = []
    for role, place in _cases(line):
        record = record_of(world, line, role, place)
        answer = ask(world, role, line.method, path_of(line, record), body_of(line, record) if line.method == "POST" else None)
        if words := leaks(role, answer):
            wrong.append(f"{role} {place}: {answer.status} reads {sorted(words)}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("path", ["/cases/export/", "/controls/export/", "/targets/export/?state=all"])
def test_no_exported_list_holds_another_tenants_words_when_the_filters_are_forgotten(world: World, no_filters: None, path: str):
    answer = ask(world, "chief", "POST", path, {"csrfmiddlewaretoken": "x"})
    assert "attachment" in answer.text
    assert leaks("chief", answer) == set()


@pytest.fixture
def someone(world: World) -> User:
    return world.people["officer"]


def test_an_officer_finds_exactly_what_his_rooms_and_shares_hold(world: World, someone: User):
    """The database's answer, without any filter, is the one of `visible_to`."""
    expected = {model: set(model.objects.visible_to(someone).values_list("pk", flat=True)) for model in (Seizure, Control, Target, Alert, AlertDelivery)}
    # A recipient reads the alert, and a sender sees how it fares: more than one's rooms, and meant.
    expected[Alert] |= set(AlertDelivery.objects.visible_to(someone).arrived().values_list("alert_id", flat=True))
    expected[AlertDelivery] |= set(AlertDelivery.objects.filter(alert__in=Alert.objects.visible_to(someone)).values_list("pk", flat=True))
    with acting(someone.pk):
        for model, keys in expected.items():
            assert set(model.objects.values_list("pk", flat=True)) == keys, model


def test_without_a_principal_there_is_nothing(world: World):
    with acting(None):
        for model in (Seizure, Control, Person, Traveller, Target, Alert, AlertDelivery):
            assert not model.objects.exists(), model
            assert not model.pgh_event_model.objects.exists(), model


def test_an_unlisted_system_actor_sees_nothing_and_a_listed_one_its_tables_only(world: World):
    with acting(None, system="system:unheard-of"):
        assert not Alert.objects.exists()
    with acting(None, system="system:alert.deliver"):
        assert Alert.objects.exists()
        assert not Seizure.objects.exists()


def test_what_the_database_hides_cannot_be_changed_either(world: World, someone: User):
    hidden = world.places["other_unit"].records["seizure"]
    with acting(someone.pk):
        assert Seizure.objects.filter(pk=hidden.pk).update(place_detail="mine") == 0
        assert Person.objects.filter(seizure_id=hidden.pk).delete()[0] == 0


def test_a_part_cannot_be_hung_on_a_record_of_another_room(world: World, someone: User):
    """The foreign key alone would take it, and by taking it say that the record is there."""
    mine, hidden = world.places["joint"].records["seizure"], world.places["other_unit"].records["seizure"]

    def hang() -> None:
        with transaction.atomic(), acting(someone.pk), connection.cursor() as cursor:
            Person.objects.create(compartment=mine.compartment, seizure_id=hidden.pk, family_name="X", name_key="X")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        hang()


def test_nobody_gives_himself_a_share(world: World, someone: User):
    hidden = world.places["other_unit"].records["seizure"]
    given = SeizureGroupObjectPermission.objects.filter(group__in=someone.groups.all())[0]

    def take() -> None:
        with transaction.atomic(), acting(someone.pk):
            SeizureGroupObjectPermission.objects.create(
                permission=given.permission, group=given.group, content_object=hidden,
                handling=given.handling, reason="", expires_at=given.expires_at, granted_by=someone,
            )  # fmt: skip

    with pytest.raises(ProgrammingError, match="row-level security"):
        take()


def test_every_part_is_bound_to_its_parents_room(world: World):
    bound = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conname LIKE '%\\_room'"
    assert _names(bound) == {f"{table}_{column}_room" for table, column, _parent in parts()}
    assert len(parts()) >= 10


def test_the_log_of_others_is_read_by_oversight_only(world: World, someone: User):
    with acting(someone.pk):
        foreign = AccessLog.objects.exclude(actor=someone).exclude(compartment__in=permissions.compartments_held(someone))
        assert not foreign.exists()
    with acting(world.cast.oversight.pk):
        assert AccessLog.objects.exclude(actor=world.cast.oversight).exists()


def test_nobody_writes_that_somebody_else_has_read(world: World, someone: User):
    for reader in (world.cast.oversight, world.cast.administrator, someone):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic(), acting(reader.pk):
            AccessLog.objects.create(actor=world.cast.dss.chief, action="read", record_type="user", compartment=world.cast.dss.joint)


def test_a_closed_account_sees_nothing_at_once(world: World, someone: User):
    with acting(someone.pk):
        assert Seizure.objects.exists()
    User.objects.filter(pk=someone.pk).update(is_active=False)
    try:
        with acting(someone.pk):
            assert not Seizure.objects.exists()
    finally:
        User.objects.filter(pk=someone.pk).update(is_active=True)


#: Tables without content: reference data, accounts and rights, the machinery of Django, and background jobs (ids only).
WITHOUT_CONTENT = {
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions", "auth_permission", "core_cache", "core_codeentry",
    "core_job", "django_content_type", "django_migrations", "guardian_groupobjectpermission", "guardian_userobjectpermission",
    "jaitf_agency", "jaitf_airport", "jaitf_apitoken", "jaitf_browsersession", "jaitf_compartment", "jaitf_compartmentgroupobjectpermission",
    "jaitf_compartmentgroupobjectpermissionevent", "jaitf_country", "jaitf_posting", "jaitf_postingevent", "jaitf_taskforce", "jaitf_user",
    "jaitf_user_groups", "jaitf_user_user_permissions", "jaitf_userevent", "jaitf_workholder", "jaitf_workholderevent",
    "mfa_authenticator", "pghistory_context",
    "reporting_regionalexport", "reporting_regionalexportevent", "seizures_detentionlimit", "seizures_referenceseries",
}  # fmt: skip
VIEWS = {"facts.seizures", "facts.lines", "facts.person_events", "facts.legs", "facts.concealments", "facts.persons", "facts.controls", "facts.deliveries"}
DEFINER_FUNCTIONS = {
    "groups", "rooms", "has_role", "shared_targets", "shared_controls", "shared_seizures", "shared_travellers", "shared_consignments",
    "shared_mail_items", "shared_flights", "alerts_received", "alerts_sent", "named_recipients", "persons_named", "travellers_named",
    "people_led", "records_about", "care_room", "care_send", "victim_identity_keep", "victim_history_unnamed", "own_record",
    "medical_path_open", "ask_before_charge",
    "units_with_links", "search_find",
}  # fmt: skip


def _names(query: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def test_every_table_with_content_is_under_forced_row_security(world: World):
    """A new table is guarded, or somebody has written here why it holds nothing."""
    tables = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    assert _names(f"{tables} AND NOT (relrowsecurity AND relforcerowsecurity)") == WITHOUT_CONTENT
    policies = "SELECT tablename FROM pg_policies WHERE policyname = 'need_to_know' AND with_check IS NOT NULL"
    assert _names(policies) == _names(f"{tables} AND relrowsecurity")


def test_what_reads_past_row_security_is_known_by_name(world: World):
    views = "SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    assert _names(f"{views} WHERE c.relkind IN ('v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')") == VIEWS
    definers = "SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog')"
    assert _names(definers) == DEFINER_FUNCTIONS
    unpinned = f"{definers} AND NOT coalesce(p.proconfig::text LIKE '%search_path=%', false)"
    assert _names(unpinned) == set()


def test_the_role_behind_them_reads_only_the_columns_it_needs(world: World):
    allowed = "SELECT grantee FROM information_schema.table_privileges WHERE grantee = 'aircop_definer' AND table_schema = 'public'"
    assert _names(allowed) == set()
    columns = "SELECT table_name || '.' || column_name FROM information_schema.column_privileges WHERE grantee = 'aircop_definer' AND table_schema = 'public'"
    sent = "privilege_type = 'INSERT' AND table_name IN ('seizures_carenote', 'seizures_victimidentity')"
    emptied = f"privilege_type = 'UPDATE' AND table_name = 'seizures_personevent' AND column_name IN ({', '.join(map(repr, EMPTIES['seizures_personevent']))})"
    assert _names(f"{columns} AND privilege_type <> 'SELECT' AND NOT ({sent}) AND NOT ({emptied})") == set()
    readable = _names(f"{columns} AND privilege_type = 'SELECT'")
    assert readable
    for secret in (
        "seizures_person.family_name",
        "seizures_person.document_number",
        "seizures_seizure.narrative",
        "messaging_alert.grounds",
        "jaitf_user.password",
        "seizures_carenote.words",
        "seizures_carenote.person_name",
        "seizures_carenote.signs",
        "seizures_medicalpath.consent",
        "seizures_medicalpath.person_name",
        "seizures_victimscreening.state",
        "seizures_victimscreening.person_name",
        "seizures_victimidentity.family_name",
        "seizures_personevent.family_name",
    ):
        assert secret not in readable


def test_the_reporting_role_reads_the_facts_and_nothing_else(world: World):
    with as_reporting():
        assert SeizureFact.objects.exists()
    for model in (Seizure, User, AccessLog):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic(), as_reporting():
            model.objects.exists()
