"""Photographs of an amendment: added, their captions corrected; what was approved is never taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from django.core.files import File
from django.db import transaction

from jaitf.choices import Verb
from jaitf.models import User
from seizures import rules
from seizures.input_json import from_json, to_json
from seizures.inputs import PhotographInput
from seizures.models import Amendment, AmendmentPhotograph, Photograph
from seizures.permissions import amendment_for, amendment_photograph_for, seizure_for
from seizures.services.parts import Parts
from seizures.services.photographs import files_forget, picture_of, picture_store

_LONGEST = 200


@transaction.atomic
def amendment_photograph_add(*, actor: User, amendment: Amendment, file: File[bytes], caption: str = "") -> AmendmentPhotograph:
    """Propose one more picture (JPEG, PNG or WebP, at most 16 MB); nobody sees it in the case before the approval.

    The same bytes in the case or the amendment are refused with the code `duplicate`. When anything fails no file stays behind.
    """
    locked = _editable(actor, amendment)
    picture = picture_of(file)
    said = proposed(locked)
    there = dict(locked.seizure.photographs.values_list("sha256", "position")) | {one.sha256: one.position for one in said}
    rules.photograph_fits(picture.sha256, there)
    added = AmendmentPhotograph(amendment=locked, caption=caption.strip()[:_LONGEST])
    picture_store(added, locked.seizure, picture)
    position = max(there.values(), default=-1) + 1
    new = PhotographInput(public_id=added.public_id, caption=added.caption, position=position, sha256=added.sha256)
    _propose(locked, (*said, new))
    return added


@transaction.atomic
def amendment_photograph_remove(*, actor: User, photograph: AmendmentPhotograph) -> None:
    """Take a photograph out of the amendment that proposes it; its files go after the commit."""
    found = amendment_photograph_for(actor, photograph.public_id, Verb.CHANGE)
    locked = _editable(actor, found.amendment)
    _propose(locked, tuple(one for one in proposed(locked) if one.public_id != found.public_id))
    names = [str(found.original), str(found.thumbnail)]
    found.delete()
    transaction.on_commit(lambda: files_forget(names), robust=True)


@transaction.atomic
def amendment_captions(*, actor: User, amendment: Amendment, captions: Mapping[UUID, str]) -> Amendment:
    """Propose other captions, by the ids of photographs; the others keep theirs."""
    locked = _editable(actor, amendment)
    said = tuple(replace(one, caption=captions.get(one.public_id, one.caption).strip()[:_LONGEST]) for one in proposed(locked))
    if said != proposed(locked):
        _propose(locked, said)
    return locked


def proposed(amendment: Amendment) -> tuple[PhotographInput, ...]:
    """The photographs that the case shall have, in their order."""
    return from_json(amendment.proposal).photographs or ()


def photographs_plan(amendment: Amendment, wanted: tuple[PhotographInput, ...]) -> Parts[Photograph]:
    """The photographs of the case as they shall be; those of the approved version all stay, whatever is wanted."""
    parts = Parts(amendment.seizure.photographs.all(), lambda photograph: photograph.public_id)
    uploads = {photograph.public_id: photograph for photograph in amendment.photographs.all()}
    for said in wanted:
        photograph = parts.take(said.public_id)
        if photograph is None and said.public_id in uploads:
            photograph = _of_the_case(uploads[said.public_id], said.position)
        if photograph is not None:
            photograph.caption = said.caption
            parts.keep(photograph)
    for left in parts.gone:
        parts.take(left.public_id)
        parts.keep(left)
    return parts


def _of_the_case(upload: AmendmentPhotograph, position: int) -> Photograph:
    same = ("public_id", "compartment_id", "original", "thumbnail", "content_type", "byte_count", "width", "height", "sha256")
    return Photograph(seizure=upload.amendment.seizure, position=position, **{name: getattr(upload, name) for name in same})


def _editable(actor: User, amendment: Amendment) -> Amendment:
    """The amendment, locked after its case, as long as it is being written."""
    found = amendment_for(actor, amendment.public_id, Verb.CHANGE)
    seizure_for(actor, found.seizure.public_id, lock=True)
    locked = amendment_for(actor, amendment.public_id, Verb.CHANGE, lock=True)
    rules.amendment_may_be_edited(locked)
    return locked


def _propose(amendment: Amendment, photographs: tuple[PhotographInput, ...]) -> None:
    amendment.proposal = to_json(replace(from_json(amendment.proposal), photographs=photographs))
    amendment.version += 1
    amendment.save()
