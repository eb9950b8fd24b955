"""The main job, once from end to end, by the hands of seven people."""

from __future__ import annotations

import hashlib
import io
import re
import secrets
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from profiling.formats.paxlst_writer import write_paxlst
from profiling.formats.records import ParsedBags, ParsedDocument, ParsedFlight, ParsedTraveller
from tests.e2e.people import People, choose, confirm_again, reload_until, wait_for_script
from tests.e2e.pictures import picture

pytestmark = pytest.mark.e2e
FAMILY_NAME = "MONTEVERDIN"
#: Another flight and other documents in every run, so that a site may be tried twice.
NUMBER = str(8000 + secrets.randbelow(1999))
LANDS_IN = timedelta(hours=2)


def traveller(flight: str, number: int, family_name: str, given_names: str) -> ParsedTraveller:
    return ParsedTraveller(
        kind="passenger",
        family_name=family_name,
        given_names=given_names,
        sex="M",
        birth_date=date(1988, 3, 4 + number),
        nationality="PRT",
        residence="PRT",
        embarked="DSS",
        disembarks="LIS",
        locator=f"Q{flight}{number}",
        seats=(f"{12 + number}C",),
        bags=ParsedBags(1, 21.0, (f"TP40012{number}",)),
        documents=(ParsedDocument("P", f"CB{flight}{number}", "PRT", date(2031, 6, 1)),),
    )


def flight_message(now: datetime, flight: str = NUMBER) -> bytes:
    """A passenger list from Dakar to Lisbon, landing in two hours."""
    lands = now + LANDS_IN
    leaves = lands - timedelta(hours=4, minutes=10)
    local = [moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for moment, zone in ((leaves, "Africa/Dakar"), (lands, "Europe/Lisbon"))]
    names = ((FAMILY_NAME, "AURELIO"), ("CASTELNOU", "BRUNA"), ("DELACOLLINE", "PIERRE"))
    people = [traveller(flight, number, *name) for number, name in enumerate(names)]
    text = write_paxlst(ParsedFlight("TP", flight, "DSS", "LIS", *local), people, sender="TP", control_ref=f"E2E{flight}", prepared_at=now.replace(tzinfo=None))
    return text.encode("latin-1")


def submit(page: Page, name: str) -> None:
    """Press the button of that name in the page's own form."""
    page.locator("main").get_by_role("button", name=name).click()


def bring_in_message(people: People) -> Page:
    """The targeter uploads the message and opens the traveller."""
    desk = people.open("targeter.dss", "/messages/upload/")
    desk.set_input_files("input[name=file]", {"name": "evening-flight.edi", "mimeType": "text/plain", "buffer": flight_message(datetime.now(UTC))})
    submit(desk, "Send")
    desk.wait_for_url(re.compile(r"/messages/[0-9a-f-]{36}/"))
    # The page follows the worker's reading by itself.
    found = desk.locator("main a", has_text=FAMILY_NAME).first
    expect(found).to_be_visible(timeout=60_000)
    found.click()
    expect(desk.locator("h1")).to_contain_text(FAMILY_NAME)
    return desk


def mark_review_and_send(desk: Page) -> None:
    """The targeter marks the traveller, reviews the target and sends it to the control post."""
    desk.locator("main a[href*='/targets/new/']").click()
    desk.locator("[name=reasons]").first.check()
    desk.fill("[name=note]", "Ticket bought in cash an hour before departure.")
    submit(desk, "Mark as a target")
    desk.locator("main a[href$='/review/']").click()
    desk.check("[name=decision][value=confirmed]")
    desk.fill("[name=reason]", "Two signs together, and no reason for the journey.")
    desk.uncheck("[name=send]")
    submit(desk, "Save the decision")
    desk.locator("main a[href$='/send/']").click()
    submit(desk, "Send to the control post")
    expect(desk.locator("main .page-header")).to_contain_text("At the control post")


def record_control(people: People) -> Page:
    """The officer opens the target from the desk's queue and records a positive control."""
    post = people.open("officer.dss", "/desk/")
    picture(post, "desk")
    post.goto("/targets/")
    post.locator("main tr", has_text=f"TP{NUMBER}").locator("a", has_text=FAMILY_NAME).click()
    post.locator("main a[href*='/controls/new/']").click()
    expect(post.locator("[name=family_name]")).to_have_value(FAMILY_NAME)
    wait_for_script(post, "combobox")
    choose(post, "place", "gate")
    post.check("[name=result][value=seizure]")
    wait_for_script(post, "keys")
    post.keyboard.press("Control+Enter")
    expect(post.locator("h1")).to_contain_text("DSS-C-")
    return post


def write_case(post: Page) -> str:
    """The officer opens the seizure file from the control, completes and submits it; returns its address."""
    post.locator("main a[href*='/seizures/new/']").click()
    expect(post.locator("[name='persons-0-family_name']")).to_have_value(FAMILY_NAME)
    wait_for_script(post, "combobox", "formset")
    choose(post, "lines-0-commodity", "COC_SALT")
    post.fill("[name='lines-0-quantity']", "2,35")
    choose(post, "lines-0-unit", "KG")
    choose(post, "concealments-0-method", "BAG_FALSE")
    post.locator("[name=detecting]").first.check()
    post.locator("[name=seizing]").first.check()
    post.fill("[name=narrative]", "A false bottom in the suitcase held two packets.")
    post.locator("button[name=then][value=submit]").click()
    post.wait_for_url("**/submit/")
    submit(post, "Submit the case")
    expect(post.locator("h1")).to_contain_text(re.compile(r"DSS-\d{4}-\d{5}"))
    return post.url


def approve(people: People, address: str) -> Page:
    """The chief, who signed in an hour ago, approves: asked again who he is, he finds his decision as he left it."""
    chief = people.open("chief.dss", address)
    people.age_sign_in("chief.dss")
    chief.locator("main a[href$='/decide/']").click()
    chief.check("[name=decision][value=approve]")
    submit(chief, "Decide")
    confirm_again(chief, people.site.accounts["chief.dss"])
    expect(chief.locator("[name=decision][value=approve]")).to_be_checked()
    submit(chief, "Decide")
    chief.wait_for_url(lambda url: url.startswith(address))
    return chief


def fetch_report(chief: Page, address: str) -> None:
    """The worker issues the report; what is served has the printed digest."""
    chief.goto(f"{address}?tab=documents")
    link = chief.locator("#documents a[href*='/editions/']").first
    expect(link).to_be_visible(timeout=90_000)
    with chief.expect_download() as download:
        link.click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    expect(chief.locator("#documents .digest").first).to_have_text(hashlib.sha256(content).hexdigest())
    chief.goto(address)
    picture(chief, "case")


def send_alert(chief: Page, address: str) -> None:
    """The chief alerts Lisbon, which lies on the route."""
    chief.goto(address)
    chief.locator("main a[href*='/alerts/new/']").first.click()
    expect(chief.locator("[name=recipients][value=LIS]")).to_be_checked()
    chief.fill("[name=grounds]", "A companion of the carrier is on board, in seat 13C.")
    chief.fill("[name=requested_action]", "Check the baggage of the companion on landing.")
    submit(chief, "Look it over")
    expect(chief.locator("main")).to_contain_text("LIS · Equipa mista Lisboa")
    submit(chief, "Send to 1 unit")
    chief.wait_for_url(re.compile(r"/alerts/[0-9a-f-]{36}/"))


def answer_alert(lisbon: Page, reference: str) -> None:
    """The officer in Lisbon accepts the alert and later says what came of it."""
    lisbon.locator("#lanes .lane-card", has_text=reference).locator("h3 a").click()
    expect(lisbon.locator("main")).to_contain_text("Check the baggage of the companion")
    lisbon.locator("button[name=decision][value=accepted]").click()
    expect(lisbon.locator("#delivery-form [name=feedback]")).to_be_attached()
    choose(lisbon, "feedback", "FB_SEIZURE")
    submit(lisbon, "Give feedback and close")
    expect(lisbon.locator("#delivery-state")).to_contain_text("Feedback")


def export_region(people: People) -> None:
    """The analyst makes the report of the region; the workbook names nobody."""
    analyst = people.open("analyst.unodc", "/exports/new/")
    today = datetime.now(UTC).date()
    choose(analyst, "region", "africa_wc")
    analyst.fill("[name=starts_on]", f"{today - timedelta(days=300)}")
    analyst.fill("[name=ends_on]", f"{today}")
    submit(analyst, "Make the report")
    link = analyst.locator("a[href$='/xlsx/']")
    expect(link).to_be_visible(timeout=60_000)
    with analyst.expect_download() as download:
        link.click()
    book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()), read_only=True)
    assert "Definitions" in book.sheetnames
    cells = [str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value is not None]
    text = "\n".join(cells)
    assert "COC_SALT" in text
    assert FAMILY_NAME not in text
    assert "AURELIO" not in text
    assert f"CB{NUMBER}" not in text


def test_the_whole_job_from_flight_message_to_feedback(people: People) -> None:
    lisbon = people.open("officer.lis", "/alerts/")
    expect(lisbon.locator("#lanes")).to_be_visible()
    desk = bring_in_message(people)
    mark_review_and_send(desk)
    desk.context.close()
    post = record_control(people)
    address = write_case(post)
    post.context.close()
    chief = approve(people, address)
    fetch_report(chief, address)
    lisbon.evaluate("window.notReloaded = true")
    send_alert(chief, address)
    reference = chief.locator("h1").inner_text().strip()
    expect(lisbon.locator("#lanes")).to_contain_text(reference)
    expect(lisbon.locator("#toasts")).to_contain_text("alert")
    assert lisbon.evaluate("window.notReloaded") is True, "The page was loaded again instead of hearing of the alert."
    answer_alert(lisbon, reference)
    lisbon.context.close()
    # The sender's page hears of the answer by itself, too.
    expect(chief.locator("#progress")).to_contain_text("seizure made")
    chief.goto("/dashboard/")
    reload_until(chief, lambda: chief.locator("main .figures svg").count() >= 4)
    expect(chief.locator("main .figures")).to_contain_text("LIS")
    picture(chief, "dashboard")
    chief.context.close()
    export_region(people)
