"""The shape of a line of the table of routes (table.py)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """`name` may carry `?query`: then the record is named in the query instead of the path."""

    name: str
    method: str
    done: int
    record: str
    signs: str


def page(name: str, method: str, done: int, signs: str, record: str = "") -> Line:
    """A route without a compartment's record: unit roles, other roles, nobody."""
    return Line(name, method, done, record, signs)


def rec(name: str, method: str, record: str, done: int, signs: str) -> Line:
    """A route on a record: unit roles for each place, then everybody else (in every place the same)."""
    return Line(name, method, done, record, signs)


def own(name: str, method: str, record: str, done: int, signs: str) -> Line:
    """A route on what belongs to one account: for its owner, then for somebody else."""
    return Line(name, method, done, record, signs)
