"""Remarks on a message that arise when it is filed, beside those of its parser, and the sentences of both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from profiling.formats import issues

REMARKS: Final[Mapping[str, tuple[str, str]]] = {
    "flight_incomplete": (
        issues.ERROR,
        _(
            "The message does not give the airline, the number, both airports and the day of the flight. "
            "Enter the flight by hand, then the travellers are filed."
        ),
    ),
    "airport_unknown": (issues.ERROR, _("“%(place)s” is not an airport that we know. Enter the flight by hand, then the travellers are filed.")),
    "stop_unknown": (issues.WARNING, _("“%(place)s” is not an airport that we know. It was kept as it stands (travellers: %(count)s).")),
    "flight_elsewhere": (issues.INFO, _("This flight neither leaves from nor lands at %(airport)s.")),
    "filed_by_arrival": (issues.WARNING, _("The message gives no day of departure. The flight was filed under the day on which it lands.")),
    "time_missing": (issues.WARNING, _("The message gives no time of day for %(place)s; it was left empty.")),
    "time_never_was": (issues.WARNING, _("The clocks at %(place)s went forward: %(time)s did not exist there. The time was left empty.")),
    "value_left_out": (issues.WARNING, _("“%(value)s” is too large to be right and was left empty.")),
    "value_shortened": (issues.WARNING, _("“%(value)s” was too long and was shortened.")),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd that was noticed while filing; offsets into the text of the message, None when no place can be shown."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    start: int | None = None
    end: int | None = None
    position: int | None = None
    segment: str = ""

    @property
    def severity(self) -> str:
        return REMARKS[self.code][0]


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """The sentence of an issue in the active language; the bare code when nobody knows it any more."""
    if code in REMARKS:
        return gettext(REMARKS[code][1]) % params
    try:
        return issues.sentence(code, params, gettext)
    except KeyError:
        return code
