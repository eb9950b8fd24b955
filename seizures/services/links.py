"""Keys of connections, written with the case; and what people decide about two cases."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.names import name_key
from jaitf.choices import CompartmentKind, Verb
from jaitf.models import User
from profiling.models import Consignment, MailItem
from seizures.choices import LinkDecision, LinkKind, PersonRole
from seizures.models import CaseLink, LinkKey, Person, Seizure
from seizures.permissions import seizure_for

#: Rooms of which nothing is ever compared with anything.
NEVER = (CompartmentKind.MEDICAL, CompartmentKind.VICTIM)
#: Shorter numbers are nobody's: they would connect half of the cases.
SHORTEST = 5
#: What a company is, not who.
LEGAL_FORMS = frozenset(
    (
        "SARL",
        "SA",
        "SAS",
        "SASU",
        "EURL",
        "SUARL",
        "GIE",
        "ETS",
        "LTD",
        "LIMITED",
        "LLC",
        "PLC",
        "INC",
        "CORP",
        "CO",
        "COMPANY",
        "GMBH",
        "BV",
        "NV",
        "SL",
        "SRL",
        "LDA",
        "LTDA",
    )
)
#: Parcels of one number; it comes again after years.
MOST_PARCELS = 5


def keys_of(seizure: Seizure, persons: Iterable[Person]) -> dict[str, LinkKind]:
    """Digest → kind of everything in the case, and about these persons, by which another case can be found. Victims are left out."""
    if seizure.compartment.kind in NEVER:
        return {}
    found = {key_digest(kind, text): kind for kind, text in _case_texts(seizure)}
    for person in persons:
        if person.role != PersonRole.VICTIM:
            found |= {key_digest(kind, text): kind for kind, text in _person_texts(person)}
    return found


def _case_texts(seizure: Seizure) -> Iterable[tuple[LinkKind, str]]:
    if seizure.awb:
        yield LinkKind.AWB, seizure.awb
    if seizure.s10:
        yield LinkKind.S10, seizure.s10
    for name in _companies(seizure):
        words = [word for word in name_key(name.replace(".", "")).split() if word not in LEGAL_FORMS]
        if sum(map(len, words)) >= SHORTEST:
            yield LinkKind.COMPANY, " ".join(words)


def _companies(seizure: Seizure) -> Iterable[str]:
    """Who sent the goods and to whom, as the desk has it under the same waybill or postal item in the same room."""
    room = seizure.compartment_id
    if seizure.awb:
        for names in Consignment.objects.filter(compartment_id=room, awb=seizure.awb).values_list("shipper", "consignee")[:MOST_PARCELS]:
            yield from filter(None, names)
    if seizure.s10:
        for names in MailItem.objects.filter(compartment_id=room, s10=seizure.s10).values_list("sender", "addressee")[:MOST_PARCELS]:
            yield from filter(None, names)


def _person_texts(person: Person) -> Iterable[tuple[LinkKind, str]]:
    if len(person.document_number) >= SHORTEST:
        yield LinkKind.DOCUMENT, f"{person.document_issuer}:{person.document_number}"
    if person.name_key and person.birth_date:
        yield LinkKind.PERSON, f"{' '.join(sorted(person.name_key.split()))}:{person.birth_date.isoformat()}"
    if person.traveller is not None:
        yield from ((LinkKind.PHONE, digits) for phone in person.traveller.phones if len(digits := "".join(filter(str.isdigit, str(phone)))) >= SHORTEST)
        if len(address := name_key(person.traveller.address_text)) > 2 * SHORTEST:
            yield LinkKind.ADDRESS, address


def key_digest(kind: LinkKind, text: str) -> str:
    """Keyed, so that whoever holds the table alone can't try numbers against it."""
    return hmac.new(settings.SECRET_KEY.encode(), f"link:{kind}:{text}".encode(), sha256).hexdigest()


def link_keys_write(seizure: Seizure) -> None:
    """Bring the keys in line with what the case says; within the transaction that writes the case."""
    wanted = keys_of(seizure, seizure.persons.select_related("traveller"))
    there = dict(seizure.link_keys.values_list("digest", "pk"))
    gone = [pk for digest, pk in there.items() if digest not in wanted]
    if gone:
        LinkKey.objects.filter(pk__in=gone).delete()
    new = [LinkKey(compartment_id=seizure.compartment_id, seizure=seizure, kind=kind, digest=digest) for digest, kind in wanted.items() if digest not in there]
    if new:
        LinkKey.objects.bulk_create(new)


@transaction.atomic
def case_link_decide(*, actor: User, seizure: Seizure, other: UUID | str, decision: str, reason: str) -> CaseLink:
    """Say that two cases belong together, or that they don't, with the reason. `other` is a reference or a public id.

    Both have to be visible to the actor: a case that is hidden and one that does not exist are refused alike.
    """
    locked = seizure_for(actor, seizure.public_id, Verb.CHANGE, lock=True)
    if not reason.strip():
        raise RuleViolation(_("Say what connects the two cases, or why it is not the same."), code="reason_missing", field="reason")
    if decision not in LinkDecision.values:
        raise RuleViolation(_("Choose what you decide."), code="decision", field="decision")
    found = _other(actor, other)
    if found.pk == locked.pk:
        raise RuleViolation(_("That is this case itself."), code="itself", field="other")
    return CaseLink.objects.create(
        compartment_id=locked.compartment_id, seizure=locked, other=found, decision=decision, reason=reason.strip()[:300], decided_by=actor
    )


def _other(actor: User, wanted: UUID | str) -> Seizure:
    text = str(wanted).strip()
    found = Seizure.objects.visible_to(actor).filter(reference=text.upper()).first()
    if found is not None:
        return found
    try:
        return seizure_for(actor, text)
    except NotVisible as error:
        raise RuleViolation(_("There is no such case, or it is not open to you. Check the reference."), code="not_found", field="other") from error
