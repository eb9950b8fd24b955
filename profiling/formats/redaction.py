"""The copy of a message that may be kept: sensitive elements overwritten, every offset unchanged."""

import re
from collections.abc import Iterable
from typing import Final

from profiling.formats.records import ParsedMessage

FILLER: Final = "█"
_VISIBLE: Final = re.compile(r"[^\r\n]")


def redacted_copy(text: str, *messages: ParsedMessage) -> str:
    """Return `text` with the sensitive spans of `messages` overwritten; same length, same lines.

    Pass every message that came out of the text. A message whose family is not read has its whole
    span marked as sensitive, since nobody can say what it holds.
    """
    spans = sorted(span for message in messages for span in message.sensitive_spans)
    return "".join(_pieces(text, spans))


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> Iterable[str]:
    done = 0
    for start, end in spans:
        start = max(start, done)
        if end <= start:
            continue
        yield text[done:start]
        yield _VISIBLE.sub(FILLER, text[start:end])
        done = end
    yield text[done:]
