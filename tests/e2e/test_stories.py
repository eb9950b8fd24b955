"""Five cases from the control to the closed file, by the hands of everybody whose job it is, each with its report in five languages."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from profiling.formats.s10 import check_digit as s10_digit
from tests.e2e.people import People
from tests.e2e.story import CHIEF, Story, fill, follow, now, text_of
from tests.e2e.story_custody import CUSTODIAN, collect, entry, field_test, hand_to_custodian, seal, things_of, weigh
from tests.e2e.story_rooms import MEDICAL, WELFARE, refuses, send, step, take
from tests.e2e.story_safeguards import answer_rights, confirm_search, end_detention, hold, record_search

pytestmark = pytest.mark.e2e
#: Other numbers in every run, so that a site may be tried twice.
RUN = str(100_000 + secrets.randbelow(899_999))


def today() -> str:
    return f"{datetime.now(UTC):%Y-%m-%d}"


PERSON = {
    "given_names": "Aurelio", "sex": "M", "birth_date": "1988-03-04", "nationality": "PRT", "document_type": "PP", "document_issuer": "PRT",
}  # fmt: skip
DEPARTURE = {"legs-0-role": "departure", "legs-0-airport": "DSS", "legs-1-role": "destination", "legs-1-airport": "LIS"}
ARRIVAL = {"legs-0-role": "departure", "legs-0-airport": "LIS", "legs-1-role": "destination", "legs-1-airport": "DSS"}
CLINIC = "Hôpital Principal"


def test_a_drug_in_the_luggage(people: People) -> None:
    story = Story(people, pictured=True)
    page = story.record_control(
        PERSON | {"family_name": "Quintaverde", "document_number": f"CB{RUN}", "flight_text": "TP1482", "place": "departures", "reason": "XRAY_BAG"}
    )
    line = {"commodity": "COC_SALT", "quantity": "2,35", "unit": "KG", "drug__form": "compressed", "drug__marks": "Lion", "drug__field_test": "positive"}
    story.write_case(
        page,
        DEPARTURE | {
            "concealments-0-method": "BAG_FALSE", "persons-0-outcome": "P_ARREST",
            "narrative": "A false bottom in the suitcase held two packets in brown tape.",
        },
        line,
    )  # fmt: skip
    story.save(page)
    found = {"grounds": "found", "grounds_text": "Packets in the suitcase", "result": "nothing", "place": "Control room", "is_complaint_told": True}
    record_search(story, "Quintaverde", 2, found)
    hold(story, "Quintaverde")
    packet = collect(story, "Packet in brown tape, lion on it", line="Cocaine")
    field_test(story, packet)
    weigh(story, packet, gross="2410", net="2350")
    seal(story, packet, f"1{RUN}")
    hand_to_custodian(story, packet)
    story.submit()
    story.approve()
    chief = story.obstacles()
    for words in ("is still held", "items of the rights checklist are open", "no signed hand-over"):
        expect(chief.locator("[data-error-summary]")).to_contain_text(words)
    answer_rights(story, "Quintaverde")
    end_detention(story, "Quintaverde")
    story.hand_over(persons=True, exhibits=True)
    story.enter_decision("Quintaverde", "J_CHARGED", {"court": "Tribunal de Dakar", "decided_on": today(), "source": "Letter of the prosecutor"})
    reports = story.reports()
    story.close()
    for language, content in reports.items():
        text = text_of(content)
        assert story.reference in text, language
        assert f"CB{RUN}" in text
        assert "Lion" in text
        assert f"1{RUN}" in text, f"The seal is missing ({language})."
    assert "2.35" in text_of(reports["en"])
    assert "2,35" in text_of(reports["fr"])
    assert "Genuine: the current edition" in story.verify(reports["ar"])
    assert "Not genuine: the file was changed" in story.verify(reports["ar"][:-700] + bytes([reports["ar"][-700] ^ 1]) + reports["ar"][-699:])
    expect(story.case(CHIEF).locator("main").get_by_role("link", name="Edit", exact=True)).to_have_count(0)


def test_something_inside_the_body(people: People) -> None:
    """A search of step 5 leads on to the medical path; packets become exhibits, and nothing clinical leaves the room."""
    story = Story(people)
    page = story.record_control(
        PERSON | {"family_name": "Rochamendes", "document_number": f"IN{RUN}", "place": "arrivals", "reason": "BEHAV", "flight_text": "TP1481"}
    )
    line = {"commodity": "COC_SALT", "quantity": "310", "unit": "G", "drug__form": "compressed", "drug__field_test": "positive"}
    words = "After an interview with contradictions the passenger said that he had swallowed packets."
    story.write_case(page, ARRIVAL | {"concealments-0-method": "SWALLOWED", "persons-0-outcome": "P_ARREST", "narrative": words}, line)
    story.save(page)
    hold(story, "Rochamendes")
    search = {"grounds": "statement", "grounds_text": "Said so himself", "place": "Control room", "is_complaint_told": True, "note": "Hospital, with consent"}
    medical = {"clinician": "Dr N. Sarr, Hôpital Principal", "authorised_by": CHIEF, "present": "Officer Diop", "result": "found"}
    page = record_search(story, "Rochamendes", 5, search | medical)
    follow(page, "Ask for a medical path")
    expect(page.locator("label", has_text="Rochamendes").locator("[name=person]")).to_be_checked()
    receipt = send(page, {"words": "Swallowed at least ten, says he; belly hurts."})
    refuses(story, story.officer, "/medical/", "/welfare/")
    confirm_search(story, "Rochamendes")

    room = take(story, MEDICAL, "medical", receipt)
    step(
        room, "Clinician's answer", {"fit_answer": "conditions", "fit_conditions": "Watched", "fit_clinician": "Dr N. Sarr", "fit_facility": CLINIC, "sex": "M"}
    )
    step(room, "Information and consent", {"informed_language": "português", "consent": "yes", "consent_by": "The person"} | {"consent_at": now()})
    step(room, "Imaging", {"modality": "ct_low", "result": "positive"})
    step(room, "Monitoring", {})
    step(room, "Observation", {"observed_by": "Nurse Zanoukou", "pulse": "82", "food": "Broth"})
    step(room, "Packets", {"count": "2"})
    refuses(story, CHIEF, room.url)
    path, packets = room.url, things_of(story)
    assert len(packets) == 2
    for number, packet in enumerate(packets):
        weigh(story, packet, gross="162", net="155", by=MEDICAL)
        seal(story, packet, f"2{RUN}{number}", by=MEDICAL)
        hand_to_custodian(story, packet, by=MEDICAL)

    story.submit()
    story.approve()
    expect(story.obstacles().locator("[data-error-summary]")).to_contain_text("The medical path is not finished")
    step(story.at(MEDICAL, path), "Result explained", {})
    step(room, "Discharge", {"discharged_by": "Dr N. Sarr"})
    answer_rights(story, "Rochamendes", done=("MED_CONSENT", "MED_SUPERV"))
    end_detention(story, "Rochamendes")
    story.hand_over(persons=True, exhibits=True)
    story.close()
    for language, content in story.reports().items():
        text = text_of(content)
        assert f"IN{RUN}" in text, language
        assert f"2{RUN}1" in text, f"The second packet's seal is missing ({language})."
        for secret in ("Zanoukou", "Broth", "belly hurts", receipt):
            assert secret not in text, f"{secret} left the medical room ({language})."


def test_an_ivory_parcel(people: People) -> None:
    """A parcel without a traveller: the appendix follows from the day, the laboratory's word from a sealed sample."""
    story = Story(people)
    parcel = f"RR{RUN}77{s10_digit(f'{RUN}77')}GA"
    page = story.record_control({"s10": parcel, "place": "mail", "reason": "XRAY_BAG"}, kind="mail")
    line = {
        "commodity": "IVORY", "quantity": "4,2", "unit": "KG", "basis": "net", "wildlife__species": "Loxodonta africana", "wildlife__specimen": "IVP",
        "wildlife__source": "U", "wildlife__taken_in": "GAB", "description": "Nine pieces in a hollow statue",
    }  # fmt: skip
    parties = {"persons-0-role": "consignee", "persons-0-family_name": "Lin", "persons-0-given_names": "Q", "persons-0-outcome": "P_NOTLOCATED"}
    route = {"legs-0-role": "departure", "legs-0-airport": "LBV", "legs-1-role": "destination", "legs-1-airport": "HAN"}
    story.write_case(page, route | parties | {"concealments-0-method": "PAR_GOODS", "narrative": "The X-ray showed a hollow statue."}, line)
    story.save(page)
    expect(story.case(story.officer, "goods").locator("main")).to_contain_text("Appendix I")
    ivory = collect(story, "Nine pieces of ivory, in a hollow statue", line="ivory")
    weigh(story, ivory, gross="4350", net="4200")
    seal(story, ivory, f"3{RUN}")
    hand_to_custodian(story, ivory)
    story.submit()
    story.approve()
    custodian = story.at(CUSTODIAN, ivory.address)
    entry(custodian, "Take it back", {"seal_found": ivory.seal})
    entry(custodian, "Send to laboratory or court", {"to": "Wildlife laboratory", "reference": "W-77", "note": "Species and origin"})
    expect(story.before_closing().locator("main")).to_contain_text("Nothing is left to do")
    entry(custodian, "Laboratory result", {"method": "DNA", "substance": "Loxodonta africana, Gabon", "net_g": "4198"})
    entry(custodian, "Take it back", {"seal_found": ivory.seal})
    expect(story.obstacles().locator("[data-error-summary]")).to_contain_text("put it into the store")
    entry(custodian, "Put into the store", {"store": "Store 2, safe"})
    story.enter_decision("Elephant ivory", "G_FORFEIT", {"court": "Tribunal de Dakar", "decided_on": today(), "source": "Letter of the prosecutor"})
    story.close()
    for language, content in story.reports().items():
        text = text_of(content)
        assert parcel in text.replace(" ", ""), language
        assert "Loxodonta africana" in text, language
        assert f"3{RUN}" in text, language


def test_a_cash_courier(people: People) -> None:
    """Money is counted by its notes; a wrong sum does not get to the chief."""
    story = Story(people)
    page = story.record_control(
        PERSON | {"family_name": "Bellacasa", "document_number": f"EU{RUN}", "place": "departures", "reason": "DOG", "flight_text": "AF719"}
    )
    line = {
        "commodity": "CASH", "quantity": "48500", "unit": "CUR", "currency": "EUR", "cash__notes": "80 x 500, 84 x 100", "cash__declared": "no",
        "cash__explanation": "Business",
    }  # fmt: skip
    details = DEPARTURE | {
        "concealments-0-method": "BAG_CLOTH",
        "persons-0-outcome": "P_FINE",
        "narrative": "The dog marked the suitcase; notes in the lining.",
    }
    story.write_case(page, details, line)
    story.save(page)
    follow(page, "Submit")
    expect(page.locator("[data-error-summary]")).to_contain_text("the notes add up to 48,400, the amount is 48,500: count again.")
    follow(page, "Complete the case")
    fill(page, {"lines-0-cash__notes": "80 x 500, 85 x 100"})
    story.save(page)
    bundle = collect(story, "Two bundles of notes in a sealed bag", line="Cash", witness="Officer Diop")
    seal(story, bundle, f"4{RUN}")
    hand_to_custodian(story, bundle, shelf="Store 2, safe")
    story.submit()
    story.approve()
    story.hand_over(persons=False, exhibits=True, service="Treasury of customs")
    story.enter_decision("Cash", "G_FORFEIT", {"court": "Tribunal de Dakar", "decided_on": today(), "source": "Letter of the prosecutor"})
    story.close()
    for language, content in story.reports().items():
        text = text_of(content)
        assert f"EU{RUN}" in text, language
        assert "EUR" in text, language
        assert "85 × 100" in text, f"The notes are missing ({language})."


def test_a_victim_of_trafficking(people: People) -> None:
    """A person event without goods: the victim goes to the welfare queue, which nobody of the case reads; the recruiter is held."""
    story = Story(people)
    page = story.record_control(
        PERSON | {"family_name": "Adeyinka", "given_names": "Ngozi", "sex": "F", "document_number": f"TI{RUN}", "place": "arrivals", "reason": "BEHAV"},
        result="person",
    )
    line = {"commodity": "PEO_TIP", "quantity": "1", "person_event__offence": "TIP", "person_event__check": "told"}
    recruiter = {
        "persons-1-role": "facilitator", "persons-1-family_name": "Marchenoir", "persons-1-given_names": "Paul", "persons-1-sex": "M",
        "persons-1-document_type": "PP", "persons-1-document_number": f"RE{RUN}", "persons-1-document_issuer": "FRA", "persons-1-outcome": "P_ARREST",
    }  # fmt: skip
    details = ARRIVAL | {"persons-0-role": "victim", "persons-0-outcome": "P_NRM"} | recruiter
    story.write_case(page, details | {"narrative": "She asked for help at the desk; he held both passports."}, line)
    story.save(page)
    follow(page, "I am worried about a person")
    page.locator("label", has_text="Victim V-").locator("[name=person]").check()
    receipt = send(page, {"signs": "T_CONTROLLED", "words": "Promised work as a cleaner.", "is_urgent": True})
    refuses(story, story.officer, "/welfare/")
    refuses(story, CHIEF, "/welfare/")
    room = take(story, WELFARE, "welfare", receipt)
    expect(room.locator("main")).to_contain_text(f"TI{RUN}")
    expect(room.locator("h1")).to_contain_text("Adeyinka")
    talk = {
        "safe_place": True,
        "interpreter": "independent",
        "language": "Yorùbá",
        "age": "adult",
        "needs": "shelter",
        "account": "Owes 30,000 for the journey.",
    }
    step(room, "Talk", talk)
    step(room, "Consent", {"consent": "given"})
    step(room, "Refer", {"service_kind": "ngo", "service_name": "Maison Rose", "service_contact": "Awa Fall"})
    step(room, "Receipt of the service", {"received_by": "Awa Fall"})
    step(room, "Non-punishment", {"non_punishment": True, "tell_case": True, "tell_basis": "consent"})
    step(room, "Formal status", {"state": "identified", "authority": "National unit against trafficking", "decided_on": today()})
    expect(room.locator(".page-header")).to_contain_text("Formally identified")
    refuses(story, CHIEF, room.url)
    expect(story.case(story.officer).locator("main")).to_contain_text("Non-punishment: ask the prosecutor before any charge.")
    hold(story, "Marchenoir")
    story.submit()
    story.approve()
    expect(story.obstacles().locator("[data-error-summary]")).not_to_contain_text("Adeyinka")
    answer_rights(story, "Marchenoir", done=("TIP_SCREEN",))
    end_detention(story, "Marchenoir")
    story.hand_over(persons=True, exhibits=False)
    story.close()
    for language, content in story.reports().items():
        text = text_of(content)
        assert f"RE{RUN}" in text, language
        assert re.search("V-[0-9A-F]{6}", text), language
        for secret in ("Maison Rose", "Owes", "cleaner", "Adeyinka", "ADEYINKA", f"TI{RUN}", receipt):
            assert secret not in text, f"{secret} left the victims' room ({language})."
