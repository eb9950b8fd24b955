"""Invented flights and travellers for the property tests of the readers."""

import itertools
from datetime import date

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from profiling.formats.paxlst_segments import READERS, UNREAD
from profiling.formats.records import NO_BAGS, ParsedAddress, ParsedBags, ParsedDocument, ParsedFlight, ParsedTraveller
from profiling.formats.separators import Separators

# Whole manifests take a while to invent, most of all on a machine that does other things as well.
unhurried = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LATEST = date(2026, 11, 24)
COUNTRIES = st.sampled_from(["SEN", "FRA", "COL", "CPV", "D", "GBN", "RKS", "XXA", "USA", "BRA"])
AIRPORTS = st.sampled_from(["DSS", "CDG", "LIS", "BOG", "PTY", "RAI", "ABJ", "LFW"])
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NAME_ALPHABET = LETTERS + "ÉÖŒ'-+:?*"


def _word(alphabet: str, least: int = 1, most: int = 12) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=most)


# Words of names begin with a letter, as names do: a lone separator would be lost as an empty value.
_names = st.lists(st.builds(lambda first, rest: first + rest, st.sampled_from(LETTERS), _word(_NAME_ALPHABET, 0)), min_size=1, max_size=3).map(" ".join)
_TAGS = {*READERS, *UNREAD, "UNT", "UNE", "UNZ"}
# A line that begins with a tag is a segment: a name such as DOC at a wrap cannot be told from one.
_names = _names.filter(lambda name: not any(tag in name for tag in _TAGS))
_codes = _word(LETTERS + "0123456789", 4, 12)

documents = st.builds(
    ParsedDocument,
    type=st.sampled_from(["P", "V", "I", "AC", "IP"]),
    number=_codes,
    issuer=st.none() | COUNTRIES,
    expires_on=st.none() | st.dates(date(2000, 1, 1), date(2070, 12, 31)),
    issued_on=st.none() | st.dates(date(1990, 1, 1), LATEST),
    issuer_text=st.none(),
)
_weights = st.integers(0, 400)


@st.composite
def _bags(draw: st.DrawFn) -> ParsedBags:
    tags = tuple(draw(st.lists(st.integers(0, 999_999).map("AF{:06d}".format), max_size=4)))
    count = draw(st.none() | st.integers(0, 20))
    weight = draw(st.none() | _weights)
    if weight is None:
        return ParsedBags(count, None, tags) if tags or count is not None else NO_BAGS
    return ParsedBags(count, float(weight), tags, float(weight), "KGM")


@st.composite
def travellers(draw: st.DrawFn) -> ParsedTraveller:
    kind = draw(st.sampled_from(["passenger", "passenger", "passenger", "crew", "infant", "transit"]))
    return ParsedTraveller(
        kind=kind,
        family_name=draw(_names),
        given_names=draw(st.none() | _names),
        sex=draw(st.sampled_from(["M", "F", "X", "U"] + [None] * (kind != "infant"))),
        birth_date=draw(st.none() | st.dates(date(1910, 1, 1), LATEST)),
        nationality=draw(st.none() | COUNTRIES),
        residence=draw(st.none() | COUNTRIES),
        embarked=draw(st.none() | AIRPORTS),
        disembarks=draw(st.none() | AIRPORTS),
        locator=draw(st.none() | _word(LETTERS + "0123456789", 6, 6)),
        seats=tuple(draw(st.lists(st.builds("{}{}".format, st.integers(1, 89), st.sampled_from("ABCDEFHJK")), max_size=2))),
        bags=draw(_bags()),
        documents=tuple(draw(st.lists(documents, max_size=3))),
        phones=tuple(draw(st.lists(_word("0123456789", 6, 15), max_size=2))),
        emails=tuple(draw(st.lists(st.builds("{}@EXAMPLE.ORG".format, _word(LETTERS)), max_size=1))),
        birth_place=draw(st.none() | _word(LETTERS)),
        cleared_at=draw(st.none() | AIRPORTS),
        crew_role=draw(st.sampled_from(["CR1", "CR2"])) if kind == "crew" else None,
        is_in_transit=kind == "transit",
        references=tuple(("ABO", value) for value in draw(st.lists(_codes, max_size=1))),
        address=draw(st.none() | st.builds(ParsedAddress, street=_names, city=_names, country=COUNTRIES)),
    )


@st.composite
def flights(draw: st.DrawFn) -> list[ParsedFlight]:
    """Return one to three legs, each from where the one before ended; the last crosses the border."""
    places = draw(st.lists(AIRPORTS, min_size=2, max_size=4, unique=True))
    number = str(draw(st.integers(1, 9999)))
    carrier = draw(st.sampled_from(["AF", "TP", "A9", "3U", "AVA"]))
    legs = itertools.pairwise(places)
    return [
        ParsedFlight(carrier, number, origin, destination, f"2026-11-23T{6 + 4 * n:02d}:10", f"2026-11-23T{8 + 4 * n:02d}:55", n == len(places) - 2)
        for n, (origin, destination) in enumerate(legs)
    ]


@st.composite
def separator_sets(draw: st.DrawFn) -> Separators:
    component, element, release, terminator = draw(st.lists(st.sampled_from(list(":+?'*$|~^;<=>%!&#@")), min_size=4, max_size=4, unique=True))
    return Separators(component, element, ".", release, terminator)
