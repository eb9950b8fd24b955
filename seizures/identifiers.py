"""Air waybill and postal item numbers in a case: how they are kept, and what to say about a wrong check digit."""

from __future__ import annotations

from collections.abc import Iterable

from aircop.core.errors import RuleViolation
from profiling.formats.awb import parse_awb
from profiling.formats.records import ParsedIssue
from profiling.formats.s10 import parse_s10
from profiling.remarks import sentence


def plain_awb(text: str) -> str:
    """The eleven digits of an air waybill number; refuses what has another shape. A wrong check digit is kept."""
    if not text.strip():
        return ""
    found = parse_awb(text)
    if found.number is None:
        raise RuleViolation(" ".join(_sentences(found.issues)), code="awb", field="awb")
    return found.number


def plain_s10(text: str) -> str:
    """The thirteen characters of a postal item number; refuses what has another shape. A wrong check digit is kept."""
    if not text.strip():
        return ""
    found = parse_s10(text)
    if found.number is None:
        raise RuleViolation(" ".join(_sentences(found.issues)), code="s10", field="s10")
    return found.number


def printed_awb(number: str) -> str:
    """As printed on the waybill: `057-12345675`."""
    return f"{number[:3]}-{number[3:]}" if len(number) == 11 else number


def identifier_warnings(awb: str, s10: str) -> list[str]:
    """What is doubtful about the numbers, in the active language: a wrong check digit, an unknown country."""
    found = [*(parse_awb(awb).issues if awb else ()), *(parse_s10(s10).issues if s10 else ())]
    return _sentences(found)


def _sentences(issues: Iterable[ParsedIssue]) -> list[str]:
    return [sentence(issue.code, issue.params) for issue in issues]
