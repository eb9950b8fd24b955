"""A message as a page shows it: its segments in order, what is odd about each, one traveller's part highlighted."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from profiling.formats.interchange import interchanges
from profiling.formats.redaction import FILLER
from profiling.formats.separators import DEFAULT
from profiling.models import Message, MessageIssue, Traveller
from profiling.remarks import sentence

#: Segments shown around what is odd or highlighted when a message is too long to be shown as a whole.
CONTEXT: Final = 4
#: A list of some 120 persons; longer messages show only what needs a look, so that the page stays light.
MOST_LINES: Final = 1_500
_MOST_CHARS: Final = 600
_REDACTED: Final = re.compile(f"({FILLER}+)")
_RANK: Final = {"error": 2, "warning": 1, "info": 0}


@dataclass(frozen=True, slots=True)
class Remark:
    """One issue with its sentence in the active language; `line` is the number of the segment it is about, 0 for none."""

    pk: int
    severity: str
    severity_label: str
    segment: str
    text: str
    line: int


@dataclass(slots=True)
class Line:
    """One segment: its number in the text (from 1), its text in pieces (text, is redacted), remarks, highlight."""

    number: int
    pieces: list[tuple[str, bool]]
    hidden_chars: int = 0
    remarks: list[Remark] = field(default_factory=list)
    is_current: bool = False
    #: How many segments before this one are not shown.
    skipped: int = 0

    @property
    def severity(self) -> str:
        """The worst severity of the remarks, empty without one."""
        return max((remark.severity for remark in self.remarks), key=_RANK.__getitem__, default="")


@dataclass(frozen=True, slots=True)
class Transcript:
    """A message for reading: lines, remarks about segments and about the whole, and how much is not shown."""

    lines: list[Line]
    remarks: list[Remark]
    total: int
    skipped_after: int

    @property
    def is_shortened(self) -> bool:
        return len(self.lines) < self.total


def transcript(message: Message, issues: Sequence[MessageIssue] = (), traveller: Traveller | None = None) -> Transcript:
    """Cut the redacted text into segments and put the issues on them; `traveller`'s segments are highlighted.

    With a traveller only his part and its surroundings are shown.
    """
    spans = list(_spans(message.text))
    starts = [start for start, _end in spans]
    remarks = [_remark(issue, starts) for issue in issues]
    by_line: dict[int, list[Remark]] = {}
    for remark in remarks:
        by_line.setdefault(remark.line, []).append(remark)
    current = _lines_of(traveller, spans) if traveller else set()
    wanted = _wanted(len(spans), current, by_line, only_current=traveller is not None)
    lines, before = [], 0
    for number in wanted:
        start, end = spans[number - 1]
        shown = message.text[start : min(end, start + _MOST_CHARS)]
        pieces = [(piece, piece[0] == FILLER) for piece in _REDACTED.split(shown) if piece]
        lines.append(Line(number, pieces, end - start - len(shown), by_line.get(number, []), number in current, number - before - 1))
        before = number
    return Transcript(lines, remarks, len(spans), len(spans) - before)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """The segments of a text as (start, end) with their terminator, without line breaks around them."""
    transmission = next(interchanges(text), None)
    terminator = (transmission.separators if transmission else DEFAULT).terminator
    release = (transmission.separators if transmission else DEFAULT).release
    # A UNA names the separators in six characters, the last of which ends it.
    una = re.match(r"\s*UNA.{6}", text, re.DOTALL)
    guarded = f"(?:{re.escape(release)}.|[^{re.escape(release + terminator)}])*" if release else f"[^{re.escape(terminator)}]*"
    position = 0
    if una:
        yield una.start() + len(una.group()) - len(una.group().lstrip()), una.end()
        position = una.end()
    for found in re.compile(f"({guarded}){re.escape(terminator)}?", re.DOTALL).finditer(text, position):
        body = found.group()
        bare = body.strip()
        if bare:
            start = found.start() + len(body) - len(body.lstrip())
            yield start, start + len(bare)


def _remark(issue: MessageIssue, starts: list[int]) -> Remark:
    line = bisect_right(starts, issue.start) if issue.end else 0
    return Remark(issue.pk, issue.severity, issue.get_severity_display(), issue.segment, sentence(issue.code, issue.params), line)


def _lines_of(traveller: Traveller, spans: Sequence[tuple[int, int]]) -> set[int]:
    return {number for number, (start, _end) in enumerate(spans, start=1) for begin, stop in traveller.segments if begin <= start < stop}


def _wanted(total: int, current: set[int], by_line: Iterable[int], *, only_current: bool) -> list[int]:
    """The numbers of the lines to show."""
    if not only_current and total <= MOST_LINES:
        return list(range(1, total + 1))
    centres = current if only_current else sorted(number for number in by_line if number)[: MOST_LINES // (2 * CONTEXT + 1)]
    near = {number for centre in centres for number in range(centre - CONTEXT, centre + CONTEXT + 1) if 1 <= number <= total}
    return sorted(near) if near else list(range(1, min(total, MOST_LINES) + 1))
