"""PAXLST, the passenger or crew list of Advance Passenger Information: D.02B and later.

Order-tolerant and forgiving: a segment that cannot be read costs itself and an issue, never the
message. One pass over the text; `paxlst_segments.py` says what each segment means.
"""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from profiling.formats.edifact import MAX_SEGMENT_CHARS, Block, blocks, split_elements, tidy
from profiling.formats.interchange import MessageSlice
from profiling.formats.paxlst_person import read_nad
from profiling.formats.paxlst_segments import READERS, UNREAD
from profiling.formats.paxlst_state import Op, ReaderState
from profiling.formats.records import ParsedIssue

_MAX_REMEMBERED: Final = 20_000
_MAX_NAME_CHARS: Final = 400
_NEVER: Final = "\ufdd0"
"""A character that no text has (`charset.decode`), for a release character where none is used."""

_EMPTY_LINE: Final = re.compile(r"\r?\n[ \t]*\r?\n")
_TRAILERS: Final = frozenset({"UNT", "UNE", "UNZ"})
_KNOWN_TAGS: Final = frozenset(READERS) | UNREAD | _TRAILERS


class PaxlstReader:
    """Reads one message; `paxlst_message.parse_paxlst` is the way in."""

    def __init__(self, text: str, place: MessageSlice, today: date | None) -> None:
        self.text = text
        self.place = place
        self.separators = place.separators
        self.state = ReaderState(place.separators, place.prepared_at, today)
        self.remembered: dict[str, Op] = {}
        self.header: list[list[str]] = []
        self.has_trailer = False
        self.end = place.end

    def read(self) -> None:
        """Read every segment from UNH to UNT, or to the end of the text."""
        for block in blocks(self.text, self.place.start, self.place.end, self.separators):
            if block.is_terminated:
                self._pieces(block)
            else:
                self._tail(block.pieces[0], block.start)
            if self.has_trailer:
                return
        self._broken_off()

    def _pieces(self, block: Block) -> None:
        """Read the pieces between terminators. All the time is spent here: call little, look up once."""
        state, remembered, element = self.state, self.remembered, self.separators.element
        release = self.separators.release or _NEVER
        current, position, begin = state.current, state.position, block.start
        for raw in block.pieces:
            position += 1
            op = remembered.get(raw)
            if op is None:
                state.position, state.raw, state.raw_begin = position, raw, begin
                bare = raw.lstrip()
                if bare.isprintable() and release not in bare and len(bare) <= MAX_SEGMENT_CHARS:
                    elements = bare.split(element)
                    reader = READERS.get(elements[0])
                    if reader is None:
                        self._other(elements)
                        if self.has_trailer:
                            return
                    else:
                        op = reader(state, elements)
                        if op is not None:
                            self._apply(op)
                else:
                    self._odd_piece(bare)
                    if self.has_trailer:
                        return
                position, current = state.position, state.current
            elif current[op[0]] is None:
                current[op[0]] = op[1]
            elif current[op[0]] != op[1]:
                state.position, state.raw, state.raw_begin = position, raw, begin
                state.put(op[0], op[1])
            begin += len(raw) + 1
        state.position = position

    def _apply(self, op: Op) -> None:
        """Do what a segment says, and remember it when the same text may be trusted to say it again."""
        state = self.state
        if not state.in_traveller:
            state.issue("segment_out_of_place", tag=state.tag or "")
            return
        state.put(op[0], op[1])
        if state.questioned is not state.raw and len(self.remembered) < _MAX_REMEMBERED:
            self.remembered[state.raw] = op

    def _segment(self, segment: str, raw: str, begin: int) -> None:
        """Read the tidy text of a segment that stands as `raw` at offset `begin`."""
        state = self.state
        state.raw, state.raw_begin = raw, begin
        elements, state.component = split_elements(segment, self.separators)
        reader = READERS.get(elements[0])
        if reader is None:
            self._other(elements)
        else:
            op = reader(state, elements)
            if op is not None:
                self._apply(op)
        state.component = self.separators.component

    def _odd_piece(self, bare: str) -> None:
        """Read a piece with released characters, line breaks or control characters, or one that is too long."""
        state = self.state
        if len(bare) > MAX_SEGMENT_CHARS:
            state.issue("segment_too_long", length=len(bare), limit=MAX_SEGMENT_CHARS)
        elif bare.isprintable():
            self._segment(bare, state.raw, state.raw_begin)
        else:
            self._lines(bare, state.begin)

    def _lines(self, piece: str, begin: int) -> None:
        """Read a piece with line breaks: wraps are joined, a line that begins a segment begins one."""
        starts = [0] + [found.end() for found in _segment_line(self.separators.element).finditer(piece)]
        for start, end in zip(starts, [*starts[1:], len(piece)], strict=True):
            raw = piece[start:end].rstrip()
            if start:
                self.state.position += 1
            self._segment(tidy(raw), raw, begin + start)
            if self.has_trailer:
                return
            if end < len(piece):
                self.state.issue("terminator_missing", tag=self.state.tag or "")

    def _other(self, elements: list[str]) -> None:
        """Handle what is not a segment of a passenger list: envelope, blanks, junk, the rest of a name."""
        state = self.state
        tag = elements[0].strip().upper()
        reader = READERS.get(tag)
        if reader is not None:
            op = reader(state, elements)
            if op is not None:
                self._apply(op)
        elif tag in _TRAILERS:
            self._trailer(tag, elements)
        elif tag == "UNH":
            self.header = [element.split(state.component) for element in elements]
        elif not tag and len(elements) == 1:
            state.position -= 1
        elif len(tag) == 3 and tag.isalpha() and tag.isascii():
            if tag not in UNREAD:
                state.issue("segment_unknown", tag=tag)
        elif not self._continues_name():
            state.position -= 1
            state.issue("segment_unreadable")

    def _continues_name(self) -> bool:
        """Read a NAD again with the part of the name that an apostrophe had cut off (O'LEARY)."""
        state = self.state
        terminator = self.separators.terminator
        name, rest = state.name_raw, state.raw
        if (
            not state.in_traveller
            or state.name_begin + len(name) + 1 != state.raw_begin
            or not rest[0].isalpha()
            or rest[:3] in _KNOWN_TAGS
            or state.component not in name + rest
            or len(name) + len(rest) > _MAX_NAME_CHARS
        ):
            return False
        state.position -= 1
        state.in_traveller = False
        state.raw, state.raw_begin = name + terminator + rest, state.name_begin
        elements, state.component = split_elements(tidy(state.raw), self.separators)
        read_nad(state, elements)
        state.component = self.separators.component
        state.issue("terminator_in_text")
        return True

    def _trailer(self, tag: str, elements: list[str]) -> None:
        """Close the message at UNT, or at the end of the group or transmission when UNT is missing."""
        state = self.state
        state.end_traveller(state.begin)
        self.has_trailer = True
        if tag != "UNT":
            self.end = state.begin
            state.position -= 1
            state.issue("message_cut_off")
            return
        self.end = min(state.end + 1, self.place.end)
        stated = elements[1].strip() if len(elements) > 1 else ""
        if stated.isdecimal() and int(stated[:9]) != state.position:
            state.issue("segment_count_mismatch", stated=int(stated[:9]), found=state.position)
        reference = "".join(elements[2].split()) if len(elements) > 2 else ""
        opening = "".join(self.component(1).split())
        if reference and opening and reference != opening:
            state.issue("reference_mismatch", stated=reference, found=opening)

    def _tail(self, piece: str, offset: int) -> None:
        """Read what follows the last terminator: a trailer that lacks its own, or a cut-off segment."""
        state = self.state
        head = piece[:MAX_SEGMENT_CHARS]
        starts = [0] + [found.end() for found in _segment_line(self.separators.element).finditer(head)]
        for start, end in zip(starts, [*starts[1:], len(piece)], strict=True):
            # What follows an empty line is a mail footer, not the rest of a wrapped segment.
            raw = _EMPTY_LINE.split(piece[start : min(end, len(head))].strip(), maxsplit=1)[0]
            tag = split_elements(tidy(raw), self.separators)[0][0].strip().upper()
            if tag not in _KNOWN_TAGS:
                continue
            state.position += 1
            begin = offset + piece.index(raw, start)
            if tag in _TRAILERS or end < len(piece):
                self._segment(tidy(raw), raw, begin)
            else:
                state.end_traveller(begin)
                state.raw, state.raw_begin = raw, begin
                state.issue("segment_cut_off")
            if self.has_trailer:
                return
        if len(piece.strip()) > len(head):
            state.raw, state.raw_begin = piece, offset
            state.issue("segment_too_long", length=len(piece), limit=MAX_SEGMENT_CHARS)

    def _broken_off(self) -> None:
        """Close a message that has no trailer at all."""
        state = self.state
        end = self.place.end
        state.end_traveller(end)
        state.issue_total += 1
        state.issues.append(ParsedIssue("message_cut_off", state.position, "UNT", end, end))

    def component(self, element: int, component: int = 0) -> str:
        """Return one component of UNH without outer blanks; empty when absent."""
        try:
            return self.header[element][component].strip()
        except IndexError:
            return ""


@lru_cache(maxsize=64)
def _segment_line(element: str) -> re.Pattern[str]:
    """Return what finds a line that begins a segment inside a piece (its terminator is missing)."""
    tags = "|".join(sorted(_KNOWN_TAGS))
    return re.compile(rf"(?<![\r\n])[\r\n]++[ \t]*+(?=(?:{tags}) ?{re.escape(element)})")
