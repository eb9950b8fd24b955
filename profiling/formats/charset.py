"""Bytes of a message into text, by the character set that the message itself declares."""

import codecs
import re
from dataclasses import dataclass
from typing import Final

from profiling.formats.records import ParsedIssue

# ISO 9735 syntax identifiers (UNB S001/0001). IATA, IATB and SIRE are level A or B.
_CODECS: Final = {
    "UNOA": "ascii",
    "UNOB": "ascii",
    "UNOC": "latin-1",
    "UNOD": "iso8859-2",
    "UNOE": "iso8859-5",
    "UNOF": "iso8859-7",
    "UNOG": "iso8859-3",
    "UNOH": "iso8859-4",
    "UNOI": "iso8859-6",
    "UNOJ": "iso8859-8",
    "UNOK": "iso8859-9",
    "UNOW": "utf-8",
    "UNOY": "utf-8",
}
_SYNTAX: Final = re.compile(rb"UNB[^A-Za-z0-9]\s{0,4}([A-Z]{4})")
_NONCHARACTERS: Final = "\ufdd0\ufdd1\ufdd2\ufdd3"
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file, the codec that gave it, and what was odd."""

    text: str
    encoding: str
    issues: tuple[ParsedIssue, ...] = ()


def decode(data: bytes) -> Decoded:
    """Decode any bytes; never raises.

    A byte order mark decides; then plain ASCII; then UTF-8 where bytes are well-formed UTF-8
    (anything else hardly ever is); then the declared set; then Windows-1252; then Latin-1.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return Decoded(_without_noncharacters(text), encoding)
    if data.isascii():
        return Decoded(data.decode("ascii"), "ascii")
    found = _SYNTAX.search(data, 0, 65_536)
    syntax = found.group(1).decode("ascii") if found else ""
    declared = _CODECS.get(syntax, "ascii")
    for encoding in dict.fromkeys(("utf-8", declared, "cp1252", "latin-1")):
        try:
            text = _without_noncharacters(data.decode(encoding))
        except UnicodeDecodeError:
            continue
        if encoding == declared:
            return Decoded(text, encoding)
        params = {"declared": syntax or "ASCII", "used": encoding.upper()}
        issue = ParsedIssue("charset_mismatch", None, "UNB", params=params)
        return Decoded(text, encoding, (issue,))
    raise AssertionError("latin-1 decodes any bytes")


def _without_noncharacters(text: str) -> str:
    """Replace U+FDD0–U+FDD3, which no honest text has and which the lexer uses as marks."""
    for character in _NONCHARACTERS:
        if character in text:
            text = text.replace(character, "\ufffd")
    return text
