"""Baggage of a PAXLST: pieces and weight (MEA), tags (FTX+BAG)."""

import re
from typing import Final

from profiling.formats import paxlst_state as s
from profiling.formats.paxlst_state import Op, ReaderState

KG_PER_POUND: Final = 0.45359237
"""The international pound, exactly."""

_MAX_RUN: Final = 99
_MAX_ADDED: Final = 20_000
"""Tags that one message may add by rows, so that a small hostile file does not become a large list."""

_KILOGRAMS: Final = frozenset({"KGM", "KG", "K"})
_POUNDS: Final = frozenset({"LBR", "LB", "LBS", "L"})
_WEIGHT: Final = re.compile(r"\d{1,5}(?:[.,]\d{1,3})?")
_COUNT: Final = re.compile(r"\d{1,3}")
_DIGITS: Final = "0123456789"
_MAX_SERIAL: Final = 10
_PLACEHOLDERS: Final = frozenset({"NULL", "NIL", "NONE", "N/A", "NA", "0"})


def read_mea(state: ReaderState, e: list[str]) -> Op | None:
    qualifier = e[1].strip().upper() if len(e) > 1 else ""
    parts = [part.strip() for part in e[3].split(state.component)] if len(e) > 3 else []
    if qualifier == "CT":
        # C174 is unit, value; some senders leave out the empty unit.
        text = next((part for part in reversed(parts) if part), "")
        if _COUNT.fullmatch(text):
            return s.BAG_COUNT, int(text)
        if text:
            state.issue("bag_count_unreadable", value=text)
        return None
    if qualifier == "WT":
        return _weight(state, parts)
    return None


def _weight(state: ReaderState, parts: list[str]) -> Op | None:
    """Return (kilograms, value, unit); a weight without a known unit is not taken for kilograms."""
    unit = parts[0].upper() if parts else ""
    text = parts[1] if len(parts) > 1 else ""
    if not text and not unit:
        return None
    found = _WEIGHT.fullmatch(text.replace(state.separators.decimal, "."))
    if found is None or unit not in _KILOGRAMS | _POUNDS:
        state.issue("weight_unreadable", value=" ".join(part for part in parts if part))
        return None
    value = float(text.replace(state.separators.decimal, ".").replace(",", "."))
    if unit in _POUNDS:
        return s.BAG_WEIGHT, (round(value * KG_PER_POUND, 2), value, "LBR")
    return s.BAG_WEIGHT, (value, value, "KGM")


def read_ftx(state: ReaderState, e: list[str]) -> None:
    if len(e) < 2 or (e[1] != "BAG" and e[1].strip().upper() != "BAG"):
        # Free text may say anything about a person: it is counted and dropped.
        if any(element.strip() for element in e[2:]):
            state.drop_sensitive()
        return
    if not state.in_traveller:
        state.issue("segment_out_of_place", tag="FTX")
        return
    if len(e) < 5:
        return
    tag = ""
    for part in e[4].split(state.component):
        text = part.strip()
        if tag and text.isdecimal() and len(text) <= 3:
            _add_run(state, tag, int(text))
            tag = ""
        elif text:
            tag = text.upper()
            if tag in _PLACEHOLDERS:
                state.issue("bag_tag_unreadable", value=tag)
                tag = ""
            else:
                state.add(s.BAG_TAGS, tag)


def _add_run(state: ReaderState, tag: str, run: int) -> None:
    """Add the tags after `tag` of a row of `run` bags: AF123456 and 3 → AF123457, AF123458."""
    if run <= 1:
        return
    stem = tag.rstrip(_DIGITS)
    serial = tag[len(stem) :]
    state.tags_added += run
    if not serial or len(serial) > _MAX_SERIAL or run > _MAX_RUN or state.tags_added > _MAX_ADDED:
        state.issue("bag_run_absurd", count=run)
        return
    first, width = int(serial), len(serial)
    for step in range(1, run):
        state.add(s.BAG_TAGS, f"{stem}{first + step:0{width}d}")
