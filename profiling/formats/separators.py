"""Which characters separate: the UNA segment, or what the message itself shows.

A UNA that cannot work (two equal characters, letters, blanks) is answered with an issue and the
characters of ISO 9735; when those do not fit either, with the ones that the message uses.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from profiling.formats.records import ParsedIssue


@dataclass(frozen=True, slots=True)
class Separators:
    """The service characters of ISO 9735; `release` is empty when none is used."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    terminator: str = "'"


DEFAULT: Final = Separators()

_N: Final = r"(?:[\r\n]{1,4}[ \t]{0,16})?"
# UNA, UNB, UNG or UNH; a hard wrap may fall between any two letters. It begins with a letter and
# not with a look-behind, which would make the search several times slower: `header_marks` looks.
_HEADER_MARK: Final = re.compile(
    rf"U{_N}N{_N}(?:"
    rf"A(?P<una>.{{0,14}}?)\s{{0,16}}(?=U{_N}N{_N}[BGH])"
    rf"|(?P<tag>[BGH])\s{{0,4}}(?P<element>[^\w\s]))",
    re.DOTALL,
)
_HEADER: Final = re.compile(rf"U{_N}N{_N}(?P<tag>[BGH])\s{{0,4}}(?P<element>[^\w\s])")
_SYNTAX: Final = re.compile(rf"{_N}[A-Z]{{1,4}}[A-Z]{_N}(?P<component>[^\w\s]){_N}\d")
_MESSAGE_TYPE: Final = re.compile(rf"{_N}[A-Z]{{6}}{_N}(?P<component>[^\w\s])")
_NEXT_HEADER: Final = re.compile(rf"(?P<before>[^\w\s])\s{{0,16}}(?:U{_N}N{_N}[GH]|BGM|RFF|NAD)\s{{0,4}}[^\w\s]")
_KNOWN_LINE: Final = re.compile(r"^(?:UN[BGHTEZ]|BGM|NAD|TDT|LOC|DTM|ATT|DOC|RFF|NAT|CNT)[^\w\s]", re.MULTILINE)
_CURLY: Final = "\u2019\u2018\u00b4"


def header_marks(text: str) -> Iterator[re.Match[str]]:
    """Yield where UNA, UNB, UNG and UNH stand: groups `una`, or `tag` (one letter) and `element`."""
    for found in _HEADER_MARK.finditer(text):
        start = found.start()
        if start == 0 or not (text[start - 1].isalnum() and text[start - 1].isascii()):
            yield found


def names_syntax(text: str, mark: re.Match[str]) -> bool:
    """Whether a character set and its version follow, as they do in every UNB (`UNOA:4`)."""
    return _SYNTAX.match(text, mark.end()) is not None


def usable(separators: Separators) -> bool:
    """Whether the characters can separate: distinct, visible, neither letters nor digits."""
    needed = (separators.component, separators.element, separators.terminator)
    used = needed + ((separators.release,) if separators.release else ())
    return (
        len(set(used)) == len(used)
        and separators.element != separators.decimal
        and all(len(c) == 1 and not c.isalnum() and not c.isspace() and c.isprintable() for c in used)
    )


def _from_una(characters: str) -> tuple[Separators | None, str | None]:
    """Read the characters between UNA and the next header: separators, and the issue if odd."""
    found = re.sub(r"[\r\n]+[ \t]*", "", characters)
    if len(found) > 6:
        found = found.rstrip()
    code = None
    if len(found) == 5 and not found[4].isspace():
        # The reserved blank was lost on the way: component, element, decimal, release, terminator.
        found, code = f"{found[:4]} {found[4]}", "una_shortened"
    if len(found) != 6:
        return None, "una_unusable"
    separators = Separators(found[0], found[1], found[2], found[3].strip(), found[5])
    return (separators, code) if usable(separators) else (None, "una_unusable")


def separators_at(text: str, start: re.Match[str], end: int) -> tuple[Separators, list[ParsedIssue]]:
    """Return the separators of the interchange that begins at `start` (one of `header_marks`)."""
    issues: list[ParsedIssue] = []
    stated = None
    if start.group("una") is not None:
        stated, code = _from_una(start.group("una"))
        if code:
            shown = " ".join(start.group("una").split()) or "-"
            issues.append(_issue(code, start, characters=shown))
    wanted = stated or DEFAULT
    header = _HEADER.search(text, start.start(), end)
    if header is None or header.group("element") == wanted.element:
        return _checked_terminator(text, header, end, wanted, issues)
    shown_separators = _inferred(text, header, end, wanted)
    if not usable(shown_separators):
        return wanted, issues
    if stated is not None:
        issues.append(_issue("una_contradicted", start))
    elif not issues:
        issues.append(_issue("separators_inferred", start))
    return shown_separators, issues


def _checked_terminator(
    text: str, header: re.Match[str] | None, end: int, wanted: Separators, issues: list[ParsedIssue]
) -> tuple[Separators, list[ParsedIssue]]:
    """Keep the stated terminator when it occurs; otherwise see what ends the segments."""
    begin = header.start() if header else 0
    if text.find(wanted.terminator, begin, end) >= 0:
        return wanted, issues
    sample = text[begin : min(end, begin + 20_000)]
    if len(_KNOWN_LINE.findall(sample)) >= 3:
        issues.append(ParsedIssue("newline_terminator", None, None, begin, begin + 3))
        return _replace(wanted, terminator="\n"), issues
    if header is not None:
        shown = _inferred(text, header, end, wanted)
        if shown != wanted and usable(shown) and text.find(shown.terminator, begin, end) >= 0:
            issues.append(ParsedIssue("separators_inferred", None, None, begin, begin + 3))
            return shown, issues
    return wanted, issues


def _inferred(text: str, header: re.Match[str], end: int, wanted: Separators) -> Separators:
    """Read the separators off the header segment itself and the segment after it."""
    element = header.group("element")
    near = text[header.end() : min(end, header.end() + 400)]
    if header.group("tag") == "H":
        near_type = near.partition(element)[2]
        component = _MESSAGE_TYPE.match(near_type)
    else:
        component = _SYNTAX.match(near)
    following = _NEXT_HEADER.search(near)
    terminator = following.group("before") if following else None
    release = wanted.release
    chosen = Separators(
        component.group("component") if component else wanted.component,
        element,
        wanted.decimal,
        release,
        terminator or wanted.terminator,
    )
    if release in (chosen.component, chosen.element, chosen.terminator):
        chosen = _replace(chosen, release="")
    return chosen


def _replace(separators: Separators, *, terminator: str | None = None, release: str | None = None) -> Separators:
    return Separators(
        separators.component,
        separators.element,
        separators.decimal,
        separators.release if release is None else release,
        terminator or separators.terminator,
    )


def straighten_quotes(text: str) -> tuple[str, bool]:
    """Replace curly quotes by straight ones where they, not straight ones, end the segments.

    One character for one, so offsets stay. A name such as O’LEARY in a sound message is left alone.
    """
    if text.isascii():
        return text, False
    curly = sum(text.count(quote) for quote in _CURLY)
    if curly < 3 or curly <= text.count("'"):
        return text, False
    return text.translate(dict.fromkeys(map(ord, _CURLY), "'")), True


def _issue(code: str, start: re.Match[str], **params: object) -> ParsedIssue:
    return ParsedIssue(code, None, "UNA", start.start(), start.end(), params)
