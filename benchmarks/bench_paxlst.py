"""Passenger lists: ours from bytes to records, beside `pydifact` that only cuts the same text into tokens.

Lists of 260 invented travellers with documents, bags, seats and bookings, as a wide-body flight sends them. Both take
turns on the same texts, so that whatever else the machine does hits both; the best turn of each counts.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from pydifact.control import Characters
from pydifact.tokenizer import Tokenizer

from benchmarks.measure import Measure
from profiling.formats.paxlst_writer import write_paxlst
from profiling.formats.records import ParsedBags, ParsedDocument, ParsedFlight, ParsedTraveller
from profiling.formats.sniff import parse_bytes

TRAVELLERS = 260
LISTS = 4
TURNS = 7
_FIRST_BIRTH = date(1945, 1, 1)
_FLIGHT = ParsedFlight("AF", "718", "CDG", "DSS", "2026-11-23T16:25", "2026-11-23T20:55", crosses_border=True)
_SYLLABLES = ("DI", "OU", "MEN", "SA", "RO", "KA", "VE", "LO", "BA", "TOU", "CAR", "NDI", "FER", "MA", "LI")
_COUNTRIES = ("SEN", "FRA", "CPV", "CIV", "COL", "PRT", "ESP", "BRA", "USA", "MLI")


def travellers(chance: random.Random) -> Iterator[ParsedTraveller]:
    """Yield the travellers of one list; every other one shares the booking of the one before."""
    for number in range(TRAVELLERS):
        country = chance.choice(_COUNTRIES)
        tags = tuple(f"AF{chance.randrange(1_000_000):06d}" for _ in range(chance.randrange(3)))
        weight = float(chance.randrange(46)) if tags else None
        yield ParsedTraveller(
            kind="passenger",
            family_name=_name(chance, 3) if number % 20 else f"O'{_name(chance, 3)}",
            given_names=f"{_name(chance, 2)} {_name(chance, 2)}",
            sex=chance.choice("MF"),
            birth_date=_FIRST_BIRTH + timedelta(days=chance.randrange(28_000)),
            nationality=country,
            residence=chance.choice(_COUNTRIES),
            embarked="CDG",
            disembarks="DSS",
            cleared_at="DSS",
            locator=f"LC{number // 2:04d}",
            seats=(f"{1 + number // 6}{'ABCDEF'[number % 6]}",),
            bags=ParsedBags(len(tags), weight, tags, weight, "KGM" if tags else None),
            documents=(ParsedDocument("P", f"X{chance.randrange(10**8):08d}", country, date(2027, 1, 1) + timedelta(days=chance.randrange(3_000))),),
        )


def _name(chance: random.Random, syllables: int) -> str:
    return "".join(chance.choices(_SYLLABLES, k=syllables))


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def measures() -> Iterable[Measure]:
    chance = random.Random(20261123)
    texts = [write_paxlst(_FLIGHT, list(travellers(chance)), sender="TESTAIR", control_ref=str(n)) for n in range(LISTS)]
    uploads = [text.encode() for text in texts]
    bodies = [text.removeprefix("UNA:+.? '") for text in texts]
    assert all(len(message.travellers) == TRAVELLERS and not message.issues for upload in uploads for message in parse_bytes(upload))

    def ours() -> None:
        for upload in uploads:
            parse_bytes(upload)

    def theirs() -> None:
        for body in bodies:
            for _token in Tokenizer().get_tokens(body, Characters()):
                pass

    turns = [(_seconds(ours), _seconds(theirs)) for _ in range(TURNS)]
    our_rate, their_rate = (LISTS / min(turn[side] for turn in turns) for side in (0, 1))
    yield Measure("PAXLST of 260 travellers, bytes to records", "lists/s", our_rate, "pydifact, tokens only", their_rate, 6.0, "higher")
