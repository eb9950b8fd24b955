"""Person events: trafficking in persons, smuggling of migrants, a wanted person, a suspected traveller. No goods, no weight."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

#: Hits of INTERPOL's lists, which its National Central Bureau in the country confirms or not.
FROM_INTERPOL = ("red_notice", "diffusion", "other_notice", "sltd")


def event_warnings(attributes: Mapping[str, Any]) -> list[str]:
    """What must not be misunderstood about the check that led to an event, and the next action, in the active language.

    A Red Notice asks to find a person; whether he may be held on it is a question of national law (INTERPOL, Rules on the
    Processing of Data, articles 82 to 87).
    """
    check, answer = attributes.get("check"), attributes.get("ncb")
    if check not in FROM_INTERPOL:
        return []
    found = []
    if check == "red_notice":
        found.append(_("A Red Notice is not an arrest warrant."))
    if answer is None:
        found.append(_("Next action: contact NCB (the National Central Bureau of INTERPOL), and wait for its word."))
    elif answer == "asked":
        found.append(_("The NCB has not answered yet."))
    elif answer == "not_valid":
        found.append(_("The NCB says: not in force, or not this person. Nobody is held on it."))
    return found
