"""What of an upload's text may stay: the envelope, and the segments of read messages that our readers know.

The parser names the elements that are sensitive. Whatever it did not understand (a segment of another message, a cut-off or
endless one, a mail around the transmission) could hold anything, so it is overwritten as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from profiling.formats.edifact import MAX_SEGMENT_CHARS, blocks
from profiling.formats.interchange import Interchange, interchanges
from profiling.formats.paxlst_segments import READERS, UNREAD
from profiling.formats.records import ParsedMessage
from profiling.formats.redaction import redacted_copy
from profiling.formats.separators import straighten_quotes

_ENVELOPE: Final = frozenset({"UNA", "UNB", "UNG", "UNE", "UNZ"})
_KNOWN: Final = frozenset(READERS) | UNREAD | _ENVELOPE | {"UNH", "UNT"}
#: The longest envelope segment of ISO 9735 is far shorter.
_LONGEST_ENVELOPE: Final = 600
_VISIBLE_NUL: Final = "\N{SYMBOL FOR NULL}"
Span = tuple[int, int]


def kept_text(text: str, messages: Sequence[ParsedMessage]) -> str:
    """Return the text with everything overwritten that may not stay; every offset unchanged.

    PostgreSQL stores no NUL; its visible sign takes one character as well.
    """
    unknown = ParsedMessage(family="", sensitive_spans=tuple(_not_understood(text, messages)))
    return redacted_copy(text, *messages, unknown).replace("\0", _VISIBLE_NUL)


def _not_understood(text: str, messages: Sequence[ParsedMessage]) -> Iterator[Span]:
    read = [message.span for message in messages if message.span]
    straight, _is_straightened = straighten_quotes(text)
    position = 0
    for interchange in interchanges(straight):
        yield position, interchange.start
        yield from _unknown_pieces(straight, interchange, read)
        position = interchange.end
    yield position, len(text)


def _unknown_pieces(text: str, interchange: Interchange, read: Sequence[Span]) -> Iterator[Span]:
    """The pieces between terminators that are no known segment, from their fourth character on."""
    spans = iter(read)
    span = next(spans, None)
    previous = ""
    for block in blocks(text, interchange.start, interchange.end, interchange.separators):
        offset = block.start
        for piece in block.pieces:
            bare = piece.lstrip()
            start, end = offset + len(piece) - len(bare), offset + len(piece)
            offset = end + 1
            if not bare:
                continue
            while span is not None and span[1] <= start:
                span = next(spans, None)
            is_inside = span is not None and span[0] <= start
            tag = bare[:3].upper()
            if not _is_known(tag, bare, block.is_terminated, is_inside=is_inside) and not (is_inside and previous == "NAD" and _is_rest_of_name(bare)):
                yield (start + 3 if tag.isalpha() and tag.isascii() else start), end
            previous = tag


def _is_known(tag: str, piece: str, is_terminated: bool, *, is_inside: bool) -> bool:
    if tag in _ENVELOPE:
        return len(piece) <= _LONGEST_ENVELOPE and is_terminated
    return is_inside and is_terminated and tag in _KNOWN and len(piece) <= MAX_SEGMENT_CHARS


def _is_rest_of_name(piece: str) -> bool:
    """Whether a piece right after a NAD is the second half of a name with an apostrophe (O'LEARY), which the parser joins."""
    return piece[0].isalpha() and len(piece) <= 120 and piece[:3].upper() not in _KNOWN
