"""The note that one shift hands to the next: signed by who goes, read by who comes, and never changed afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from aircop.core.errors import Conflict, Forbidden, NotVisible, RuleViolation
from jaitf.models import AccessLog, User
from messaging.models import ShiftNote
from messaging.selectors.shift_notes import matters_of, open_matters
from messaging.services.shift_notes import ShiftInput, shift_note_change, shift_note_read, shift_note_sign, shift_note_start, shift_remark_add
from messaging.services.tasks import TaskInput, task_create, task_finish
from seizures.selectors.care import people_waiting
from seizures.services.hand_overs import hand_over_offer
from tests.clients import reauthenticated, sign_in
from tests.factories import care, exhibits, safeguards
from tests.factories import seizures as cases
from tests.factories.cast import Cast, Unit
from tests.seizures.ledger import at_the_end_of_the_transaction, refused_by_the_database

ZONE = "Africa/Dakar"


@pytest.fixture
def unit(cast: Cast) -> Unit:
    return cast.dss


def details(unit: Unit, **changes: Any) -> ShiftInput:
    now = timezone.now()
    given = {"starts_at": now - timedelta(hours=8), "ends_at": now, "time_zone": ZONE, "on_duty": [unit.officer], "to_know": "AF718 again tonight"}
    return ShiftInput(**given | changes)


def begun(unit: Unit, **changes: Any) -> ShiftNote:
    return shift_note_start(actor=unit.officer, room=unit.joint, details=details(unit, **changes))


def signed(unit: Unit, **changes: Any) -> ShiftNote:
    note = begun(unit, **changes)
    return shift_note_sign(actor=unit.officer, note=note, version=note.version)


def refused(code: str) -> Any:
    return pytest.raises(RuleViolation, check=lambda error: error.code == code)


def with_persons(unit: Unit) -> Any:
    return cases.seizure_draft(unit, persons=(cases.person_input(family_name="Secretname"),))


# writing ------------------------------------------------------------------------------------------------------------------


def test_a_room_has_one_note_that_is_being_written(unit: Unit):
    key = uuid4()
    made = [shift_note_start(actor=unit.officer, room=unit.joint, details=details(unit), client_id=key) for _twice in range(2)]
    assert made[0].pk == made[1].pk
    with refused("begun"):
        shift_note_start(actor=unit.deputy, room=unit.joint, details=details(unit))
    shift_note_start(actor=unit.officer, room=unit.customs_room, details=details(unit))


def test_colleagues_write_it_together_and_a_stale_change_is_a_conflict(unit: Unit):
    note = begun(unit)
    shift_note_change(actor=unit.deputy, note=note, version=note.version, details=details(unit, on_duty=[unit.officer, unit.deputy]))
    assert note.duties.count() == 2
    with pytest.raises(Conflict):
        shift_note_change(actor=unit.officer, note=note, version=note.version, details=details(unit))


@pytest.mark.parametrize(
    ("starts", "ends", "code"), [(0, -1, "ends_early"), (-60, 0, "too_long"), (-24 * 9, -24 * 8, "too_far"), (24 * 30, 24 * 30 + 8, "too_far")]
)
def test_a_shift_that_cannot_be_is_refused(unit: Unit, starts: int, ends: int, code: str):
    now = timezone.now()
    with refused(code):
        begun(unit, starts_at=now + timedelta(hours=starts), ends_at=now + timedelta(hours=ends))


def test_who_does_not_work_in_the_room_writes_nothing_and_is_not_on_duty(unit: Unit, cast: Cast):
    for stranger in (cast.abj.officer, unit.liaison):
        with pytest.raises(Forbidden):
            shift_note_start(actor=stranger, room=unit.joint, details=details(unit))
    with refused("officer"):
        begun(unit, on_duty=[cast.abj.officer])


def test_a_note_of_another_unit_or_agency_does_not_exist(unit: Unit, cast: Cast):
    note = shift_note_start(actor=unit.officer, room=unit.customs_room, details=details(unit))
    for stranger in (cast.abj.officer, unit.police_officer):
        with pytest.raises(NotVisible):
            shift_note_change(actor=stranger, note=note, version=1, details=details(unit))


# signing and reading ------------------------------------------------------------------------------------------------------


def test_it_is_signed_by_somebody_who_was_on_duty_and_says_something(unit: Unit):
    note = begun(unit, to_know=" ")
    with refused("no_words"):
        shift_note_sign(actor=unit.officer, note=note, version=note.version)
    note = shift_note_change(actor=unit.officer, note=note, version=note.version, details=details(unit))
    with refused("not_on_duty"):
        shift_note_sign(actor=unit.deputy, note=note, version=note.version)
    with pytest.raises(Conflict):
        shift_note_sign(actor=unit.officer, note=note, version=note.version - 1)
    assert shift_note_sign(actor=unit.officer, note=note, version=note.version).signed_by == unit.officer


def test_who_signed_it_does_not_read_it_for_the_next_shift(unit: Unit):
    note = begun(unit)
    with refused("not_signed"):
        shift_note_read(actor=unit.deputy, note=note)
    note = shift_note_sign(actor=unit.officer, note=note, version=note.version)
    with refused("own_note"):
        shift_note_read(actor=unit.officer, note=note)
    assert shift_note_read(actor=unit.custodian, note=note).read_by == unit.custodian
    with refused("already_read"):
        shift_note_read(actor=unit.deputy, note=note)


def test_a_signed_note_stays_as_it_is(unit: Unit):
    note = signed(unit)
    with refused("signed"):
        shift_note_change(actor=unit.officer, note=note, version=note.version, details=details(unit))
    at_the_end_of_the_transaction()
    change = "UPDATE messaging_shiftnote SET {} WHERE id = %s"
    for what in ("to_know = 'x'", "open_matters = '{}'", "ends_at = ends_at + interval '1 minute'", "signed_by_id = written_by_id, signed_at = now()"):
        refused_by_the_database(change.format(what), note.pk, match="signed")
    refused_by_the_database(change.format("state = 'draft', signed_by_id = NULL, signed_at = NULL"), note.pk, match="signed|transition")
    refused_by_the_database(change.format("state = 'read', read_by_id = signed_by_id, read_at = now()"), note.pk, match="two_accounts")
    refused_by_the_database("DELETE FROM messaging_shiftnote WHERE id = %s", note.pk, match="Cannot delete")
    duty = note.duties.get()
    refused_by_the_database("DELETE FROM messaging_shiftduty WHERE id = %s", duty.pk, match="signed")
    refused_by_the_database("UPDATE messaging_shiftduty SET officer_id = %s WHERE id = %s", unit.deputy.pk, duty.pk, match="signed")


def test_remarks_are_added_to_a_signed_note_and_kept(unit: Unit):
    note = begun(unit)
    with refused("not_signed"):
        shift_remark_add(actor=unit.officer, note=note, text="Forgotten")
    note = shift_note_sign(actor=unit.officer, note=note, version=note.version)
    key = uuid4()
    made = [shift_remark_add(actor=unit.deputy, note=note, text="The scale is back", client_id=key) for _twice in range(2)]
    assert made[0].pk == made[1].pk
    refused_by_the_database("UPDATE messaging_shiftremark SET text = 'x' WHERE id = %s", made[0].pk, match="kept as it was written")
    refused_by_the_database("DELETE FROM messaging_shiftremark WHERE id = %s", made[0].pk, match="kept as it was written")


# what is open -------------------------------------------------------------------------------------------------------------


def test_what_was_open_is_kept_as_it_was_and_names_nobody(unit: Unit):
    case = with_persons(unit)
    safeguards.detention(case.persons.get(), unit.officer)
    thing = exhibits.exhibit(case, unit.officer)
    hand_over_offer(actor=unit.officer, exhibit=thing, receiver=unit.custodian)
    due = task_create(actor=unit.officer, about=unit.joint, details=TaskInput("Call the laboratory", ZONE, None, timezone.now() + timedelta(hours=2)))
    note = signed(unit)
    task_finish(actor=unit.officer, task=due)
    assert {name: group["total"] for name, group in note.open_matters.items()} == {"detentions": 1, "tasks": 1, "hand_overs": 1, "cases": 1}
    assert [str(group.rows[0].title) for group in matters_of(note, unit.deputy) if "Tasks" in str(group.label)] == ["Call the laboratory"]
    assert "Secretname" not in str(note.open_matters)
    with override("fr"):
        told = [row.title for group in matters_of(note, unit.deputy) for row in group.rows]
    assert told == ["Brouillon", "Call the laboratory", "Brouillon-1", f"Brouillon · {unit.officer}"]


def test_what_is_open_in_another_room_is_not_in_the_note(unit: Unit):
    cases.seizure_draft(unit, room=unit.customs_room)
    task_create(actor=unit.officer, about=unit.customs_room, details=TaskInput("Customs only", ZONE))
    assert open_matters(unit.joint, unit.officer) == {}


def test_a_task_for_next_week_is_not_of_the_next_shift(unit: Unit):
    for hours, owner in ((24 * 7, unit.deputy), (5, unit.deputy), (24 * 7, None)):
        task_create(actor=unit.officer, about=unit.joint, details=TaskInput(f"In {hours}", ZONE, owner, timezone.now() + timedelta(hours=hours)))
    assert [row["title"] for row in open_matters(unit.joint, unit.officer)["tasks"]["rows"]] == ["In 5", "In 168"]


def test_the_protected_rooms_are_counted_for_their_own_people_only(unit: Unit):
    care.note(unit)
    assert [number for _label, number in people_waiting(unit.referral_officer)] == [1]
    assert people_waiting(unit.officer) == []
    assert people_waiting(unit.chief) == []


# pages --------------------------------------------------------------------------------------------------------------------


def form(unit: Unit, **changes: Any) -> dict[str, Any]:
    given = {
        "starts_at_date": "2026-11-27", "starts_at_time": "00:00", "starts_at_zone": ZONE, "ends_at_date": "2026-11-27", "ends_at_time": "08:00",
        "ends_at_zone": ZONE, "on_duty": [str(unit.officer.public_id)], "to_know": "AF718 <b>again</b> tonight",
    }  # fmt: skip
    return given | changes


def at_eight() -> Any:
    return time_machine.travel(datetime.fromisoformat("2026-11-27T08:05:00+00:00"), tick=False)


def test_a_note_goes_from_shift_to_shift_through_the_pages(unit: Unit):
    with at_eight():
        going = reauthenticated(sign_in(unit.officer))
        answer = going.post("/duty/new/", form(unit))
        note = ShiftNote.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/duty/{note.public_id}/")
        assert f"/duty/{note.public_id}/change/" in going.get("/duty/new/").content.decode()
        assert going.post(f"/duty/{note.public_id}/sign/", {"version": note.version}).status_code == 302
        coming = reauthenticated(sign_in(unit.deputy))
        assert "Shift notes to read" in coming.get("/me/waiting/").content.decode()
        page = coming.get(f"/duty/{note.public_id}/").content.decode()
        assert "AF718 &lt;b&gt;again" in page
        coming.post(f"/duty/{note.public_id}/read/")
        coming.post(f"/duty/{note.public_id}/remarks/", {"text": "Gate changed to 12"})
        page = coming.get(f"/duty/{note.public_id}/").content.decode()
        assert "Gate changed to 12" in page
        assert "Shift notes to read" not in coming.get("/me/waiting/").content.decode()
        assert coming.get("/duty/").status_code == 200
    note.refresh_from_db()
    assert (note.state, note.signed_by, note.read_by) == ("read", unit.officer, unit.deputy)


@pytest.mark.parametrize("step", ["sign", "read"])
def test_signing_and_reading_ask_again_who_sits_there(unit: Unit, step: str):
    note = begun(unit) if step == "sign" else signed(unit)
    client: Client = sign_in(unit.officer if step == "sign" else unit.deputy)
    session = client.session
    session.pop("account_authentication_methods", None)
    session.save()
    answer = client.post(f"/duty/{note.public_id}/{step}/", {"version": note.version, "form_page": f"/duty/{note.public_id}/"})
    assert answer["Location"].startswith("/account/reauthenticate/")
    state = note.state
    note.refresh_from_db()
    assert note.state == state


def test_what_was_typed_stays_when_the_shift_cannot_be(unit: Unit):
    with at_eight():
        answer = sign_in(unit.officer).post("/duty/new/", form(unit, ends_at_date="2026-11-20"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "end before it begins" in page
    assert "again&lt;/b&gt; tonight" in page


def test_printing_is_logged_and_the_sheet_has_room_for_signatures(unit: Unit):
    note = signed(unit)
    page = sign_in(unit.deputy).get(f"/duty/{note.public_id}/sheet/").content.decode()
    assert "For the shift that comes" in page
    assert AccessLog.objects.filter(actor=unit.deputy, action="print", record_type="shiftnote").count() == 1


def test_the_list_and_a_note_ask_the_database_as_often_for_much_as_for_little(unit: Unit, django_assert_max_num_queries: Any):
    for _number in range(3):
        case = with_persons(unit)
        task_create(actor=unit.officer, about=case, details=TaskInput("Call", ZONE))
        safeguards.detention(case.persons.get(), unit.officer)
        note = signed(unit, on_duty=[unit.officer, unit.deputy])
    draft = begun(unit)
    client = sign_in(unit.custodian)
    client.get("/duty/")
    with django_assert_max_num_queries(24):
        client.get("/duty/")
    with django_assert_max_num_queries(26):
        client.get(f"/duty/{note.public_id}/")
    with django_assert_max_num_queries(36):
        client.get(f"/duty/{draft.public_id}/change/")


def test_what_waits_is_shown_to_the_next_shift_and_not_to_the_one_that_wrote_it(unit: Unit):
    from jaitf.selectors.waiting import waiting_numbers

    def number(user: User) -> int:
        return waiting_numbers(User.objects.get(pk=user.pk)).counts.get("shift_note", 0)

    signed(unit, on_duty=[unit.officer, unit.chief])
    assert [number(person) for person in (unit.officer, unit.chief, unit.deputy, unit.custodian, unit.liaison)] == [0, 0, 1, 1, 0]
