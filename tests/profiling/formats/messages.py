"""Pieces of invented messages for the example tests."""

from profiling.formats.records import ParsedMessage
from profiling.formats.sniff import parse_bytes

UNA = "UNA:+.? '"
UNB = "UNB+UNOA:4+TESTAIR:ZZ+DSSAPI:ZZ+261123:1000+REF1++APIS'"
UNH = "UNH+M1+PAXLST:D:05B:UN:IATA'"
HEAD = f"{UNA}{UNB}{UNH}BGM+745'NAD+MS+++TEST DESK'COM+221 33 000 0000:TE'"
FLIGHT = "TDT+20+AF0718+++AF'LOC+125+CDG'DTM+189:2611231625:201'LOC+87+DSS'DTM+232:2611232055:201'"
ROSA = (
    "NAD+FL+++MENDES:ROSA:MARIA'ATT+2++F'DTM+329:900131'MEA+CT++:2'MEA+WT++KGM:30'FTX+BAG+++AF123456:2'LOC+22+DSS'"
    "LOC+174+CPV'LOC+178+CDG'LOC+179+DSS'NAT+2+SEN'RFF+AVF:ABC123'RFF+SEA:012B'DOC+P:110:111+A0123456'DTM+36:300501'LOC+91+SEN'"
)
CARLOS = "NAD+FL+++VEGA:CARLOS'ATT+2++M'DTM+329:850214'NAT+2+COL'RFF+AVF:ABC123'DOC+P+CC998877'DTM+36:290101'LOC+91+COL'"


def message_text(*parts: str, head: str = HEAD, flight: str = FLIGHT, total: int | None = None) -> str:
    """Return a whole transmission round the segments of the travellers, with the right segment count."""
    people = "".join(parts)
    count = people.count("NAD+F") + people.count("NAD+D") if total is None else total
    body = f"{flight}{people}CNT+42:{count}'"
    segments = (head.partition("UNH+")[2] + body).count("'") + 1
    return f"{head}{body}UNT+{segments}+M1'UNZ+1+REF1'"


def read(text: str | bytes) -> ParsedMessage:
    """Return the only message in a text."""
    (message,) = parse_bytes(text if isinstance(text, bytes) else text.encode())
    return message


def read_travellers(*parts: str) -> ParsedMessage:
    """Return a message of which only the segments of the travellers are given."""
    return read(message_text(*parts))


def codes(message: ParsedMessage) -> list[str]:
    return [issue.code for issue in message.issues]
