"""What happened to a case, in plain words: its history, its reports, and who looked at it. Newest first.

Only for readers who may see the case: the view loads it by `seizure_for` or `control_for` first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aircop.core import codelists, formats
from jaitf.choices import AccessAction
from jaitf.models import AccessLog, Agency, User
from seizures.choices import ReportLanguage, SeizureState
from seizures.custody_choices import CustodyKind
from seizures.models import Control, CustodyEntry, Person, ReportEdition, Seizure, SeizureAgency
from seizures.selectors.amended import AmendmentStep, amendment_steps, step_words
from seizures.selectors.history import Change, Step, control_steps, seizure_steps
from seizures.selectors.wording import field_changes, part_text

MOST_ENTRIES = 80
MOST_LOGGED = 300
MOST_DETAILS = 8
_CUSTODY_COLOURS: dict[str, str] = {CustodyKind.LOSS: "danger", CustodyKind.DESTROYED: "warning", CustodyKind.LAB_RESULT: "success"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; `kind`: "", success, warning, danger or info."""

    at: datetime
    actor: str
    text: str
    kind: str = ""
    icon: str = "circle"
    note: str = ""
    url: str = ""


#: What apps above tell of a case or a control, for readers of its own room: each in one query. Filled by their `ready()`.
MORE: list[Callable[[Seizure | Control], Iterable[Entry]]] = []


def seizure_timeline(seizure: Seizure, *, reader: User | None = None, with_readers: bool = True) -> list[Entry]:
    """The timeline of a case, in a fixed number of queries; a partner to whom it was shown does not see who reads it."""
    steps = seizure_steps(seizure)
    own = ReportEdition.objects.visible_to(reader) if reader else ReportEdition.objects.all()
    editions = list(own.defer("content").filter(seizure=seizure).select_related("seizure"))
    photographs = list(seizure.photographs.values_list("public_id", flat=True))
    log = _log([seizure.public_id, *photographs, *(edition.public_id for edition in editions)]) if with_readers else []
    proposed = list(amendment_steps(seizure)) if with_readers and seizure.is_approved else []
    names = _names(steps, log, editions, proposed)
    agencies = Agency.objects.in_bulk({change.row["agency_id"] for step in steps for change in step.of(SeizureAgency)})
    entries = [entry for step in steps for entry in _step_entries(step, seizure, names, agencies)]
    entries += [_edition_entry(edition, names) for edition in editions]
    entries += [_amendment_entry(step, names) for step in proposed]
    entries += _custody_entries(seizure) if with_readers else []
    entries += [entry for more in MORE for entry in more(seizure)] if with_readers else []
    entries += _read_entries(log, seizure.public_id, {edition.public_id: edition for edition in editions}, names)
    return _newest_first(entries)


def control_timeline(control: Control, *, with_readers: bool = True) -> list[Entry]:
    """The timeline of a control; `with_readers` as for a case."""
    steps = control_steps(control)
    log = _log([control.public_id]) if with_readers else []
    names = _names(steps, log, [])
    entries = []
    for step in steps:
        created = any(change.label == "insert" for change in step.of(Control))
        details = [text for change in step.changes for text in field_changes(change)]
        if created:
            entries.append(Entry(step.at, names.get(step.actor_id, step.system), _("Recorded the control"), "info", "plus-lg"))
        elif details:
            entries.append(_changed(step, details, names, _("Changed the control")))
    entries += [entry for more in MORE for entry in more(control)] if with_readers else []
    return _newest_first(entries + _read_entries(log, control.public_id, {}, names))


def _newest_first(entries: list[Entry]) -> list[Entry]:
    entries.sort(key=lambda entry: entry.at)
    return entries[: -MOST_ENTRIES - 1 : -1]


def _log(record_ids: list[UUID]) -> list[AccessLog]:
    return list(AccessLog.objects.filter(record_id__in=record_ids).order_by("-at")[:MOST_LOGGED])


def _names(steps: list[Step], log: list[AccessLog], editions: list[ReportEdition], proposed: Sequence[AmendmentStep] = ()) -> dict[int | None, str]:
    ids = {step.actor_id for step in steps} | {step.actor_id for step in proposed} | {row.actor_id for row in log}
    ids |= {edition.issued_for_id for edition in editions}
    return {user.pk: user.display_name for user in User.objects.filter(pk__in=[pk for pk in ids if pk])}


def _step_entries(step: Step, seizure: Seizure, names: dict[int | None, str], agencies: dict[int, Agency]) -> Iterable[Entry]:
    who = names.get(step.actor_id, step.system)
    is_new = any(change.label == "insert" for change in step.of(Seizure))
    details = [] if is_new else _details(step, agencies)
    if is_new:
        yield Entry(step.at, who, _("Opened the case"), "info", "plus-lg", _list(_added(step, agencies)))
    elif details:
        yield _changed(step, details, names, _("Changed the case"))
    for change in step.of(Seizure):
        if change.before is not None and change.before["state"] != change.row["state"]:
            yield _moved(step, change, who)


def _moved(step: Step, change: Change, who: str) -> Entry:
    state = change.row["state"]
    if state == SeizureState.SUBMITTED:
        first = change.before is not None and change.before["reference"] is None
        text = _("Submitted as %(reference)s") if first else _("Submitted again")
        return Entry(step.at, who, text % {"reference": change.row["reference"]} if first else text, "info", "send")
    if state == SeizureState.RETURNED:
        return Entry(step.at, who, _("Returned to be mended"), "warning", "arrow-return-left", change.row["return_reason"])
    if state == SeizureState.CLOSED:
        return Entry(step.at, who, _("Closed the case"), "success", "archive")
    if change.before is not None and change.before["state"] == SeizureState.CLOSED:
        return Entry(step.at, who, _("Opened again by an amendment"), "warning", "unlock")
    return Entry(step.at, who, _("Approved and locked"), "success", "check-circle")


def _added(step: Step, agencies: dict[int, Agency]) -> list[str]:
    return [part_text(change, agencies) for change in step.changes if change.model is not Seizure and change.model is not SeizureAgency]


def _details(step: Step, agencies: dict[int, Agency]) -> list[str]:
    """Everything that a step changed: fields one by one, what came and what went as one text each."""
    texts: list[str] = []
    for change in step.changes:
        if change.model is Seizure:
            texts += field_changes(change)
        elif change.label == "update" and not _came(change) and not _went(change) and (differences := field_changes(change)):
            texts.append(f"{part_text(change, agencies)}: {', '.join(differences)}")
    came = [part_text(change, agencies) for change in step.changes if change.model is not Seizure and _came(change)]
    went = [part_text(change, agencies) for change in step.changes if change.model is not Seizure and _went(change)]
    if came:
        texts.append(_("Added: %(what)s") % {"what": ", ".join(came)})
    if went:
        texts.append(_("Removed: %(what)s") % {"what": ", ".join(went)})
    return texts


def _came(change: Change) -> bool:
    """Added to the case: a new row, or a person of the control who was taken into it."""
    was_outside = change.model is Person and change.before is not None and change.before["seizure_id"] is None
    inside = change.model is not Person or change.row["seizure_id"] is not None
    return inside and (change.label == "insert" or was_outside)


def _went(change: Change) -> bool:
    left = change.model is Person and change.before is not None and change.before["seizure_id"] is not None and change.row["seizure_id"] is None
    return change.label == "delete" or left


def _changed(step: Step, details: list[str], names: dict[int | None, str], heading: str) -> Entry:
    who = names.get(step.actor_id, step.system)
    if len(details) == 1:
        return Entry(step.at, who, details[0], "", "pencil", step.reason)
    return Entry(step.at, who, heading, "", "pencil", _list(details))


def _list(texts: list[str]) -> str:
    shown = " · ".join(texts[:MOST_DETAILS])
    rest = len(texts) - MOST_DETAILS
    if rest <= 0:
        return shown
    return ngettext("%(shown)s and %(count)s more", "%(shown)s and %(count)s more", rest) % {"shown": shown, "count": rest}


def _amendment_entry(step: AmendmentStep, names: dict[int | None, str]) -> Entry:
    text, kind, icon = step_words(step.state)
    return Entry(step.at, names.get(step.actor_id, ""), text, kind, icon, step.note, step.url)


def _custody_entries(seizure: Seizure) -> list[Entry]:
    """What moved the exhibits of the case; only for its own room: a share does not open who keeps them."""
    found = CustodyEntry.objects.filter(exhibit__seizure=seizure, kind__in=CustodyKind.telling()).select_related("exhibit__seizure", "actor")
    return [_custody_entry(entry) for entry in found.order_by("-occurred_at")[:MOST_ENTRIES]]


def _custody_entry(entry: CustodyEntry) -> Entry:
    """One line without the free text of the ledger: which exhibit, what was done, and the seal or the weight that goes with it."""
    text = _("Exhibit %(number)s: %(what)s") % {"number": entry.exhibit.number, "what": codelists.label("custody_events", entry.kind)}
    kind = _CUSTODY_COLOURS.get(entry.kind, "")
    seal = f"{entry.seal_issuer} {entry.seal_number}" if entry.kind in CustodyKind.sealing() else ""
    weight = formats.quantity_text(entry.net_g, "G") if entry.kind == CustodyKind.LAB_RESULT and entry.net_g is not None else ""
    url = reverse("seizures:exhibit-detail", args=[entry.exhibit.public_id])
    return Entry(entry.occurred_at, entry.actor.display_name, text, kind, "safe", seal or weight, url)


def _edition_entry(edition: ReportEdition, names: dict[int | None, str]) -> Entry:
    text = _("Report edition %(number)s issued in %(language)s") % {"number": edition.number, "language": _language(edition)}
    who = names.get(edition.issued_for_id, "")
    return Entry(edition.issued_at, who, text, "success", "file-earmark-text", "", reverse("seizures:edition-file", args=[edition.public_id]))


def _language(edition: ReportEdition) -> str:
    return str(dict(ReportLanguage.choices).get(edition.language, edition.language))


def _read_entries(log: list[AccessLog], own_id: UUID, editions: dict[UUID, ReportEdition], names: dict[int | None, str]) -> list[Entry]:
    """Who looked: repeated reading by the same person on the same day is one line."""
    entries: list[Entry] = []
    counted: dict[tuple[int | None, str, UUID | None, object], list[AccessLog]] = {}
    for row in log:
        if row.action == AccessAction.READ and row.record_id != own_id:
            continue
        counted.setdefault((row.actor_id, row.action, row.record_id, row.at.date()), []).append(row)
    for (actor_id, action, record_id, _day), rows in counted.items():
        text, kind, icon = _access_text(action, editions.get(record_id) if record_id else None, record_id == own_id)
        if len(rows) > 1:
            text = _("%(what)s (%(count)s times)") % {"what": text, "count": len(rows)}
        entries.append(Entry(rows[0].at, names.get(actor_id, _("Nobody signed in")), text, kind, icon))
    return sorted(entries, key=lambda entry: entry.at)


def _access_text(action: str, edition: ReportEdition | None, is_own: bool) -> tuple[str, str, str]:
    if action == AccessAction.PRINT and edition is not None:
        text = _("Downloaded report edition %(number)s (%(language)s)") % {"number": edition.number, "language": _language(edition)}
        return text, "", "download"
    if action == AccessAction.PRINT:
        return (_("Printed it") if is_own else _("Downloaded a photograph")), "", "download"
    if action == AccessAction.EXPORT:
        return _("Exported it"), "", "download"
    if action == AccessAction.DENIED:
        return _("Was refused"), "danger", "shield-lock"
    if action == AccessAction.EMERGENCY:
        return _("Opened it in an emergency"), "danger", "unlock"
    return _("Opened the page"), "", "eye"
