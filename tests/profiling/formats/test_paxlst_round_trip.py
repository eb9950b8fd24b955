"""What the writer writes, the reader reads back, however the message was mangled on the way."""

import random

from hypothesis import given
from hypothesis import strategies as st

from profiling.formats.paxlst_writer import traveller_segments, write_paxlst, write_segment
from profiling.formats.records import ParsedFlight, ParsedMessage, ParsedTraveller
from profiling.formats.separators import DEFAULT, Separators
from profiling.formats.sniff import parse_bytes
from tests.profiling.formats.strategies import LATEST, flights, separator_sets, travellers, unhurried

manifests = st.lists(travellers(), max_size=4)


def read(text: str) -> ParsedMessage:
    (message,) = parse_bytes(text.encode(), today=LATEST)
    return message


def write(legs: list[ParsedFlight], people: list[ParsedTraveller], separators: Separators = DEFAULT, **how: object) -> str:
    return write_paxlst(legs, people, sender="TESTAIR", control_ref="42", separators=separators, **how)  # type: ignore[arg-type]


def bare(people: tuple[ParsedTraveller, ...]) -> list[ParsedTraveller]:
    return [person._replace(spans=()) for person in people]


def facts(legs: tuple[ParsedFlight, ...] | list[ParsedFlight]) -> list[tuple[object, ...]]:
    return [(leg.carrier, leg.number, leg.origin, leg.destination, leg.departs_local, leg.arrives_local, leg.crosses_border) for leg in legs]


@unhurried
@given(flights(), manifests, separator_sets(), st.sampled_from(["", "\n", "\r\n"]))
def test_a_written_list_reads_back_the_same_under_any_separators(legs, people, separators, line_break):
    message = read(write(legs, people, separators, line_break=line_break))
    assert bare(message.travellers) == people
    assert facts(message.flights) == facts(legs)
    assert (message.sender, message.control_ref, message.version, message.function) == ("TESTAIR", "42", "D:05B", "passenger_list")
    assert not [issue.code for issue in message.issues if issue.code not in ("count_mismatch", "charset_mismatch")]


@unhurried
@given(flights(), manifests)
def test_without_una_the_usual_separators_are_understood(legs, people):
    assert bare(read(write(legs, people, una=False)).travellers) == people


@unhurried
@given(flights(), manifests, st.sampled_from(["|", "*", ";", "$"]))
def test_without_una_unusual_separators_are_found_in_the_header(legs, people, element):
    separators = Separators(":", element, ".", "?", "~")
    message = read(write(legs, people, separators, una=False))
    assert bare(message.travellers) == people
    assert "separators_inferred" in {issue.code for issue in message.issues}


@unhurried
@given(flights(), manifests, st.integers(40, 90), st.sampled_from(["\n", "\r\n", "\n  ", "\r\n\t"]))
def test_hard_wraps_anywhere_change_nothing(legs, people, width, line_break):
    text = write(legs, people)
    lines = [text[at : at + width] for at in range(0, len(text), width)]
    # A wrap swallows the blanks after it: no line of this text may begin with one.
    wrapped = "".join(line if at == 0 or line[0] == " " else line_break + line for at, line in enumerate(lines))
    assert bare(read(wrapped).travellers) == people


@unhurried
@given(flights(), manifests, separator_sets())
def test_type_b_lines_control_characters_and_mail_footers_are_passed_over(legs, people, separators):
    text = f"\x01QK DSSAPXS\r\n.PARMMAF 231000\r\n\x02{write(legs, people, separators)}\x03\r\n\r\nScanned by the gateway. UNTIL NEXT TIME\r\n"
    message = read(text)
    assert bare(message.travellers) == people
    assert facts(message.flights) == facts(legs)


@unhurried
@given(flights(), st.lists(travellers(), min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_segments_of_a_traveller_may_come_in_any_order(legs, people, chance):
    blocks = [shuffled(person, chance) for person in people]
    text = write(legs, []).replace("CNT+42:0'", "".join(blocks) + "CNT+42:0'")
    assert [comparable(person) for person in read(text).travellers] == [comparable(person) for person in people]


def shuffled(person: ParsedTraveller, chance: random.Random) -> str:
    """Return the segments of a traveller with the name first, a document before its dates, the rest at random."""
    name, *rest = traveller_segments(person)
    groups: list[list[object]] = []
    for segment in rest:
        is_of_document = (segment[0] == "DTM" and segment[1][0] != "329") or segment[:2] == ["LOC", "91"]
        groups.append([segment]) if not is_of_document else groups[-1].append(segment)
    chance.shuffle(groups)
    return "".join(write_segment(segment) for group in [[name], *groups] for segment in group)  # type: ignore[arg-type]


def comparable(person: ParsedTraveller) -> ParsedTraveller:
    """Return a traveller with the values whose order is that of the segments sorted."""
    return person._replace(
        spans=(),
        seats=tuple(sorted(person.seats)),
        bags=person.bags.__class__(
            person.bags.count, person.bags.weight_kg, tuple(sorted(person.bags.tags)), *((person.bags.weight_value, person.bags.weight_unit))
        ),
        documents=tuple(sorted(person.documents, key=repr)),
        phones=tuple(sorted(person.phones)),
    )


@unhurried
@given(flights(), manifests)
def test_every_span_is_the_text_of_that_traveller(legs, people):
    text = write(legs, people, line_break="\n")
    for person, segments in zip(read(text).travellers, map(traveller_segments, people), strict=True):
        ((start, end),) = person.spans
        assert text[start:end].rstrip("\n") == "\n".join(write_segment(segment) for segment in segments)
