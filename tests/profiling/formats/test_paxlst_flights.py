"""Flights, legs, kinds of list, totals and series of a passenger list."""

import pytest

from profiling.formats.paxlst_flights import flight_number
from profiling.formats.paxlst_parts import join_parts
from profiling.formats.records import ParsedMessage
from profiling.formats.sniff import parse_bytes
from tests.profiling.formats.messages import CARLOS, HEAD, ROSA, codes, message_text, read


def legs_of(flight: str) -> list[tuple[object, ...]]:
    return [(leg.origin, leg.destination, leg.departs_local, leg.arrives_local, leg.crosses_border) for leg in read(message_text(flight=flight)).flights]


@pytest.mark.parametrize(
    ("identifier", "stated", "expected"),
    [
        ("AF0718", "AF", ("AF", "718", False)),
        ("AF718", None, ("AF", "718", False)),
        ("A92707", None, ("A9", "2707", False)),
        ("3U0088", "3U", ("3U", "88", False)),
        ("AFR718", None, ("AFR", "718", False)),
        ("AF 0718P", None, ("AF", "718P", False)),
        ("0718", "AF", ("AF", "718", False)),
        ("AF718", "AFR", ("AF", "718", False)),
        ("ZX877", "XZ", ("XZ", "877", True)),
        ("AF0000", None, ("AF", "0", False)),
        ("718", None, (None, "718", False)),
        ("CHARTER", "AF", ("AF", None, False)),
        ("", None, (None, None, False)),
    ],
)
def test_flight_identifiers_are_split_into_airline_and_number(identifier, stated, expected):
    assert flight_number(identifier, stated) == expected


def test_a_flight_of_several_tdt_gives_a_leg_each_and_marks_the_border():
    flight = (
        "TDT+20+KE250+++KE'LOC+92+JFK'DTM+189:2611010220:201'LOC+92+ANC'DTM+232:2611010550:201'"
        "TDT+20+KE250+++KE'LOC+125+ANC'DTM+189:2611010650:201'LOC+87+ICN'DTM+232:2611020840:201'"
    )
    assert legs_of(flight) == [
        ("JFK", "ANC", "2026-11-01T02:20", "2026-11-01T05:50", False),
        ("ANC", "ICN", "2026-11-01T06:50", "2026-11-02T08:40", True),
    ]


def test_one_tdt_with_all_places_gives_the_same_legs():
    flight = (
        "TDT+20+KE250+++KE'LOC+92+JFK'DTM+189:2611010220:201'LOC+92+ANC'DTM+232:2611010550:201'"
        "LOC+125+ANC'DTM+189:2611010650:201'LOC+87+ICN'DTM+232:2611020840:201'"
    )
    assert [leg[:2] for leg in legs_of(flight)] == [("JFK", "ANC"), ("ANC", "ICN")]
    assert [leg[4] for leg in legs_of(flight)] == [False, True]


def test_places_without_times_are_consecutive_legs_to_the_final_destination():
    assert [leg[:2] for leg in legs_of("TDT+20+BA1'LOC+125+LHR'LOC+87+YUL'LOC+92+YOW'LOC+130+YVR'")] == [("LHR", "YUL"), ("YUL", "YOW"), ("YOW", "YVR")]


@pytest.mark.parametrize(
    "flight",
    [
        "TDT+20+AF1'LOC+87+DSS'DTM+232:2611232055:201'LOC+125+CDG'DTM+189:2611231625:201'",
        "TDT+20+AF1'LOC+125+CDG'LOC+87+DSS'DTM+189:2611231625:201'DTM+232:2611232055:201'",
        "TDT+20+AF1'LOC+125+CDG'DTM+189:2611231625:201'DTM+232:2611232055:201'LOC+87+DSS'",
        "TDT+20+AF1'DTM+189:2611231625:201'DTM+232:2611232055:201'LOC+125+CDG'LOC+87+DSS'",
        "TDT+20+AF1'LOC+125+CDG'DTM+189: 2611231625:201'LOC+87+DSS'DTM+232:202611232055:203'",
    ],
)
def test_places_and_times_are_understood_in_any_order_and_format(flight):
    assert legs_of(flight) == [("CDG", "DSS", "2026-11-23T16:25", "2026-11-23T20:55", True)]


def test_a_round_trip_to_the_same_airport_is_a_leg():
    assert [leg[:2] for leg in legs_of("TDT+20+A92707'LOC+125+VIE'DTM+189:2611231100:201'LOC+87+VIE'DTM+232:2611231200:201'")] == [("VIE", "VIE")]


def test_midnight_written_as_24_hours_is_that_of_the_next_day():
    assert legs_of("TDT+20+AF1'LOC+125+CDG'DTM+189:2611232400:201'LOC+87+DSS'")[0][2] == "2026-11-24T00:00"


def test_a_day_without_a_time_stays_a_day():
    assert legs_of("TDT+20+AF1'LOC+125+CDG'DTM+189:261123:101'LOC+87+DSS'")[0][2] == "2026-11-23"


def test_a_leg_without_a_place_is_kept_and_reported():
    message = read(message_text(flight="TDT+20+AF718'LOC+87+DSS'DTM+232:2611232055:201'"))
    assert (message.flights[0].origin, message.flights[0].destination) == (None, "DSS")
    assert codes(message) == ["place_missing"]


def test_a_list_without_a_flight_keeps_its_travellers():
    message = read(message_text(ROSA, flight=""))
    assert (len(message.travellers), message.flights) == (1, ())
    assert "flight_missing" in codes(message)


@pytest.mark.parametrize(
    ("bgm", "function", "code"),
    [
        ("BGM+745'", "passenger_list", None),
        ("BGM+745+CP'", "passenger_list", "CP"),
        ("BGM+250+C'", "crew_list", "C"),
        ("BGM+266+CLNB'", "flight_close_out", "CLNB"),
        ("BGM+336+G'", "master_crew_list", "G"),
        ("BGM+655'", "gate_pass", None),
        ("BGM+999'", None, None),
    ],
)
def test_the_kind_of_list_is_told(bgm, function, code):
    message = read(message_text(head=HEAD.replace("BGM+745'", bgm)))
    assert (message.function, message.function_code) == (function, code)


def test_a_master_crew_list_has_no_flight_and_is_not_blamed_for_it():
    head = HEAD.replace("BGM+745'", "BGM+336+G'RFF+TN:XX01MCL:::1'")
    message = read(message_text("NAD+FM+++VEGA:ANA'EMP+1+CR1'", head=head, flight="TDT+20+XX01MCL+++XX'LOC+188+XXX'DTM+554:2611231200:201'"))
    assert (message.flights, codes(message), message.transaction_ref) == ((), [], "XX01MCL")
    assert message.travellers[0].crew_role == "CR1"


def test_a_total_that_is_not_that_of_the_list_warns_at_its_segment():
    text = message_text(ROSA, total=5)
    (issue,) = read(text).issues
    assert (issue.severity, issue.segment, issue.code) == ("warning", "CNT", "count_mismatch")
    assert issue.position == text[: text.index("CNT")].count("'") - text[: text.index("UNH")].count("'") + 1
    assert text[issue.start : issue.end] == "CNT+42:5"
    assert issue.message == "The list says 5 persons are on board; it names 1. Part of the list may be missing."


def test_the_total_of_a_crew_list_counts_crew():
    head = HEAD.replace("BGM+745'", "BGM+250+C'")
    people = "NAD+FM+++A:B'NAD+DDT+++C:D'"
    assert codes(read(message_text(people, head=head).replace("CNT+42:2", "CNT+41+2"))) == []
    assert codes(read(message_text(people, head=head).replace("CNT+42:2", "CNT+41:3"))) == ["count_mismatch"]


def test_a_wrong_number_of_segments_or_messages_only_warns():
    text = message_text(ROSA).replace("UNZ+1+", "UNZ+7+").replace("+M1'UNZ", "9+M2'UNZ")
    message = read(text)
    assert codes(message) == ["segment_count_mismatch", "reference_mismatch", "message_count_mismatch"]
    assert {issue.severity for issue in message.issues} == {"warning"}
    assert len(message.travellers) == 1


def part(number: str, people: str, total: int = 2) -> bytes:
    head = HEAD.replace(":UN:IATA'", f":UN:IATA+AF718/261123+{number}'")
    return message_text(people, head=head, total=total).encode()


def parts(*numbered: tuple[str, str]) -> list[ParsedMessage]:
    return [message for number, people in numbered for message in parse_bytes(part(number, people))]


def test_a_part_of_a_series_does_not_complain_about_the_total():
    first, last = parts(("01:C", ROSA), ("02:F", CARLOS))
    assert (first.sequence, first.is_final, first.is_part, codes(first)) == (1, False, True, [])
    assert (last.sequence, last.is_final, last.is_part, codes(last)) == (2, True, True, [])
    assert first.common_access_ref == "AF718/261123"


def test_parts_in_any_order_make_one_list():
    (joined,) = join_parts(parts(("02:F", CARLOS), ("01:C", ROSA)))
    assert [(person.family_name, person.part) for person in joined.travellers] == [("MENDES", 1), ("VEGA", 2)]
    assert (len(joined.flights), joined.is_part, joined.is_final, codes(joined)) == (1, False, True, [])
    assert joined.bookings[0].travellers == (0, 1)


def test_a_missing_part_is_an_error_and_a_repeated_one_a_warning():
    (joined,) = join_parts(parts(("01:C", ROSA), ("01:C", ROSA), ("03:F", CARLOS)))
    assert [(issue.code, issue.params["part"]) for issue in joined.issues] == [("part_repeated", 1), ("part_missing", 2)]
    assert not joined.is_final


def test_a_series_without_its_end_waits_for_the_next_part():
    (joined,) = join_parts(parts(("01:C", ROSA)))
    assert [(issue.code, issue.params["part"]) for issue in joined.issues] == [("part_missing", 2)]


def test_the_joined_list_is_checked_against_the_total():
    (joined,) = join_parts(parts(("01:C", ROSA), ("02:F", "")))
    assert codes(joined) == ["count_mismatch"]


def test_messages_that_are_no_parts_are_left_alone():
    single = read(message_text(ROSA))
    assert join_parts([single, single]) == [single, single]
