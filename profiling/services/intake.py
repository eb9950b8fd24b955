"""Reading what came in: one upload into its messages, each filed in one transaction that may run again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from aircop.core.fields import decrypt
from profiling import events
from profiling.choices import MessageState
from profiling.formats.charset import decode
from profiling.formats.records import ParsedIssue, ParsedMessage
from profiling.formats.sniff import parse_bytes
from profiling.kept_text import kept_text
from profiling.models import Message, MessageIssue
from profiling.remarks import Remark
from profiling.services.flights import FlightFacts, flight_file, read_legs
from profiling.services.travellers import travellers_file

#: Families that are read; of the others nobody can say what they hold, so nothing of them is kept.
READ_FAMILIES: Final = frozenset({"PAXLST"})
_VISIBLE_NUL: Final = "\N{SYMBOL FOR NULL}"


@dataclass(frozen=True, slots=True)
class Part:
    """One message of an upload: what it says, its redacted text, and where that begins in the text of the upload."""

    parsed: ParsedMessage
    text: str
    base: int


def upload_parts(upload: Message) -> list[Part]:
    """Parse an upload (part 1, which carries the original) into its messages, at least one; never raises for any bytes."""
    assert upload.raw is not None
    return parts_of(decrypt(bytes(upload.raw)))


def parts_of(data: bytes) -> list[Part]:
    """Parse bytes and cut the redacted text so that each message has its own, and together they are the whole."""
    messages = parse_bytes(data)
    text = kept_text(decode(data).text, messages)
    bounds = [0, *_beginnings(messages), len(text)]
    return [Part(message, text[begin:end], begin) for message, begin, end in zip(messages, bounds[:-1], bounds[1:], strict=True)]


def _beginnings(messages: Sequence[ParsedMessage]) -> list[int]:
    """Where the text of the second and later messages begins: at UNH, or at what is odd about the envelope before it."""
    beginnings: list[int] = []
    for before, message in pairwise(messages):
        floor = max(before.span[1] if before.span else 0, beginnings[-1] if beginnings else 0)
        places = [issue.start for issue in message.issues if issue.start is not None and issue.start >= floor]
        places.append(message.span[0] if message.span else floor)
        beginnings.append(max(floor, min(places)))
    return beginnings


@transaction.atomic
def part_file(*, upload: Message, number: int, part: Part) -> Message:
    """File message `number` (from 1) of an upload: flight, travellers, documents, issues, redacted text. Once only."""
    message = upload
    if number > 1:
        message, _created = Message.objects.get_or_create(
            compartment=upload.compartment,
            sha256=upload.sha256,
            part=number,
            defaults={"filename": upload.filename, "channel": upload.channel, "received_by": upload.received_by},
        )
    message = _locked(message)
    if message.state != MessageState.RECEIVED:
        return message
    parsed = part.parsed
    is_read = parsed.family in READ_FAMILIES
    message.family, message.version = parsed.family[:20], (parsed.version or "")[:20]
    message.function, message.sender = (parsed.function or "")[:40], (parsed.sender or "")[:100]
    message.state = MessageState.READ if is_read else MessageState.UNREADABLE
    message.read_at = timezone.now()
    message.traveller_count = len(parsed.travellers)
    message.text = part.text if is_read else ""
    reading = read_legs(parsed.flights, message.compartment.task_force.airport_id) if is_read else None
    remarks = list(reading.remarks) if reading else []
    if reading and reading.facts:
        remarks += _file(message, reading.facts, part)
    _write_issues(message, parsed.issues, remarks, part.base)
    message.save()
    events.message_read.emit(events.MessageRead(message.pk, message.compartment_id, message.flight_id))
    return message


@transaction.atomic
def part_file_by_hand(*, message: Message, facts: FlightFacts) -> Message:
    """File the travellers of a message whose flight could not be read, under a flight that a person entered."""
    locked = _locked(message)
    part = parts_of(locked.text.encode())[0]
    remarks = _file(locked, facts, part)
    _write_issues(locked, (), remarks, part.base)
    locked.save()
    events.message_read.emit(events.MessageRead(locked.pk, locked.compartment_id, locked.flight_id))
    return locked


def _locked(message: Message) -> Message:
    related = Message.objects.select_related("compartment__task_force").defer("raw")
    return related.select_for_update(of=("self",)).get(pk=message.pk)


def _file(message: Message, facts: FlightFacts, part: Part) -> list[Remark]:
    flight = flight_file(compartment=message.compartment, facts=facts)
    message.flight = flight
    return travellers_file(flight=flight, message=message, parsed=part.parsed.travellers, base=part.base)


def _write_issues(message: Message, found: Sequence[ParsedIssue], remarks: Sequence[Remark], base: int) -> None:
    """Write the parser's issues and the remarks of filing; their offsets count from the beginning of the whole upload."""
    noticed: list[ParsedIssue | Remark] = [*found, *remarks]
    rows = [
        MessageIssue(
            compartment_id=message.compartment_id,
            message=message,
            severity=issue.severity,
            position=issue.position or 0,
            segment=(issue.segment or "")[:10],
            code=issue.code,
            params=_plain(issue.params),
            start=max(0, (issue.start or 0) - base),
            end=max(0, (issue.end or 0) - base),
        )
        for issue in noticed
    ]
    MessageIssue.objects.bulk_create(rows, batch_size=500)
    message.issue_count += len(rows)


def _plain(params: Any) -> dict[str, object]:
    """Parameters as JSON that PostgreSQL takes: numbers stay, everything else is text without NUL."""
    return {name: value if isinstance(value, (int, float)) else str(value).replace("\0", _VISIBLE_NUL)[:200] for name, value in params.items()}
