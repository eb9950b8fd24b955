"""Search across records, within what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core.names import name_key
from jaitf.choices import AccessAction
from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.models import Alert
from profiling.models import Consignment, Flight, MailItem, Traveller
from seizures.models import Control, Person, Seizure

SHORTEST = 2
PER_KIND = 20


@dataclass(frozen=True)
class Hit:
    """One record found: what it is, what it is called, where it is."""

    kind: str | Promise
    title: str
    detail: str
    url: str


def search(user: User, text: str) -> list[Hit]:
    """Records whose reference, name, document, flight or tracking number begins with or contains the text.

    The search itself is logged with its terms and the number of hits, before anything is shown.
    """
    text = text.strip()[:100]
    hits = [hit for find in _finders(user) for hit in find(user, text)] if len(text) >= SHORTEST else []
    log_access(actor=user, action=AccessAction.SEARCH, record_type="search", terms=text, count=len(hits))
    return hits


def _finders(user: User) -> list[Callable[[User, str], Iterable[Hit]]]:
    desk: list[Callable[[User, str], Iterable[Hit]]] = [_flights, _travellers, _consignments, _mail] if may_open(user, Page.DESK) else []
    alerts: list[Callable[[User, str], Iterable[Hit]]] = [_alerts] if may_open(user, Page.ALERTS) else []
    return [_seizures, _controls, _persons, *desk, *alerts]


def _link(name: str, record: Any) -> str:
    return reverse(name, args=[record.public_id])


def _seizures(user: User, text: str) -> Iterable[Hit]:
    for row in Seizure.objects.visible_to(user).filter(Q(reference__begins=text.upper()) | Q(awb=text) | Q(s10=text.upper())).newest_first()[:PER_KIND]:
        yield Hit(_("Seizure"), str(row), row.get_state_display(), _link("seizures:seizure-detail", row))


def _controls(user: User, text: str) -> Iterable[Hit]:
    for row in Control.objects.visible_to(user).filter(Q(reference__begins=text.upper()) | Q(awb=text) | Q(s10=text.upper()))[:PER_KIND]:
        yield Hit(_("Control"), str(row), row.get_result_display(), _link("seizures:control-detail", row))


def _persons(user: User, text: str) -> Iterable[Hit]:
    persons = Person.objects.visible_to(user)
    matches = Q(pk__in=persons.named(name_key(text)).order_by().values("pk")) | Q(document_number__iexact=text)
    found = persons.filter(matches).select_related("seizure", "control")
    for row in found[:PER_KIND]:
        case = row.seizure or row.control
        name = "seizures:seizure-detail" if row.seizure else "seizures:control-detail"
        yield Hit(_("Person"), str(row), f"{row.get_role_display()} · {case}", _link(name, case))


def _flights(user: User, text: str) -> Iterable[Hit]:
    compact = text.upper().replace(" ", "")
    carrier, number = compact[:2], compact[2:].lstrip("0")
    if not number.isalnum() or len(carrier) < 2:
        return
    for row in Flight.objects.visible_to(user).filter(carrier=carrier, number=number).order_by("-service_date")[:PER_KIND]:
        yield Hit(_("Flight"), str(row), row.service_date.isoformat(), _link("profiling:flight-detail", row))


def _travellers(user: User, text: str) -> Iterable[Hit]:
    travellers = Traveller.objects.visible_to(user)
    matches = Q(pk__in=travellers.named(name_key(text)).order_by().values("pk")) | Q(documents__number__iexact=text) | Q(locator__iexact=text)
    for row in travellers.filter(matches).select_related("flight").distinct()[:PER_KIND]:
        yield Hit(_("Traveller"), str(row), str(row.flight), _link("profiling:traveller-detail", row))


def _consignments(user: User, text: str) -> Iterable[Hit]:
    for row in Consignment.objects.visible_to(user).filter(awb__begins=text.replace(" ", "").replace("-", ""))[:PER_KIND]:
        yield Hit(_("Consignment"), row.awb, row.description, _link("profiling:consignment-detail", row))


def _mail(user: User, text: str) -> Iterable[Hit]:
    for row in MailItem.objects.visible_to(user).filter(s10=text.upper().replace(" ", ""))[:PER_KIND]:
        yield Hit(_("Mail item"), row.s10, row.description, _link("profiling:mail-detail", row))


def _alerts(user: User, text: str) -> Iterable[Hit]:
    for row in Alert.objects.visible_to(user).filter(reference__begins=text.upper())[:PER_KIND]:
        yield Hit(_("Alert"), row.reference, row.subject, _link("messaging:alert-detail", row))
