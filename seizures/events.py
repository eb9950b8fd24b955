"""What controls and seizures tell the apps above them."""

from __future__ import annotations

from dataclasses import dataclass

from aircop.core.events import Event


@dataclass(frozen=True, slots=True)
class ControlRecorded:
    """A control was recorded by `actor_id`, whatever it found."""

    control_id: int
    compartment_id: int
    target_id: int | None
    actor_id: int


@dataclass(frozen=True, slots=True)
class SeizureMoved:
    """A seizure was opened, submitted, returned, approved or closed by `actor_id`."""

    seizure_id: int
    compartment_id: int
    control_id: int | None
    actor_id: int


@dataclass(frozen=True, slots=True)
class AmendmentMoved:
    """An amendment was submitted, approved, returned or withdrawn by `actor_id`."""

    amendment_id: int
    seizure_id: int
    compartment_id: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class EditionIssued:
    """An edition of the seizure report was stored."""

    edition_id: int
    seizure_id: int
    compartment_id: int


@dataclass(frozen=True, slots=True)
class CustodyDiscrepancy:
    """A seal or a weight is not what it was, or something is missing: entry `sequence` of an exhibit says so."""

    exhibit_id: int
    compartment_id: int
    sequence: int
    actor_id: int


@dataclass(frozen=True, slots=True)
class CareNoteSent:
    """Somebody waits in a protected room of this unit; neither who sent the note nor whom it is about."""

    kind: str
    task_force_id: int


control_recorded: Event[ControlRecorded] = Event("control.recorded")
seizure_opened: Event[SeizureMoved] = Event("seizure.opened")
seizure_submitted: Event[SeizureMoved] = Event("seizure.submitted")
seizure_returned: Event[SeizureMoved] = Event("seizure.returned")
seizure_approved: Event[SeizureMoved] = Event("seizure.approved")
seizure_closed: Event[SeizureMoved] = Event("seizure.closed")
case_handed_over: Event[SeizureMoved] = Event("case.handed_over")
outcome_recorded: Event[SeizureMoved] = Event("case.outcome_recorded")
amendment_submitted: Event[AmendmentMoved] = Event("amendment.submitted")
amendment_approved: Event[AmendmentMoved] = Event("amendment.approved")
amendment_ended: Event[AmendmentMoved] = Event("amendment.ended")
edition_issued: Event[EditionIssued] = Event("edition.issued")
custody_discrepancy: Event[CustodyDiscrepancy] = Event("custody.discrepancy")
care_note_sent: Event[CareNoteSent] = Event("care_note.sent")
