"""Any bytes into parsed messages: what is it, and which reader takes it."""

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from profiling.formats.charset import decode
from profiling.formats.edifact import iter_segments
from profiling.formats.interchange import Interchange, MessageSlice, interchanges
from profiling.formats.paxlst_message import parse_paxlst
from profiling.formats.records import ParsedIssue, ParsedMessage
from profiling.formats.separators import straighten_quotes

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_MESSAGES: Final = 2_000
_LEGACY: Final = re.compile(r"(?<![A-Za-z0-9])PDT[^\w\s]")

logger = logging.getLogger(__name__)


def parse_bytes(data: bytes, *, today: date | None = None) -> list[ParsedMessage]:
    """Return the messages in `data`, at least one; never raises, whatever the bytes.

    What is not recognised comes back as a message of family UNKNOWN with an issue that says so.
    `today` bounds dates of birth; by default it is the day on which each message was prepared.
    """
    if len(data) > MAX_BYTES:
        return [_unknown("file_too_large", 0, limit_mb=MAX_BYTES // (1024 * 1024))]
    decoded = decode(data)
    if not decoded.text.strip("\0 \t\r\n"):
        return [_unknown("file_empty", len(decoded.text))]
    text, is_straightened = straighten_quotes(decoded.text)
    messages: list[ParsedMessage] = []
    for interchange in interchanges(text):
        if is_straightened and not messages:
            interchange.issues.append(ParsedIssue("typographic_quotes"))
        messages += _read(text, interchange, today)
        if len(messages) > MAX_MESSAGES:
            del messages[MAX_MESSAGES:]
            messages[-1] = _with_issues(messages[-1], (ParsedIssue("too_many_messages", params={"limit": MAX_MESSAGES}),))
            break
    if not messages:
        return [_unknown("not_recognised", len(text))]
    messages[0] = replace(messages[0], issues=decoded.issues + messages[0].issues)
    return [replace(message, encoding=decoded.encoding) for message in messages]


def _read(text: str, interchange: Interchange, today: date | None) -> list[ParsedMessage]:
    """Read the messages of one transmission; what is odd about it goes to its first message."""
    found = [_read_message(text, place, today) for place in interchange.messages[: MAX_MESSAGES + 1]]
    if not found:
        return [_unknown("message_missing", interchange.end, interchange.start)]
    found[0] = replace(found[0], issues=tuple(interchange.issues) + found[0].issues)
    found[-1] = _with_issues(found[-1], _trailer_issues(text, interchange, found[-1]))
    return found


def _trailer_issues(text: str, interchange: Interchange, last: ParsedMessage) -> list[ParsedIssue]:
    """Compare the number in UNZ with the messages, or with the groups where there are groups."""
    begin = last.span[1] if last.span else interchange.start
    for segment in iter_segments(text, begin, min(interchange.end, begin + 2_000), interchange.separators):
        stated = segment.component(1) or ""
        if segment.tag == "UNZ" and stated.isdecimal():
            found = len(interchange.messages)
            groups = text.count(f"UNG{interchange.separators.element}", interchange.start, interchange.end)
            if int(stated[:9]) not in (found, groups):
                params = {"stated": int(stated[:9]), "found": found}
                return [ParsedIssue("message_count_mismatch", None, "UNZ", segment.start, segment.end, params)]
    return []


def _read_message(text: str, place: MessageSlice, today: date | None) -> ParsedMessage:
    header = next(iter_segments(text, place.start, min(place.end, place.start + 2_000), place.separators), None)
    family = (header.component(2) if header else None) or "UNKNOWN"
    family = "".join(family.split()).upper()
    try:
        if family == "PAXLST":
            message = parse_paxlst(text, place, today)
            if not message.travellers and _LEGACY.search(text, place.start, place.end):
                message = _with_issues(message, (ParsedIssue("legacy_layout", None, "PDT"),))
            return message
    except Exception:  # noqa: BLE001 - one message that trips the reader must not lose the others
        logger.exception("formats.reader_failed")
        return _unread(place, "PAXLST", None, ParsedIssue("reader_failed", None, "UNH", place.start, place.start + 3))
    version = None
    if header:
        version = ":".join(part for part in (header.component(2, 1), header.component(2, 2)) if part) or None
    is_known = family == "PNRGOV"
    code = "family_not_supported" if is_known else "family_unknown"
    issue = ParsedIssue(code, 1, "UNH", place.start, place.start + 3, {"family": family})
    return _unread(place, family if is_known else "UNKNOWN", version, issue)


def _unread(place: MessageSlice, family: str, version: str | None, issue: ParsedIssue) -> ParsedMessage:
    """Return a message that no reader takes; all of it is sensitive, since nobody knows what it says."""
    span = (place.start, place.end)
    return ParsedMessage(
        family=family,
        version=version,
        sender=place.sender,
        recipient=place.recipient,
        control_ref=place.control_ref,
        prepared_at=place.prepared_at,
        issues=(issue,),
        span=span,
        sensitive_spans=(span,),
    )


def _unknown(code: str, end: int, start: int = 0, /, **params: object) -> ParsedMessage:
    span = (start, end)
    return ParsedMessage("UNKNOWN", issues=(ParsedIssue(code, params=params),), span=span, sensitive_spans=(span,))


def _with_issues(message: ParsedMessage, issues: Sequence[ParsedIssue]) -> ParsedMessage:
    return replace(message, issues=message.issues + tuple(issues)) if issues else message
