"""Next actions for programs: the same verbs, rights and refusals as on the pages."""

from __future__ import annotations

import uuid
from typing import Any

from jaitf.models import AccessLog
from messaging.models import Task
from tests.factories import seizures as cases
from tests.factories.cast import Cast
from tests.messaging.test_api import Api


def put(api: Api, path: str, data: dict[str, Any]) -> Any:
    return api.client.put(f"/api/v1/{path}", data, content_type="application/json", headers=api.headers)


def test_a_task_is_entered_once_per_client_id_given_taken_finished_and_opened_again(cast: Cast):
    unit = cast.dss
    api, case = Api(unit.officer), cases.seizure_draft(unit)
    order = {"what": "Call the laboratory", "about": {"kind": "seizure", "public_id": str(case.public_id)}, "client_id": str(uuid.uuid4())}
    first, second = api.post("tasks/", order), api.post("tasks/", order)
    assert (first.status_code, first.json()["public_id"]) == (201, second.json()["public_id"])
    made = first.json()
    assert made["about"] == order["about"]
    assert (made["owner"], made["time_zone"]) == (None, unit.task_force.time_zone)
    path = f"tasks/{made['public_id']}/"
    given = put(api, path, {"what": "Call the laboratory again", "owner": unit.deputy.username, "version": made["version"]})
    assert (given.status_code, given.json()["owner"]) == (200, unit.deputy.username)
    assert put(api, path, {"what": "x", "version": made["version"]}).status_code == 409
    assert api.post(f"{path}take/", {}).json()["owner"] == unit.officer.username
    assert api.post(f"{path}finish/", {"state": "cancelled"}).json()["code"] == "no_reason"
    assert api.post(f"{path}finish/", {"note": "They sent it"}).json()["state"] == "done"
    again = api.post(f"{path}reopen/", {"reason": "Of another exhibit"}).json()
    assert (again["state"], again["reopen_note"]) == ("open", "Of another exhibit")


def test_lists_hold_what_one_may_see_and_are_logged(cast: Cast):
    unit = cast.dss
    api = Api(unit.officer)
    api.post("tasks/", {"what": "Of the unit"})
    api.post("tasks/", {"what": "Of customs", "compartment": str(unit.customs_room.public_id), "owner": unit.officer.username})
    assert [row["what"] for row in api.get("tasks/").json()["results"]] == ["Of customs", "Of the unit"]
    assert [row["what"] for row in api.get("tasks/?whose=mine").json()["results"]] == ["Of customs"]
    assert [row["what"] for row in Api(unit.police_officer).get("tasks/").json()["results"]] == ["Of the unit"]
    assert Api(cast.abj.officer).get("tasks/").json()["results"] == []
    assert AccessLog.objects.filter(actor=unit.officer, action="search", record_type="task").count() == 2


def test_a_name_of_somebody_else_is_refused_in_words(cast: Cast):
    answer = Api(cast.dss.officer).post("tasks/", {"what": "Call", "owner": cast.abj.officer.username})
    assert (answer.status_code, answer.json()["fields"]) == (400, {"owner": ["Nobody of this name may see the record."]})


def test_who_only_reads_changes_nothing(cast: Cast):
    unit = cast.dss
    made = Api(unit.officer).post("tasks/", {"what": "Of customs", "compartment": str(unit.customs_room.public_id)}).json()
    reader = Api(unit.liaison)
    assert reader.get(f"tasks/{made['public_id']}/").status_code == 200
    assert {reader.post(f"tasks/{made['public_id']}/{verb}/", {}).status_code for verb in ("take", "finish", "reopen")} == {403}
    assert reader.post("tasks/", {"what": "Mine"}).status_code == 403
    assert Task.objects.count() == 1
