"""Identifiers of postal items: UPU standard S10 (two letters, eight digits, check digit, country)."""

import re
from dataclasses import dataclass
from typing import Final

from profiling.formats.countries import ALPHA3_BY_ALPHA2
from profiling.formats.records import ParsedIssue

_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)
_SHAPE: Final = re.compile(r"([A-Z]{2})([0-9]{8})([0-9])([A-Z]{2})")
_BETWEEN: Final = re.compile(r"[\s\-.*]")
# Service indicators (S10 annex): what the first two letters say about the item.
_SERVICES: Final = (
    (re.compile("E[A-Z]"), "ems"),
    (re.compile("L[A-Z]"), "express_letter"),
    (re.compile("M[A-Z]"), "m_bag"),
    (re.compile("Q[A-M]"), "ibrs"),
    (re.compile("R[A-Z]"), "registered"),
    (re.compile("U[A-Z]"), "untracked_letter"),
    (re.compile("V[A-Z]"), "insured"),
    (re.compile("C[A-Z]"), "parcel"),
    (re.compile("H[A-Z]"), "ecommerce_parcel"),
    (re.compile("[BDNPZ][A-Z]|A[V-Z]|G[AD]"), "domestic"),
)


@dataclass(frozen=True, slots=True)
class S10Result:
    """A postal item; `number` is its thirteen characters, None when the shape is another.

    `country` is the two-letter code of the post that issued the number, which need not be where
    the sender is. `service` is a key such as `registered`, None for letters without a service.
    """

    number: str | None = None
    service_code: str | None = None
    service: str | None = None
    serial: str | None = None
    country: str | None = None
    issues: tuple[ParsedIssue, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.number is not None and not self.issues


def check_digit(serial: str) -> str:
    """Return the check digit of eight digits (weights 8 6 4 2 3 5 9 7, modulo 11; 10 → 0, 11 → 5)."""
    digit = 11 - sum(int(c) * w for c, w in zip(serial, _WEIGHTS, strict=True)) % 11
    return {10: "0", 11: "5"}.get(digit, str(digit))


def parse_s10(text: str) -> S10Result:
    """Read a postal item number as scanned or typed (blanks and case do not matter); never raises."""
    tight = _BETWEEN.sub("", text.strip()).upper()
    found = _SHAPE.fullmatch(tight)
    if found is None:
        return S10Result(issues=(ParsedIssue("s10_shape", params={"value": tight[:30]}),))
    letters, serial, digit, country = found.groups()
    issues = []
    expected = check_digit(serial)
    if digit != expected:
        issues.append(ParsedIssue("s10_check_digit", params={"found": digit, "expected": expected}))
    if country not in ALPHA3_BY_ALPHA2:
        issues.append(ParsedIssue("s10_country_unknown", params={"value": country}))
    service = next((name for pattern, name in _SERVICES if pattern.fullmatch(letters)), None)
    if service is None:
        issues.append(ParsedIssue("s10_service_reserved", params={"value": letters}))
    return S10Result(tight, letters, service, serial, country, tuple(issues))
