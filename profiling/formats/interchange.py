"""The envelope: transmissions (UNB … UNZ) in a text, and the messages (UNH … UNT) in them.

Whatever surrounds them (Type-B addresses, mail footers, control characters) is passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from profiling.formats.dates import digits_of, local_moment
from profiling.formats.edifact import iter_segments
from profiling.formats.records import ParsedIssue
from profiling.formats.separators import Separators, header_marks, names_syntax, separators_at

MAX_MARKS: Final = 8_000
"""Headers (UNA, UNB, UNG, UNH) of one file that are looked at; what stands after them is not read."""


@dataclass(frozen=True, slots=True)
class MessageSlice:
    """Where one message stands, and what its envelope says about it.

    `start` is the offset of UNH, `end` that of the next UNH or of the end of the transmission.
    """

    start: int
    end: int
    separators: Separators
    sender: str | None = None
    recipient: str | None = None
    control_ref: str | None = None
    prepared_at: str | None = None
    group_version: str | None = None


@dataclass(slots=True)
class Interchange:
    """One transmission; without UNB (a bare message) all it says is None."""

    start: int
    end: int
    separators: Separators
    issues: list[ParsedIssue]
    messages: list[MessageSlice] = field(default_factory=list)


def interchanges(text: str) -> Iterator[Interchange]:
    """Yield the transmissions in `text`, in order; none when there is no UNA, UNB, UNG or UNH."""
    runs = _runs(text)
    for index, marks in enumerate(runs):
        first = marks[0]
        end = runs[index + 1][0].start() if index + 1 < len(runs) else len(text)
        separators, issues = separators_at(text, first, end)
        interchange = Interchange(first.start(), end, separators, issues)
        # After the UNA itself: its last characters look like an escaped terminator when it is shortened.
        begin = first.end() if first.group("una") is not None else first.start()
        starts = [mark.start() for mark in marks if _begins_message(text, mark, separators)]
        _read_envelope(text, interchange, begin, starts)
        yield interchange


def _begins_message(text: str, mark: re.Match[str], separators: Separators) -> bool:
    """Whether a mark is the UNH of a message, not a value that happens to read UNH."""
    before = text[mark.start() - 1 : mark.start()]
    return mark.group("tag") == "H" and mark.group("element") == separators.element and before not in (separators.element, separators.component)


def _runs(text: str) -> list[list[re.Match[str]]]:
    """Return the header marks of each transmission: UNA, or UNB without one, begins the next."""
    runs: list[list[re.Match[str]]] = []
    for mark in islice(header_marks(text), MAX_MARKS):
        tag = mark.group("tag")
        previous = runs[-1][-1] if runs else None
        follows_una = previous is not None and previous.group("una") is not None and not text[previous.end() : mark.start()].strip()
        if previous is None or tag is None or (tag == "B" and not follows_una and names_syntax(text, mark)):
            runs.append([mark])
        else:
            runs[-1].append(mark)
    return runs


def _read_envelope(text: str, interchange: Interchange, begin: int, starts: list[int]) -> None:
    """Read UNB and UNG, which stand after `begin`, and cut the transmission at each UNH."""
    separators = interchange.separators
    head_end = starts[0] if starts else interchange.end
    facts: dict[str, str | None] = {}
    for segment in iter_segments(text, begin, min(head_end, begin + 20_000), separators):
        if segment.tag == "UNB":
            facts["sender"] = segment.component(2)
            facts["recipient"] = segment.component(3)
            facts["control_ref"] = segment.component(5)
            digits = digits_of(f"{segment.component(4) or ''}{segment.component(4, 1) or ''}")
            facts["prepared_at"] = local_moment(digits) if digits else None
        elif segment.tag == "UNG":
            parts = (segment.component(7), segment.component(7, 1))
            facts["group_version"] = ":".join(part for part in parts if part) or None
    for index, start in enumerate(starts):
        end = starts[index + 1] if index + 1 < len(starts) else interchange.end
        interchange.messages.append(MessageSlice(start, end, separators, **facts))
