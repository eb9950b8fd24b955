"""What a passenger list says about persons, documents and baggage."""

from datetime import date

import pytest

from profiling.formats.records import ParsedBags, ParsedDocument
from profiling.formats.sniff import parse_bytes
from tests.profiling.formats.messages import CARLOS, ROSA, codes, message_text, read, read_travellers


def test_a_sound_list_gives_the_json_of_the_interface_and_no_issue():
    message = read_travellers(ROSA)
    assert message.as_json() == {
        "family": "PAXLST",
        "version": "D:05B",
        "function": "passenger_list",
        "flights": [
            {
                "carrier": "AF",
                "number": "718",
                "origin": "CDG",
                "destination": "DSS",
                "departs_local": "2026-11-23T16:25",
                "arrives_local": "2026-11-23T20:55",
            }
        ],
        "travellers": [
            {
                "kind": "passenger",
                "family_name": "MENDES",
                "given_names": "ROSA MARIA",
                "sex": "F",
                "birth_date": "1990-01-31",
                "nationality": "SEN",
                "residence": "CPV",
                "embarked": "CDG",
                "disembarks": "DSS",
                "locator": "ABC123",
                "seats": ["12B"],
                "bags": {"count": 2, "weight_kg": 30, "tags": ["AF123456", "AF123457"]},
                "documents": [{"type": "P", "number": "A0123456", "issuer": "SEN", "expires_on": "2030-05-01"}],
                "phones": [],
                "emails": [],
            }
        ],
        "bookings": [{"locator": "ABC123", "created_at": None, "travellers": [0], "segments": [], "payments": [], "agency": None}],
        "issues": [],
    }


def test_what_is_not_told_is_null_and_not_guessed():
    (person,) = read_travellers("NAD+FL+++VEGA'").travellers
    told = {name: value for name, value in person.as_json().items() if value not in (None, [])}
    assert told == {"kind": "passenger", "family_name": "VEGA", "bags": {"count": None, "weight_kg": None, "tags": []}}


@pytest.mark.parametrize(
    ("qualifier", "kind", "is_in_transit"),
    [("FL", "passenger", False), ("FM", "crew", False), ("DDU", "transit", True), ("DDT", "crew", True)],
)
def test_the_qualifier_of_the_name_says_who_a_person_is(qualifier, kind, is_in_transit):
    (person,) = read_travellers(f"NAD+{qualifier}+++VEGA:CARLOS'").travellers
    assert (person.kind, person.is_in_transit) == (kind, is_in_transit)


@pytest.mark.parametrize("text", ["ATT+2++F'", "ATT+2+F'", "ATT+2++f:110'"])
def test_sex_is_read_with_or_without_the_empty_element(text):
    assert read_travellers(f"NAD+FL+++A:B'{text}").travellers[0].sex == "F"


@pytest.mark.parametrize("mark", ["ATT+2++FI'", "RFF+SEA:INF'"])
def test_an_infant_is_known_by_its_sex_code_or_by_having_no_seat(mark):
    (person,) = read_travellers(f"NAD+FL+++VEGA:ANA'{mark}").travellers
    assert person.kind == "infant"
    assert person.seats == ()


def test_a_person_with_an_unknown_qualifier_is_kept_without_a_kind():
    message = read_travellers("NAD+ZZ+++VEGA:CARLOS'")
    assert (message.travellers[0].kind, message.travellers[0].family_name) == (None, "VEGA")
    assert "traveller_kind_unknown" in codes(message)


def test_a_birth_is_never_in_the_future():
    births = [read_travellers(f"NAD+FL+++A:B'DTM+329:{digits}'").travellers[0].birth_date for digits in ("261123", "261125", "19051231", "000229")]
    assert births == [date(2026, 11, 23), date(1926, 11, 25), date(1905, 12, 31), date(2000, 2, 29)]


def test_the_day_of_the_reader_may_bound_births_instead_of_that_of_the_message():
    text = message_text("NAD+FL+++A:B'DTM+329:300101'").encode()
    (message,) = parse_bytes(text, today=date(2031, 1, 1))
    assert message.travellers[0].birth_date == date(2030, 1, 1)


def test_a_stale_date_in_the_envelope_does_not_age_a_child_by_a_century():
    text = message_text("NAD+FL+++A:B'DTM+329:200601'").replace("261123:1000", "070429:0900")
    assert read(text).travellers[0].birth_date == date(2020, 6, 1)


@pytest.mark.parametrize(("digits", "partial"), [("720900", "1972-09"), ("720000", "1972"), ("19720000", "1972")])
def test_a_date_of_birth_known_in_part_stays_empty_and_its_part_is_kept(digits, partial):
    message = read_travellers(f"NAD+FL+++A:B'DTM+329:{digits}'")
    assert (message.travellers[0].birth_date, message.travellers[0].birth_date_partial) == (None, partial)
    assert codes(message) == ["date_partial"]


@pytest.mark.parametrize("value", ["901331", "ABCDEF", "9", "99999999", "٠٠٠٠٠٠"])
def test_a_date_that_is_none_stays_empty_and_is_reported(value):
    message = read_travellers(f"NAD+FL+++A:B'DTM+329:{value}'")
    assert message.travellers[0].birth_date is None
    assert "date_invalid" in codes(message)


def test_pounds_become_kilograms_and_the_native_weight_is_kept():
    (person,) = read_travellers("NAD+FL+++A:B'MEA+CT++3'MEA+WT++LBR:44'").travellers
    assert person.bags == ParsedBags(3, 19.96, (), 44.0, "LBR")


@pytest.mark.parametrize("value", ["13", "KGM:", ":13", "KGM:-3", "KGM:NAN", "STN:4", "KGM:1E9"])
def test_a_weight_without_a_known_unit_or_number_is_not_taken(value):
    message = read_travellers(f"NAD+FL+++A:B'MEA+WT++{value}'")
    assert message.travellers[0].bags.weight_kg is None
    assert codes(message) == ["weight_unreadable"]


def test_a_row_of_bag_tags_is_counted_out_and_rows_add_up():
    (person,) = read_travellers("NAD+FL+++A:B'FTX+BAG+++AF123456:3'FTX+BAG+++0057009999:2'FTX+BAG+++NULL'FTX+BAG+++TP000001'").travellers
    assert person.bags.tags == ("AF123456", "AF123457", "AF123458", "0057009999", "0057010000", "TP000001")


def test_an_absurd_row_of_bags_keeps_the_first_tag():
    message = read_travellers("NAD+FL+++A:B'FTX+BAG+++AF123456:999'")
    assert message.travellers[0].bags.tags == ("AF123456",)
    assert codes(message) == ["bag_run_absurd"]


def test_several_documents_keep_their_own_dates_and_issuers():
    (person,) = read_travellers(
        "NAD+FL+++A:B'DOC+P+P1'DTM+36:300501'LOC+91+SEN'DOC++'DTM+36:190919'LOC+91+FRA'DOC+V:110:111+V2'LOC+91+FRA'DTM+182:200101'"
    ).travellers
    assert person.documents == (
        ParsedDocument("P", "P1", "SEN", date(2030, 5, 1)),
        ParsedDocument("V", "V2", "FRA", None, date(2020, 1, 1)),
    )


def test_a_document_without_type_keeps_its_number_and_one_without_number_is_dropped():
    message = read_travellers("NAD+FL+++A:B'DOC++433419360'DOC+P+'")
    assert message.travellers[0].documents == (ParsedDocument(None, "433419360"),)
    assert codes(message) == ["document_type_missing", "document_without_number"]


def test_dates_and_issuer_before_their_document_still_reach_it():
    (person,) = read_travellers("NAD+FL+++A:B'DTM+36:300501'LOC+91+SEN'DOC+P+P1'").travellers
    assert person.documents == (ParsedDocument("P", "P1", "SEN", date(2030, 5, 1)),)


def test_an_issuer_that_is_no_state_stands_apart():
    message = read_travellers("NAD+FL+++A:B'DOC+P+P1'LOC+91+:::AGENCY OF TRAVEL'")
    assert message.travellers[0].documents == (ParsedDocument("P", "P1", issuer_text="AGENCY OF TRAVEL"),)
    assert codes(message) == ["issuer_not_a_state"]


@pytest.mark.parametrize(
    ("sent", "read_as", "reported"),
    [
        ("SEN", "SEN", []),
        ("D", "D", []),
        ("RKS", "RKS", []),
        ("XXB", "XXB", []),
        ("SN", "SEN", ["country_two_letters"]),
        ("QQQ", "QQQ", ["country_unknown"]),
    ],
)
def test_nationalities_are_codes_of_travel_documents(sent, read_as, reported):
    message = read_travellers(f"NAD+FL+++A:B'NAT+2+{sent}'")
    assert (message.travellers[0].nationality, codes(message)) == (read_as, reported)


def test_the_same_doubtful_country_is_reported_for_every_traveller():
    message = read_travellers("NAD+FL+++A:B'NAT+2+QQQ'", "NAD+FL+++C:D'NAT+2+QQQ'")
    assert codes(message) == ["country_unknown", "country_unknown"]


def test_a_second_nationality_and_a_second_booking_are_kept_apart():
    (person,) = read_travellers("NAD+FL+++A:B'NAT+2+SEN'NAT+2+FRA'RFF+AVF:ABC123'RFF+AVF:XYZ789'").travellers
    assert (person.nationality, person.other_nationalities) == ("SEN", ("FRA",))
    assert (person.locator, person.references) == ("ABC123", (("AVF", "XYZ789"),))


def test_a_contradiction_keeps_the_first_value_and_is_reported():
    message = read_travellers("NAD+FL+++A:B'LOC+178+CDG'LOC+178+LIS'LOC+178+CDG'")
    assert message.travellers[0].embarked == "CDG"
    assert codes(message) == ["duplicate_value"]


def test_contacts_places_and_references_of_a_person_are_read():
    (person,) = read_travellers(
        "NAD+FM+++VEGA:ANA:LUZ:PAZ+12 RUE DU PORT+DAKAR+:::CAP VERT+11000+SEN'LOC+180+:::PRAIA'COM+221 77 000:TE+ANA..V//EXAMPLE.ORG:EM+1:FX'"
        "EMP+1+CR2:110:111'GEI+4+173'RFF+ABO:U1'RFF+AEA:G2'RFF+SEA:007 C'"
    ).travellers
    assert person.given_names == "ANA LUZ PAZ"
    assert person.address is not None
    assert (person.address.street, person.address.city, person.address.region, person.address.country) == ("12 RUE DU PORT", "DAKAR", "CAP VERT", "SEN")
    assert (person.birth_place, person.crew_role, person.is_verified) == ("PRAIA", "CR2", True)
    assert (person.phones, person.emails) == (("221 77 000",), ("ANA_V@EXAMPLE.ORG",))
    assert (person.references, person.seats) == ((("ABO", "U1"), ("AEA", "G2")), ("7C",))


def test_words_in_place_of_a_number_or_an_address_are_not_kept():
    message = read_travellers(
        "NAD+FL+++VEGA:ANA'COM+221 77 000 EXT 12:TE+NEAR THE MOSQUE:AL+HALAL MEAL PLEASE:EM'COM+CALL THE IMAM 7:TE'COM+00 33 1:AL+a@example.org:EM'"
    )
    (person,) = message.travellers
    assert (person.phones, person.emails) == (("221 77 000 EXT 12", "00 33 1"), ("a@example.org",))
    assert [(issue.code, issue.params) for issue in message.issues if issue.code == "sensitive_dropped"] == [("sensitive_dropped", {"count": 2})]


@pytest.mark.parametrize("name", ["O?'LEARY:MAEVE", "O'LEARY:MAEVE"])
def test_an_apostrophe_in_a_name_survives_released_or_not(name):
    message = read_travellers(f"NAD+FL+++{name}'ATT+2++F'", CARLOS)
    assert [person.family_name for person in message.travellers] == ["O'LEARY", "VEGA"]
    assert (message.travellers[0].given_names, message.travellers[0].sex) == ("MAEVE", "F")


def test_people_who_share_a_locator_share_a_booking():
    message = read_travellers(ROSA, CARLOS, "NAD+FL+++DIOP:AWA'RFF+AVF:ZZZ999'")
    assert [(booking.locator, booking.travellers) for booking in message.bookings] == [("ABC123", (0, 1)), ("ZZZ999", (2,))]


def test_free_text_and_descriptions_of_a_person_are_counted_and_not_kept():
    message = read_travellers("NAD+FL+++A:B'FTX+AAI+++SECRET MEAL'ATT+9++SECRET LOOKS'FTX+BAG+++AF123456'")
    assert "SECRET" not in repr(message)
    assert [(issue.code, issue.params) for issue in message.issues] == [("sensitive_dropped", {"count": 2})]
