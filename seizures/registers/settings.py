"""How one register is to be read: what its columns hold, how it writes dates and numbers, and what holds for all of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from aircop.core.written_values import Order, Sign
from jaitf.choices import Handling


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingSettings:
    """Kept as JSON with the import.

    Attributes:
        columns: for each column of the sheet the name of what it holds (seizures/registers/columns.py), or nothing.
        order, sign: what comes first in a numeric date; the sign before decimals.
        time_zone: IANA name; the register's clock.
        defaults: code of `place`, `vector`, `detection`, `departure`, `destination`, `agency` for rows that say nothing.
        keeps_rest: columns that hold nothing of ours go into the narrative, with their heading.
        words: list → folded word → code, as somebody said.
    """

    columns: tuple[str, ...] = ()
    order: Order = "day"
    sign: Sign = ","
    time_zone: str = "UTC"
    language: str = "en"
    handling: str = Handling.AMBER
    defaults: Mapping[str, str] = field(default_factory=dict)
    keeps_rest: bool = True
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"columns": list(self.columns)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ReadingSettings:
        known = {one.name for one in fields(cls)}
        kept = {name: value for name, value in data.items() if name in known}
        return cls(**{**kept, "columns": tuple(kept.get("columns", ()))})
