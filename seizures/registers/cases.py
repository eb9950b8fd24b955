"""From rows of a register to what a case says (`SeizureInput`), with everything that is wrong told row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TypeVar

from django.utils import translation
from django.utils.translation import gettext as _

from aircop.core.errors import AircopError
from aircop.core.times import to_utc
from aircop.core.written_words import folded
from seizures.choices import AgencyRole, Basis, LegRole, PersonRole
from seizures.inputs import AgencyInput, ConcealmentInput, LegInput, LineInput, PersonInput, SeizureInput
from seizures.registers.columns import COLUMNS, OF_PERSON, unit_in
from seizures.registers.rows import CaseRows, Problem, Row, formula_problem, text_of
from seizures.registers.settings import ReadingSettings
from seizures.registers.values import Amount, UnknownWord, amount_in, clock_in, code_in, codes_in, currency_in, day_in, joined, name_in
from seizures.registers.words import Vocabulary

V = TypeVar("V")
#: A register that gives the day alone means no hour; noon is never another day in another zone.
_NO_CLOCK = time(12, 0)
_NET = ("net", "neto", "nette", "liquido")


@dataclass(slots=True)
class ReadCase:
    """One case as the register says it; `details` is None when anything is wrong. `number` is the register's own."""

    rows: CaseRows
    number: str = ""
    year: int = 0
    details: SeizureInput | None = None
    problems: list[Problem] = field(default_factory=list)
    #: Row of each line, person and leg, so that what a rule refuses is told where it stands.
    line_rows: list[int] = field(default_factory=list)
    person_rows: list[int] = field(default_factory=list)


class CaseReader:
    """Reads the cases of one register. `unknown` counts the words that nobody knows yet: (list, text)."""

    def __init__(self, settings: ReadingSettings, headings: Sequence[str], words: dict[str, Vocabulary], today: date) -> None:
        self.settings, self.headings, self.words, self.today = settings, headings, words, today
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.columns: dict[str, int] = {}
        self.narratives: list[int] = []
        for index, name in enumerate(settings.columns):
            if name in COLUMNS and COLUMNS[name].several:
                self.narratives.append(index)
            elif name:
                self.columns.setdefault(name, index)
        self.rest = [index for index, heading in enumerate(headings) if heading and (index >= len(settings.columns) or not settings.columns[index])]
        heading = headings[self.columns["quantity"]] if "quantity" in self.columns and self.columns["quantity"] < len(headings) else ""
        self.unit_of_column = words["units"].find(unit_in(heading)) or ""
        self.basis = Basis.NET if any(word in folded(heading) for word in _NET) else Basis.GROSS

    def read(self, rows: CaseRows) -> ReadCase:
        case = ReadCase(rows, number=rows.first.text(self.columns.get("number")))
        case.problems += [problem for row in rows.rows if (problem := formula_problem(row, self.settings.columns))]
        occurred_at, has_clock = self._moment(case)
        parts = {
            "lines": self._lines(case),
            "persons": self._persons(case),
            "legs": self._legs(case),
            "concealments": self._concealments(case),
        }
        place, vector, detection = (self._one_code(case, name) for name in ("place", "vector", "detection"))
        agencies = self._agencies(case)
        plain = {name: self._one(case, name) for name in ("place_detail", "flight", "awb", "s10")}
        if case.problems or occurred_at is None:
            return case
        case.details = SeizureInput(
            occurred_at=occurred_at,
            time_zone=self.settings.time_zone,
            place=place,
            vector=vector,
            detection=detection,
            place_detail=plain["place_detail"],
            flight_text=plain["flight"],
            awb=plain["awb"],
            s10=plain["s10"],
            narrative=self._narrative(case, has_clock),
            narrative_language=self.settings.language,
            handling=self.settings.handling,
            # As in a typed case, the agency of whoever brings it in stands where nothing else is said.
            agencies=agencies or None,
            **parts,  # type: ignore[arg-type]
        )
        return case

    # --- single cells

    def _value(self, case: ReadCase, row: Row, column: str, default: V, read: Callable[..., V], *given: object) -> V:
        """What `read` makes of what is given; a refusal becomes a problem of this row and column."""
        try:
            return read(*given)
        except AircopError as refusal:
            if isinstance(refusal, UnknownWord):
                self.unknown[refusal.list_name, refusal.word] += 1
            value = text_of(row.cell(self.columns.get(column)))
            case.problems.append(Problem(row.number, column, value[:200], str(refusal.message)))
            return default

    def _code(self, case: ReadCase, row: Row, column: str) -> str:
        return self._value(case, row, column, "", code_in, row.text(self.columns.get(column)), self.words[COLUMNS[column].words])

    def _codes(self, case: ReadCase, row: Row, column: str) -> list[str]:
        return self._value(case, row, column, list[str](), codes_in, row.text(self.columns.get(column)), self.words[COLUMNS[column].words])

    def _day(self, case: ReadCase, row: Row, column: str) -> tuple[date, time | None] | None:
        """The day of a cell, and the time where the cell has one; None for an empty one."""
        index = self.columns.get(column)
        return self._value(case, row, column, None, day_in, row.cell(index), self.settings.order, self.today) if row.text(index) else None

    def _one(self, case: ReadCase, column: str) -> str:
        """What the rows of a case say of something that a case has one of; rows that differ are two cases."""
        found = list(dict.fromkeys(text for row in case.rows.rows if (text := row.text(self.columns.get(column)))))
        if len(found) > 1:
            message = _("The rows of this case differ here: %(values)s. Give them the same, or numbers of their own.")
            row = case.rows.rows[-1]
            value = row.text(self.columns.get(column))[:200]
            case.problems.append(Problem(row.number, column, value, message % {"values": " · ".join(found)[:200]}))
        return found[0] if found else ""

    def _one_code(self, case: ReadCase, column: str) -> str:
        if not self._one(case, column):
            return self.settings.defaults.get(column, "")
        row = next(row for row in case.rows.rows if row.text(self.columns.get(column)))
        return self._code(case, row, column)

    # --- the event

    def _moment(self, case: ReadCase) -> tuple[datetime | None, bool]:
        """When it was, and whether the register says the hour."""
        row = case.rows.first
        if not row.text(self.columns.get("day")):
            case.problems.append(Problem(row.number, "day", "", _("The date is missing.")))
        read = self._day(case, row, "day")
        written = self.columns.get("clock")
        clock = self._value(case, row, "clock", None, clock_in, row.cell(written)) if row.text(written) else None
        if read is None:
            return None, False
        day, own = read
        case.year = day.year
        local = datetime.combine(day, clock or own or _NO_CLOCK)  # noqa: DTZ001 - the zone is the register's
        return self._value(case, row, "day", None, to_utc, local, self.settings.time_zone), (clock or own) is not None

    def _narrative(self, case: ReadCase, has_clock: bool) -> str:
        said = [row.text(column) for column in self.narratives for row in case.rows.rows]
        with translation.override(self.settings.language):
            if not has_clock:
                said.append(_("The register gives the day only, not the hour."))
            if self.settings.keeps_rest:
                said += [
                    f"{self.headings[column]}: {text}"
                    for column in self.rest
                    for row in case.rows.rows
                    if (text := row.text(column)) and (column not in row.held or row is case.rows.first)
                ]
        return joined(said)

    # --- its parts

    def _lines(self, case: ReadCase) -> tuple[LineInput, ...]:
        commodity, lines = "", []
        goods, quantity = self.columns.get("commodity"), self.columns.get("quantity")
        for row in case.rows.rows:
            named, counted = row.text(goods), row.text(quantity)
            is_repeated = goods in row.held and quantity in row.held and row is not case.rows.first
            if is_repeated or not (named or counted):
                continue
            commodity = self._code(case, row, "commodity") if named else commodity
            if not counted:
                case.problems.append(Problem(row.number, "quantity", "", _("The quantity is missing.")))
                continue
            if not commodity and not named:
                case.problems.append(Problem(row.number, "commodity", "", _("The commodity is missing.")))
            amount = self._value(case, row, "quantity", None, amount_in, row.cell(quantity), self.settings.sign, self.words["units"])
            if amount is not None:
                lines.append(self._line(case, row, commodity, amount))
                case.line_rows.append(row.number)
        return tuple(lines)

    def _line(self, case: ReadCase, row: Row, commodity: str, amount: Amount) -> LineInput:
        written = row.text(self.columns.get("unit"))
        currency = amount.currency or currency_in(row.text(self.columns.get("currency"))) or currency_in(written)
        own = "CUR" if currency and currency_in(written) else self._code(case, row, "unit")
        if own and amount.unit and own != amount.unit:
            message = _("The quantity says another unit than the column of units. Leave one of them.")
            case.problems.append(Problem(row.number, "unit", written[:200], message))
        unit = amount.unit or own or self.unit_of_column or ("CUR" if currency else "")
        return LineInput(
            commodity=commodity,
            quantity=amount.quantity,
            unit=unit,
            basis=self.basis,
            currency=currency if unit == "CUR" else "",
            description=row.text(self.columns.get("description")),
        )

    def _persons(self, case: ReadCase) -> tuple[PersonInput, ...]:
        persons = []
        for row in case.rows.rows:
            said = {name: row.text(self.columns.get(name)) for name in OF_PERSON if self.columns.get(name) not in row.held or row is case.rows.first}
            if not any(said.values()):
                continue
            family, given = said.get("family_name", ""), said.get("given_names", "")
            if said.get("full_name"):
                family, given = name_in(said["full_name"])
            if not family:
                column = "family_name" if "family_name" in self.columns else "full_name"
                case.problems.append(Problem(row.number, column, "", _("There is something about a person here, but no name.")))
                continue
            born = self._day(case, row, "birth_date") if said.get("birth_date") else None
            persons.append(
                PersonInput(
                    family_name=family,
                    given_names=given,
                    sex=self._code(case, row, "sex"),
                    birth_date=born[0] if born else None,
                    nationality=self._code(case, row, "nationality"),
                    document_number=said.get("document_number", ""),
                    role=PersonRole.CARRIER,
                    outcome=self._code(case, row, "outcome"),
                )
            )
            case.person_rows.append(row.number)
        return tuple(persons)

    def _legs(self, case: ReadCase) -> tuple[LegInput, ...]:
        legs = []
        for column, role in (("departure", LegRole.DEPARTURE), ("transit", LegRole.TRANSIT), ("destination", LegRole.DESTINATION)):
            codes: list[str] = []
            for row in case.rows.rows:
                codes += self._codes(case, row, column)
            kept = list(dict.fromkeys(codes)) or [code for code in [self.settings.defaults.get(column, "")] if code]
            if role != LegRole.TRANSIT and len(kept) > 1:
                case.problems.append(Problem(case.rows.first.number, column, " · ".join(kept), _("A journey has one departure and one destination.")))
            legs += [LegInput(role=role, airport=code if len(code) == 3 else "", country=code if len(code) == 2 else "") for code in kept]
        return tuple(legs)

    def _concealments(self, case: ReadCase) -> tuple[ConcealmentInput, ...]:
        codes: dict[str, str] = {}
        for row in case.rows.rows:
            for code in self._codes(case, row, "concealment"):
                codes.setdefault(code, row.text(self.columns.get("concealment"))[:300])
        return tuple(ConcealmentInput(method=code, detail=detail) for code, detail in codes.items())

    def _agencies(self, case: ReadCase) -> tuple[AgencyInput, ...]:
        codes: list[str] = []
        for row in case.rows.rows:
            codes += self._codes(case, row, "agency")
        kept = list(dict.fromkeys(codes)) or [code for code in [self.settings.defaults.get("agency", "")] if code]
        return tuple(AgencyInput(agency=code, role=role) for code in kept for role in (AgencyRole.DETECTING, AgencyRole.SEIZING))


def column_of_problem(name: str) -> str:
    """The column of a register for a field that a rule names: `lines.0.unit` is the unit."""
    plain = {"occurred_at": "day", "flight_text": "flight", "airport": "departure", "country": "departure"}
    last = name.rpartition(".")[2]
    return plain.get(last, last) if plain.get(last, last) in COLUMNS else ""


def row_of_problem(case: ReadCase, name: str) -> int:
    """The row of the sheet in which the field `lines.1.unit` or `persons.0.birth_date` stands; else the first of the case."""
    part, _dot, rest = name.partition(".")
    index = rest.partition(".")[0]
    rows = {"lines": case.line_rows, "persons": case.person_rows}.get(part, [])
    return rows[int(index)] if index.isdigit() and int(index) < len(rows) else case.rows.first.number


def refusal_problems(case: ReadCase, error: AircopError) -> list[Problem]:
    """What a rule of the case refuses, as problems of its rows."""
    fields = getattr(error, "fields", None) or {error.field or "": [error.message]}
    return [Problem(row_of_problem(case, name), column_of_problem(name), "", str(message)) for name, messages in fields.items() for message in messages]
