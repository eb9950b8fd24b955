"""Business rules of controls and seizures; each says what to do. Sources: domain reference, sections 2 and 4."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pycountry
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from aircop.core import codelists
from aircop.core.errors import RuleViolation
from jaitf.models import User
from profiling.formats.countries import document_code
from seizures.choices import AgencyRole, AmendmentState, ControlResult, LegRole, SeizureState, SubjectKind
from seizures.goods_facts import NAMED_EVENTS, missing_of
from seizures.inputs import PersonInput
from seizures.models import Amendment, CommodityLine, Control, Person, RouteLeg, Seizure, SeizureAgency
from seizures.problems import Problems

#: Clocks of posts and servers differ a little; an event may lie this far ahead.
TOLERANCE = timedelta(minutes=5)
_BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)
_OLDEST_YEARS = 125
_FLIGHT = re.compile(r"([A-Z]{3}|[A-Z][A-Z0-9]|[0-9][A-Z])0*([1-9][0-9]{0,3}[A-Z]?)")
#: More than this in one line is a slip of the keyboard: 50 tonnes, and what could plausibly be counted.
MOST_KG = Decimal(50_000)
MOST = {
    "M3": Decimal(1_000),
    "PERSON": Decimal(1_000),
    "HEAD": Decimal(1_000_000),
    "CARAT": Decimal(1_000_000),
    "CUR": Decimal(1_000_000_000),
}
MOST_COUNTED = Decimal(100_000_000)
MOST_PHOTOGRAPHS = 60
#: Units that are counted one by one.
WHOLE = {"PCS", "PAIR", "HEAD", "SKIN", "PERSON", "DOC", "ROUND", "PLANT", "STICK", "BRICK", "PELLET"}


def event_time(occurred_at: datetime, now: datetime, field: str = "occurred_at") -> None:
    """An event lies in the past (5 minutes of tolerance) and in this century."""
    if occurred_at.tzinfo is None:
        raise RuleViolation(_("Say in which time zone this is, for example Africa/Dakar."), code="zone_missing", field=field)
    if occurred_at > now + TOLERANCE:
        raise RuleViolation(_("This time lies in the future. Check the date, the time and the time zone."), code="future", field=field)
    if occurred_at < _BEGINNING:
        raise RuleViolation(_("This is before the year 2000. Check the year."), code="too_old", field=field)


def flight_number(text: str) -> str:
    """Carrier and number without blanks or leading zeros: `AF 0718` → `AF718`."""
    compact = re.sub(r"[\s\-]", "", text).upper()
    if not compact:
        return ""
    found = _FLIGHT.fullmatch(compact)
    if found is None:
        raise RuleViolation(_("Write the flight as carrier and number, for example AF718."), code="flight_number", field="flight_text")
    return f"{found[1]}{found[2]}"


def state_code(code: str, field: str) -> str:
    """A nationality or issuing state: three letters of a travel document (ICAO 9303-3); two letters are translated."""
    if not code.strip():
        return ""
    known = document_code(code.strip().upper())
    if known is None:
        raise RuleViolation(_("Choose a country from the list, or write its code in three letters, for example SEN."), code="unknown_country", field=field)
    return known


def birth_date(born: date | None, today: date) -> None:
    """Nobody is born tomorrow, or was born 125 years ago."""
    if born is not None and not (today.year - _OLDEST_YEARS <= born.year and born <= today):
        raise RuleViolation(_("Check the date of birth: it gives an age that can't be."), code="birth_date", field="birth_date")


def person_outcome(code: str) -> None:
    """The outcome of a person is one for persons, not for goods."""
    if code and codelists.root_of("outcomes", code) == "G":
        raise RuleViolation(_("This outcome is for goods. Choose one for the person."), code="outcome_of_goods", field="outcome")


def control_subject(control: Control, person: PersonInput | None) -> None:
    """A control says who or what was checked, as far as its result needs it."""
    if control.subject_kind == SubjectKind.PERSON:
        if person is None and control.result in (ControlResult.PERSON, ControlResult.ONWARD):
            raise RuleViolation(_("Say who was controlled: at least the family name."), code="who", field="family_name")
    elif control.subject_kind == SubjectKind.CONSIGNMENT and not (control.awb or control.note):
        raise RuleViolation(_("Enter the air waybill number, or describe the consignment in the note."), code="what", field="awb")
    elif control.subject_kind == SubjectKind.MAIL and not (control.s10 or control.note):
        raise RuleViolation(_("Enter the number of the postal item, or describe it in the note."), code="what", field="s10")


def line_commodity(line: CommodityLine) -> None:
    """A line names a precise commodity, not a heading, in a unit that this commodity is measured in."""
    entry = codelists.find("commodities", line.commodity)
    if entry is None:
        return
    if codelists.children("commodities", line.commodity):
        raise RuleViolation(_("“%(heading)s” is only a heading. Choose a more precise code.") % {"heading": entry.label()}, code="heading", field="commodity")
    allowed = entry.attributes.get("allowed_units", "").split(";")
    if line.unit not in allowed:
        names = ", ".join(codelists.label("units", unit) for unit in allowed)
        raise RuleViolation(
            _("%(commodity)s is not measured in this unit. Choose one of: %(units)s.") % {"commodity": entry.label(), "units": names},
            code="unit_not_allowed",
            field="unit",
        )


def line_quantity(line: CommodityLine) -> None:
    """A quantity is positive, whole where things are counted, and not absurd."""
    quantity = line.quantity
    if quantity <= 0:
        raise RuleViolation(_("A quantity is more than zero."), code="not_positive", field="quantity")
    if line.unit in WHOLE and quantity != quantity.to_integral_value():
        raise RuleViolation(_("This is counted in whole numbers."), code="not_whole", field="quantity")
    too_heavy = line.kg_equivalent is not None and line.kg_equivalent > MOST_KG
    if too_heavy or (line.kg_equivalent is None and quantity > MOST.get(line.unit, MOST_COUNTED)):
        raise RuleViolation(_("This is more than an airport has ever seen. Check the number and the unit."), code="absurd", field="quantity")


def line_currency(line: CommodityLine) -> None:
    """An amount of money names its currency (ISO 4217); other lines have none."""
    if line.unit != "CUR" and line.currency:
        raise RuleViolation(_("A currency needs the unit “Currency amount”."), code="currency_without_amount", field="currency")
    if line.unit == "CUR" and (not line.currency or pycountry.currencies.get(alpha_3=line.currency) is None):
        raise RuleViolation(_("Enter the currency in three letters (ISO 4217), for example XOF, EUR or USD."), code="currency", field="currency")


def goods_missing(lines: Iterable[CommodityLine]) -> list[str | Promise]:
    """What each line still lacks by the kind of its goods, with the number and the name of the line."""
    return [
        _("Line %(number)s, %(commodity)s: %(missing)s")
        % {"number": line.position + 1, "commodity": codelists.label("commodities", line.commodity), "missing": missing}
        for line in lines
        for missing in missing_of(line)
    ]


def may_be_edited(seizure: Seizure) -> None:
    """Only a draft or a returned case can be changed."""
    if seizure.is_approved:
        raise RuleViolation(_("This case is approved and locked. Open an amendment to change it."), code="locked")
    if seizure.state not in SeizureState.editable():
        raise RuleViolation(_("This case was submitted. Ask the chief to return it before you change it."), code="submitted")


def may_be_submitted(seizure: Seizure) -> None:
    """A draft or a returned case is submitted once."""
    if seizure.state not in SeizureState.editable():
        raise RuleViolation(_("This case was already submitted."), code="submitted")


def may_be_decided(seizure: Seizure, actor: User) -> None:
    """Only a submitted case is decided, and by another person than the one who submitted it."""
    if seizure.state != SeizureState.SUBMITTED:
        raise RuleViolation(_("This case does not wait for a decision."), code="not_submitted")
    if seizure.submitted_by_id == actor.pk:
        raise RuleViolation(_("Another person must approve what you submitted."), code="own_submission")


def return_needs_a_reason(reason: str) -> None:
    """Whoever returns a case says what is to be mended."""
    if not reason.strip():
        raise RuleViolation(_("Say what is to be mended, so that the officer can do it."), code="reason_missing", field="reason")


def amendment_needs_a_reason(reason: str) -> None:
    """Whoever changes an approved case says why; the reason stands in the history and in the new report."""
    if len(reason.split()) < 2:
        raise RuleViolation(_("Say in a few words why the approved case has to be changed."), code="reason_missing", field="reason")


def no_other_amendment(seizure: Seizure) -> None:
    """One amendment of a case at a time."""
    other = seizure.amendments.unfinished().select_related("opened_by").first()
    if other is not None:
        message = _("%(name)s has an amendment of this case open. Finish or withdraw it first.") % {"name": other.opened_by.display_name}
        raise RuleViolation(message, code="amendment_open")


def photograph_fits(sha256: str, there: Collection[str]) -> None:
    """A picture stands in a case once; `there` are the digests of those it has."""
    if sha256 in there:
        raise RuleViolation(_("This photograph is already in the case."), code="duplicate", field="photographs")
    if len(there) >= MOST_PHOTOGRAPHS:
        raise RuleViolation(_("At most %(most)s photographs fit into one case.") % {"most": MOST_PHOTOGRAPHS}, code="too_many", field="photographs")


def amendment_may_be_edited(amendment: Amendment) -> None:
    if amendment.state in AmendmentState.editable():
        return
    if amendment.is_unfinished:
        raise RuleViolation(_("This amendment was submitted. It can't be changed while it waits for the decision."), code="submitted")
    raise RuleViolation(_("This amendment is finished already."), code="finished")


def amendment_may_be_decided(amendment: Amendment, actor: User) -> None:
    """Only a submitted amendment is decided, and by a person who neither wrote nor submitted it."""
    if amendment.state != AmendmentState.SUBMITTED:
        raise RuleViolation(_("This amendment does not wait for a decision."), code="not_submitted")
    if actor.pk in (amendment.opened_by_id, amendment.submitted_by_id):
        raise RuleViolation(_("Another person must approve the amendment that you wrote."), code="own_amendment")


def ready_to_submit(
    seizure: Seizure,
    now: datetime,
    *,
    legs: Iterable[RouteLeg],
    lines: Iterable[CommodityLine],
    persons: Iterable[Person],
    agencies: Iterable[SeizureAgency],
) -> Problems:
    """What a case still lacks before it can be submitted (domain reference, section 2, mandatory elements)."""
    problems = Problems()
    with problems.noting():
        event_time(seizure.occurred_at, now)
    goods, people = list(lines), list(persons)
    if not goods and not any(person.outcome for person in people):
        problems.add("lines", _("Enter at least one commodity line or person event, or a person with an outcome."))
    for message in goods_missing(goods):
        problems.add("lines", message)
    if not people and any(line.commodity in NAMED_EVENTS for line in goods):
        problems.add("persons", _("Enter the person whom this is about: at least the family name."))
    on_the_route = {leg.role for leg in legs}
    if LegRole.DEPARTURE not in on_the_route:
        problems.add("legs", _("Enter where the journey departed."))
    if LegRole.DESTINATION not in on_the_route:
        problems.add("legs", _("Enter the destination of the journey."))
    involved = {part.role for part in agencies}
    if AgencyRole.DETECTING not in involved:
        problems.add("agencies", _("Name the agency that detected it."))
    if AgencyRole.SEIZING not in involved:
        problems.add("agencies", _("Name the agency that seized it."))
    return problems
