"""Following every link of the custody ledger: what was changed, removed or put in behind the application's back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from seizures import custody_chain
from seizures.custody_choices import CustodyKind as Kind
from seizures.models import CustodyEntry, Exhibit, ExhibitFile

#: Exhibit by public id → number and digest of its last entry, as a copy outside the database keeps them.
Heads = dict[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link of an exhibit that does not hold."""

    exhibit: str
    sequence: int
    what: str

    def __str__(self) -> str:
        return f"{self.exhibit}, entry {self.sequence}: {self.what}"


def custody_heads() -> Heads:
    return {str(public_id): (last, head) for public_id, last, head in Exhibit.objects.values_list("public_id", "last_sequence", "head")}


def broken_links(heads: Heads | None = None) -> Iterator[Broken]:
    """What does not hold, exhibit by exhibit in their order. `heads` of an earlier day find a cut-off end as well."""
    left = dict(heads or {})
    for exhibit in Exhibit.objects.select_related("seizure").order_by("pk"):
        known = left.pop(str(exhibit.public_id), None)
        found = broken_link(exhibit, known)
        if found is not None:
            yield found
    yield from (Broken(public_id, last, "the exhibit is gone") for public_id, (last, _head) in left.items())
    yield from _changed_files()


def entry_count() -> int:
    return CustodyEntry.objects.count()


def broken_link(exhibit: Exhibit, known: tuple[int, str] | None = None) -> Broken | None:
    """The first link of one exhibit that does not hold. `known`: number and digest of its last entry on an earlier day."""
    previous, last = "", 0
    digests: dict[int, str] = {}
    for event in exhibit.entries.order_by("sequence").iterator():
        what = _problem(event, last + 1, previous, exhibit)
        if what:
            return Broken(str(exhibit), event.sequence, what)
        previous, last = event.digest, event.sequence
        digests[last] = event.digest
    if last == 0 or (last, previous) != (exhibit.last_sequence, exhibit.head):
        return Broken(str(exhibit), last + 1, "entries at the end are gone, or were put in")
    if known is not None and digests.get(known[0]) != known[1]:
        return Broken(str(exhibit), known[0], "is not the entry that was there when the copy was made")
    return _state_problem(exhibit, last)


def _problem(event: CustodyEntry, expected: int, previous: str, exhibit: Exhibit) -> str:
    if event.sequence != expected:
        return f"entry {expected} is gone"
    if event.previous_digest != previous:
        return "does not follow the entry before it"
    if event.masked_at is None and custody_chain.content_digest(event) != event.content_digest:
        return "its content was changed"
    if custody_chain.chain_digest(previous, event.sequence, event.content_digest) != event.digest:
        return "its digest was changed"
    if not custody_chain.is_our_mark(event.digest, event.mark):
        return "was not written by this installation"
    if event.sequence == 1 and event.masked_at is None and (event.note, event.place) != (exhibit.description, exhibit.found_at_place):
        return "the exhibit's description was changed"
    return ""


def _state_problem(exhibit: Exhibit, last: int) -> Broken | None:
    """Whether the exhibit's row says what its ledger says: custodian, seal, end."""
    event = exhibit.entries.get(sequence=last)
    if (event.holder_id, event.store) != (exhibit.holder_id, exhibit.store) or (event.masked_at is None and event.outside != exhibit.outside):
        return Broken(str(exhibit), last, "the exhibit's row names another custodian")
    seal = exhibit.entries.filter(kind__in=[*Kind.sealing(), Kind.SEAL_BROKEN]).order_by("-sequence").first()
    number = seal.seal_number if seal is not None and seal.kind != Kind.SEAL_BROKEN else ""
    if number != exhibit.seal_number:
        return Broken(str(exhibit), last, "the exhibit's row names another seal")
    if exhibit.entries.filter(kind__in=Kind.ending()).exists() != (exhibit.ended_at is not None):
        return Broken(str(exhibit), last, "the exhibit's row names another end")
    return None


def _changed_files() -> Iterator[Broken]:
    """Files that are not what was taken in, or of which the ledger says nothing."""
    for kept in ExhibitFile.objects.select_related("exhibit__seizure").order_by("pk").iterator(chunk_size=8):
        entry = kept.exhibit.entries.filter(kind=Kind.FILE_KEPT, file_sha256=kept.sha256).first()
        if entry is None or hashlib.sha256(bytes(kept.content)).hexdigest() != kept.sha256:
            yield Broken(str(kept.exhibit), entry.sequence if entry else 0, f"the file {kept.filename} was changed")
    for entry in CustodyEntry.objects.filter(kind=Kind.FILE_KEPT).select_related("exhibit__seizure").order_by("pk"):
        if not ExhibitFile.objects.filter(exhibit=entry.exhibit, sha256=entry.file_sha256).exists():
            yield Broken(str(entry.exhibit), entry.sequence, "its file is gone")
