"""Segments of a UN/EDIFACT text (ISO 9735), fast and forgiving.

The text is never copied as a whole: blocks of it are split by the terminator, and every offset
is one into the text as it was given. `separators.py` finds out which characters separate.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from profiling.formats.separators import Separators

MAX_SEGMENT_CHARS: Final = 16_384
"""Longer segments are skipped with an issue; the longest that the guides allow is about 2,000."""

_BLOCK_CHARS: Final = 262_144
_UNESCAPED_ELEMENT: Final = "\x1d"
_UNESCAPED_COMPONENT: Final = "\x1f"
_WRAP: Final = re.compile(r"[\r\n]+[ \t]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff]")


class Block(NamedTuple):
    """Consecutive pieces of text between terminators; `start` is the offset of the first.

    `is_terminated` is False only for what stands after the last terminator.
    """

    start: int
    pieces: list[str]
    is_terminated: bool


class Segment(NamedTuple):
    """A segment for readers that are not in a hurry: elements are lists of components."""

    tag: str
    elements: list[list[str]]
    start: int
    end: int

    def component(self, element: int, component: int = 0) -> str | None:
        """Return one component without outer blanks; None when absent or empty."""
        try:
            return self.elements[element][component].strip() or None
        except IndexError:
            return None


def blocks(text: str, start: int, end: int, separators: Separators) -> Iterator[Block]:
    """Yield the pieces between terminators of `text[start:end]`, a bounded number at a time.

    `text` comes from `charset.decode`. In a piece, a released terminator or release character is
    masked (same length), until `split_elements` puts it back.
    """
    terminator, release = separators.terminator, separators.release
    masked = bool(release) and text.find(release, start, end) >= 0
    while start < end:
        stop, is_single = (end, False) if end - start <= _BLOCK_CHARS else _cut(text, start, end, separators)
        if is_single:
            is_terminated = text[stop - 1] == terminator
            yield Block(start, [text[start : stop - is_terminated]], is_terminated)
            start = stop
            continue
        block = text[start:stop]
        if masked:
            block = _released(release, terminator).sub(_mask, block)
        pieces = block.split(terminator)
        tail = pieces.pop()
        if pieces:
            yield Block(start, pieces, True)
        if tail:
            yield Block(stop - len(tail), [tail], False)
        start = stop


def _cut(text: str, start: int, end: int, separators: Separators) -> tuple[int, bool]:
    """Return where a block of about _BLOCK_CHARS ends, and whether it is one piece longer than that.

    It ends after a terminator that nothing releases. A piece so long is not worth splitting.
    """
    terminator, release = separators.terminator, separators.release
    cut = text.rfind(terminator, start, start + _BLOCK_CHARS)
    while cut >= 0 and _is_released(text, cut, release):
        cut = text.rfind(terminator, start, cut)
    if cut >= 0:
        return cut + 1, False
    cut = text.find(terminator, start + _BLOCK_CHARS, end)
    while cut >= 0 and _is_released(text, cut, release):
        cut = text.find(terminator, cut + 1, end)
    return (cut + 1, True) if cut >= 0 else (end, True)


def _is_released(text: str, at: int, release: str) -> bool:
    """Whether a release character, perhaps with a line break after it, stands before offset `at`."""
    return bool(release) and text[max(0, at - 8) : at].rstrip().endswith(release)


# Noncharacters, which `charset.decode` lets no text contain.
_MASKS: Final = ("\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3")


@lru_cache(maxsize=64)
def _released(release: str, terminator: str) -> re.Pattern[str]:
    """Return what finds a release character before a terminator or another one, wrapped or not."""
    return re.compile(rf"{re.escape(release)}((?:[\r\n]+[ \t]*)?)({re.escape(release)}|({re.escape(terminator)}))")


def _mask(found: re.Match[str]) -> str:
    first, last = _MASKS[:2] if found.group(3) else _MASKS[2:]
    return f"{first}{found.group(1)}{last}"


@lru_cache(maxsize=64)
def _escapes(separators: Separators) -> re.Pattern[str]:
    release, element, component = map(re.escape, (separators.release, separators.element, separators.component))
    return re.compile(f"{release}(.|\\Z)|({element})|({component})", re.DOTALL)


def tidy(raw: str) -> str:
    """Return a piece without line wraps, control characters and outer blanks.

    A wrap in the middle of a token is joined without a blank, and blanks after it go.
    """
    text = raw.strip()
    if text.isprintable():
        return text
    text = _CONTROL.sub("", text).strip()
    return _WRAP.sub("", text).replace("\t", " ").replace("\xa0", " ")


def unescape(segment: str, separators: Separators) -> str:
    """Return a segment with released characters bare and its separators as U+001D and U+001F."""

    def character(found: re.Match[str]) -> str:
        if found.group(2):
            return _UNESCAPED_ELEMENT
        if found.group(3):
            return _UNESCAPED_COMPONENT
        return found.group(1)

    text = _escapes(separators).sub(character, segment)
    text = text.replace("".join(_MASKS[:2]), separators.terminator)
    return text.replace("".join(_MASKS[2:]), separators.release)


def split_elements(segment: str, separators: Separators) -> tuple[list[str], str]:
    """Return the elements of a tidy segment, and the character that splits their components."""
    if separators.release and (separators.release in segment or not segment.isprintable()):
        return unescape(segment, separators).split(_UNESCAPED_ELEMENT), _UNESCAPED_COMPONENT
    return segment.split(separators.element), separators.component


def iter_segments(text: str, start: int, end: int, separators: Separators) -> Iterator[Segment]:
    """Yield the readable segments of `text[start:end]`; what is no segment is passed over."""
    for block in blocks(text, start, end, separators):
        position = block.start
        for raw in block.pieces:
            following = position + len(raw) + 1
            if len(raw) <= MAX_SEGMENT_CHARS:
                elements, component = split_elements(tidy(raw), separators)
                tag = elements[0].strip().upper()
                if len(tag) == 3:
                    begin = position + len(raw) - len(raw.lstrip())
                    values = [element.split(component) for element in elements]
                    yield Segment(tag, values, begin, following - 1)
            position = following
