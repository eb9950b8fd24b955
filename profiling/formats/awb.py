"""Air waybill numbers: three digits of the airline, seven of serial, one check digit (IATA)."""

import re
from dataclasses import dataclass
from typing import Final

from profiling.formats.records import ParsedIssue

_BETWEEN: Final = re.compile(r"[\s\-‐‑–—/.]")


@dataclass(frozen=True, slots=True)
class AwbResult:
    """An air waybill number; `number` is its eleven digits, None when it has not eleven."""

    number: str | None = None
    prefix: str | None = None
    serial: str | None = None
    issues: tuple[ParsedIssue, ...] = ()

    @property
    def display(self) -> str | None:
        """As printed on the waybill: 057-12345675."""
        return f"{self.prefix}-{self.serial}" if self.number else None

    @property
    def is_valid(self) -> bool:
        return self.number is not None and not self.issues


def check_digit(serial: str) -> str:
    """Return the eighth digit of a serial: its first seven as a number, modulo 7."""
    return str(int(serial[:7]) % 7)


def parse_awb(text: str) -> AwbResult:
    """Read an air waybill number with or without hyphen and blanks; never raises.

    A wrong check digit only warns: numbers without a sound one occur in live traffic.
    """
    tight = _BETWEEN.sub("", text.strip()).upper().removeprefix("AWB").lstrip(":")
    if not (tight.isdigit() and tight.isascii()) and tight:
        characters = "".join(dict.fromkeys(c for c in tight if not ("0" <= c <= "9")))[:20]
        return AwbResult(issues=(ParsedIssue("awb_characters", params={"characters": characters}),))
    if len(tight) != 11:
        return AwbResult(issues=(ParsedIssue("awb_length", params={"length": len(tight)}),))
    prefix, serial = tight[:3], tight[3:]
    expected = check_digit(serial)
    if serial[7] == expected:
        return AwbResult(tight, prefix, serial)
    params = {"found": serial[7], "expected": expected}
    return AwbResult(tight, prefix, serial, (ParsedIssue("awb_check_digit", params=params),))
