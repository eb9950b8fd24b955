"""Loading controls, seizures and their parts: hidden → 404, visible but not for this → 403."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from aircop.core.errors import Forbidden, NotVisible
from jaitf.choices import AccessAction, Verb
from jaitf.models import CompartmentRecord, User
from jaitf.permissions import access_of, record_for, require, share_model
from jaitf.services.access_log import log_access
from seizures.models import (
    Amendment,
    AmendmentPhotograph,
    CareNote,
    CaseHandOver,
    CaseVersion,
    Control,
    Detention,
    Exhibit,
    ExhibitFile,
    MedicalPath,
    Person,
    PersonSearch,
    Photograph,
    RegisterImport,
    ReportEdition,
    Seizure,
    VictimScreening,
)
from seizures.querysets import OwnPartQuerySet, SeizureQuerySet


def control_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Control:
    related = Control.objects.select_related(
        "compartment__task_force__airport__country", "compartment__agency", "flight__origin", "flight__destination", "officer", "target"
    )
    return record_for(related, user, public_id, action, lock=lock)


def seizure_rows() -> SeizureQuerySet[Seizure]:
    """Cases with what every reader of one needs beside it; not yet restricted to anybody."""
    return Seizure.objects.select_related(
        "compartment__task_force__airport__country",
        "compartment__agency",
        "flight__origin__country",
        "flight__destination__country",
        "control",
        "created_by",
        "submitted_by",
        "decided_by",
    )


def seizure_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Seizure:
    return record_for(seizure_rows(), user, public_id, action, lock=lock)


def amendment_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Amendment:
    """An amendment of the reader's rooms: a share of the case does not open what is only proposed."""
    related = Amendment.objects.select_related(
        "seizure__compartment__task_force__airport", "compartment__task_force__airport", "opened_by", "submitted_by", "decided_by"
    )
    return record_for(related, user, public_id, action, lock=lock)


def case_hand_over_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> CaseHandOver:
    """A hand-over to the investigating service, of the reader's rooms."""
    related = CaseHandOver.objects.select_related("seizure__compartment__task_force__airport", "compartment__task_force", "recorded_by", "receipt_by")
    return record_for(related.defer("receipt"), user, public_id, action, lock=lock)


def version_for(user: User, seizure: Seizure, number: int) -> CaseVersion:
    """An earlier or the current version of a case of the reader's rooms."""
    found = CaseVersion.objects.visible_to(user).filter(seizure=seizure, number=number).select_related("amendment", "approved_by").first()
    if found is None:
        raise NotVisible
    return found


def photograph_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Photograph:
    return record_for(Photograph.objects.select_related("seizure"), user, public_id, action, lock=lock)


def amendment_photograph_for(user: User, public_id: UUID | str, action: str = Verb.VIEW) -> AmendmentPhotograph:
    """A photograph that an amendment of the reader's rooms adds."""
    return record_for(AmendmentPhotograph.objects.select_related("amendment__seizure"), user, public_id, action)


def edition_for(user: User, public_id: UUID | str, action: str = Verb.VIEW) -> ReportEdition:
    return record_for(ReportEdition.objects.select_related("seizure"), user, public_id, action)


def marks_of_shares(user: User, seizure: Seizure) -> list[str]:
    """The marks under which the case was shown to this person's units, now."""
    grants = share_model(Seizure)
    if grants is None:
        return []
    mine = grants._default_manager.filter(content_object=seizure, group_id__in=access_of(user).group_ids, expires_at__gt=timezone.now())
    return sorted(set(mine.values_list("handling", flat=True)))


def is_keeper(user: User, record: CompartmentRecord) -> bool:
    """Whether the person may keep exhibits of this room: its custodians, and those who work on its cases."""
    return any(access_of(user).holds(verb, record.compartment_id) for verb in (Verb.CUSTODY, Verb.CHANGE))


def require_keeper(user: User, record: CompartmentRecord) -> None:
    if not is_keeper(user, record):
        log_access(actor=user, action=AccessAction.DENIED, record=record)
        raise Forbidden


def exhibit_for(user: User, public_id: UUID | str, *, keep: bool = False, lock: bool = False) -> Exhibit:
    """An exhibit of the reader's rooms; with `keep`, for somebody who may write into its ledger."""
    related = Exhibit.objects.select_related(
        "seizure", "compartment__task_force__airport", "compartment__agency", "holder", "offered_to", "line", "parent__seizure"
    )
    exhibit = record_for(related, user, public_id, lock=lock)
    if keep:
        require_keeper(user, exhibit)
    return exhibit


def exhibit_file_for(user: User, public_id: UUID | str) -> ExhibitFile:
    return record_for(ExhibitFile.objects.select_related("exhibit__seizure"), user, public_id)


def care_note_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> CareNote:
    return record_for(CareNote.objects.select_related("compartment__task_force", "sent_by"), user, public_id, action, lock=lock)


def screening_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> VictimScreening:
    related = VictimScreening.objects.select_related("compartment__task_force", "note__sent_by", "taken_by", "screener")
    return record_for(related, user, public_id, action, lock=lock)


def medical_path_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> MedicalPath:
    related = MedicalPath.objects.select_related("compartment__task_force", "note__sent_by", "taken_by")
    return record_for(related, user, public_id, action, lock=lock)


def person_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Person:
    """A person of the reader's own rooms, with the case and the control: safeguards are not shared with a case.

    The case is locked before its part, as everywhere: nobody writes about a person of a case that is closed meanwhile.
    """
    related = Person.objects.select_related("seizure", "control", "compartment__task_force__airport__country", "compartment__agency")
    person = record_for(related, user, public_id)
    if lock:
        if person.seizure_id is not None:
            Seizure.objects.select_for_update().get(pk=person.seizure_id)
        person = record_for(related, user, public_id, lock=True)
    if not access_of(user).holds(Verb.VIEW, person.compartment_id):
        raise NotVisible
    require(user, person.compartment, action)
    return person


def search_for(user: User, public_id: UUID | str, *, lock: bool = False) -> PersonSearch:
    return record_for(PersonSearch.objects.select_related("person__seizure", "compartment__task_force"), user, public_id, lock=lock)


def detention_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> Detention:
    related = Detention.objects.select_related("person__seizure", "person__control", "compartment__task_force__airport__country")
    return record_for(related, user, public_id, action, lock=lock)


def register_rows() -> OwnPartQuerySet[RegisterImport]:
    """Imports of registers with what every reader of one needs beside it; not yet restricted to anybody."""
    return RegisterImport.objects.select_related("compartment__task_force__airport__country", "compartment__agency", "created_by", "undone_by")


def register_for(user: User, public_id: UUID | str, action: str = Verb.VIEW, *, lock: bool = False) -> RegisterImport:
    return record_for(register_rows(), user, public_id, action, lock=lock)
