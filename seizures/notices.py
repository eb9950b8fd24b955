"""Telling open pages of the unit that a case moved; ids only."""

from __future__ import annotations

from aircop.core import live
from seizures import events


@events.edition_issued.on_commit
def edition_is_there(issued: events.EditionIssued) -> None:
    live.publish([live.unit_channel(issued.compartment_id)], "job", {"id": str(issued.edition_id)})
