"""The steps of docs/guides, done as they are written there; with E2E_PICTURES=1 they take the guides' pictures."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from playwright.sync_api import Page, expect

from aircop.demo.pictures import photograph
from tests.e2e.people import People, choose, confirm_again, reload_until, wait_for_script
from tests.e2e.pictures import picture
from tests.e2e.test_entry import passport
from tests.e2e.test_journey import flight_message, submit

pytestmark = pytest.mark.e2e
FAMILY_NAME = "VALEVERDE"
#: Another one than the journey's, and another one in every run.
FLIGHT = str(7000 + secrets.randbelow(999))
CASE = re.compile(r"/seizures/[0-9a-f-]{36}/$")


def type_ahead(page: Page, name: str, text: str) -> None:
    """Take the first that a type-ahead offers for these letters."""
    box = page.locator(f".combobox:has(select[name='{name}']) input[role=combobox]")
    box.fill(text)
    box.press("Enter")
    expect(page.locator(f"select[name='{name}']")).not_to_have_value("")


def sign_in_slowly(people: People) -> None:
    """As a person who sees the page for the first time."""
    page = people.context().new_page()
    page.goto("/")
    page.fill("[name=login]", "officer.dss")
    page.fill("[name=password]", "not shown")
    picture(page, "officer-sign-in", part="main h1, main form, main p", mark="main button[type=submit]")


def record_control(people: People) -> Page:
    page = people.open("officer.dss", "/desk/", permissions=["clipboard-read", "clipboard-write"])
    wait_for_script(page, "keys")
    picture(page, "officer-quick-control", mark=".topbar-quick")
    page.keyboard.press("F2")
    page.wait_for_url("**/controls/new/")
    wait_for_script(page, "keys", "scan", "combobox")
    page.evaluate("text => navigator.clipboard.writeText(text)", passport())
    page.locator("[name=mrz]").press("Control+v")
    expect(page.locator("[name=family_name]")).to_have_value(FAMILY_NAME)
    picture(page, "officer-scan", part="fieldset:has([name=mrz])", mark="[name=mrz]")
    type_ahead(page, "flight", "TP1482")
    choose(page, "place", "gate")
    choose(page, "reason", "BEHAV")
    page.check("[name=result][value=seizure]")
    picture(page, "officer-control", part="fieldset:has([name=result]), .form-footer", mark="label:has([name=result][value=seizure])")
    page.keyboard.press("Control+Enter")
    expect(page.locator("h1")).to_contain_text("DSS-C-")
    picture(page, "officer-control-recorded", mark="main a[href*='/seizures/new/']")
    return page


def write_case(page: Page) -> str:
    page.locator("main a[href*='/seizures/new/']").click()
    wait_for_script(page, "combobox", "formset")
    choose(page, "lines-0-commodity", "COC_SALT")
    page.fill("[name='lines-0-quantity']", "1,2")
    choose(page, "lines-0-unit", "KG")
    choose(page, "concealments-0-method", "BAG_FALSE")
    picture(page, "officer-goods", mark="[name='lines-0-quantity']")
    page.locator("[name=detecting]").first.check()
    page.locator("[name=seizing]").first.check()
    page.fill("[name=narrative]", "A false bottom in the suitcase held one packet.")
    page.locator("main form button[type=submit]:not([name])").first.click()
    page.wait_for_url(CASE)
    return page.url


def add_photographs(page: Page, address: str) -> None:
    page.goto(f"{address}?tab=goods")
    page.set_input_files("[name=photographs]", {"name": "table.jpg", "mimeType": "image/jpeg", "buffer": photograph(Random(7))})
    page.fill("[name=caption]", "The packet on the scale")
    submit(page, "Add photographs")
    expect(page.locator("#photographs img")).to_have_count(1)
    page.wait_for_function("() => document.querySelector('#photographs img').naturalWidth > 0")
    picture(page, "officer-photographs", part="#photographs")


def submit_case(people: People) -> str:
    """All that the officer does until the case waits for the chief; returns its address."""
    page = record_control(people)
    address = write_case(page)
    add_photographs(page, address)
    page.goto(address)
    page.locator("main a[href$='/submit/']").click()
    picture(page, "officer-submit", mark="main form button.btn-primary")
    submit(page, "Submit the case")
    expect(page.locator("h1")).to_contain_text(re.compile(r"DSS-\d{4}-\d{5}"))
    page.context.close()
    return address


def test_the_officers_guide_when_work_is_interrupted(people: People) -> None:
    # Somebody of whom no other test asks: opening the lock gives the session another key.
    page = people.open("officer.abj", "/controls/new/")
    wait_for_script(page, "draft", "lock")
    page.fill("[name=family_name]", "Montelune")
    page.fill("[name=note]", "Two telephones.")
    expect(page.locator("[data-draft-status]")).to_have_attribute("data-state", "saved")
    # Not pressed: the page is closed, as by mistake.
    again = page.context.new_page()
    page.close()
    again.goto("/controls/new/")
    offer = again.locator("form[data-draft] .notice")
    expect(offer).to_be_visible()
    picture(again, "officer-draft", mark="form[data-draft] .notice")
    wait_for_script(again, "draft", "lock")
    again.clock.install()
    again.clock.fast_forward("06:00")
    again.wait_for_url("**/lock/**")
    picture(again, "officer-lock", part="main h1, main form, main p", mark="main form:has([name=password]) button[type=submit]")
    again.fill("[name=password]", people.site.accounts["officer.abj"].password)
    again.press("[name=password]", "Enter")
    again.wait_for_url("**/controls/new/")
    offer.get_by_role("button").last.click()
    expect(offer).to_have_count(0)


def test_the_targeters_guide(people: People) -> None:
    page = people.open("targeter.dss", "/messages/upload/")
    message = {"name": "evening-flight.edi", "mimeType": "text/plain", "buffer": flight_message(datetime.now(UTC), FLIGHT)}
    page.set_input_files("input[name=file]", message)
    picture(page, "targeter-upload", mark="main form button.btn-primary")
    submit(page, "Send")
    page.wait_for_url(re.compile(r"/messages/[0-9a-f-]{36}/"))
    found = page.locator("main a", has_text="DELACOLLINE").first
    expect(found).to_be_visible(timeout=60_000)
    picture(page, "targeter-message")
    desk = people.open("targeter.dss", "/desk/")
    picture(desk, "targeter-desk")
    desk.context.close()
    found.click()
    expect(page.locator("h1")).to_contain_text("DELACOLLINE")
    picture(page, "targeter-traveller", mark="main a[href*='/targets/new/']")
    page.locator("main a[href*='/targets/new/']").click()
    for reason in ("P_LATEBOOK", "P_CASHPAY"):
        page.check(f"[name=reasons][value={reason}]")
    page.fill("[name=note]", "Ticket bought in cash an hour before departure.")
    picture(page, "targeter-mark")
    submit(page, "Mark as a target")
    page.locator("main a[href$='/review/']").click()
    page.check("[name=decision][value=confirmed]")
    page.fill("[name=reason]", "Two signs together, and no reason for the journey.")
    picture(page, "targeter-review", mark="main form button.btn-primary")
    submit(page, "Save the decision")
    expect(page.locator("main .page-header")).to_contain_text("At the control post")
    picture(page, "targeter-target")


def decide(people: People, address: str) -> Page:
    """The chief, who signed in an hour ago, approves."""
    page = people.open("chief.dss", address)
    picture(page, "chief-case", mark="main a[href$='/decide/']")
    people.age_sign_in("chief.dss")
    page.locator("main a[href$='/decide/']").click()
    page.check("[name=decision][value=approve]")
    picture(page, "chief-decide", mark="main form button.btn-primary")
    submit(page, "Decide")
    page.wait_for_url("**/reauthenticate/**")
    picture(page, "chief-confirm", part="main h1, main form, main p")
    confirm_again(page, people.site.accounts["chief.dss"])
    expect(page.locator("[name=decision][value=approve]")).to_be_checked()
    submit(page, "Decide")
    page.wait_for_url(lambda url: url.startswith(address))
    page.goto(f"{address}?tab=documents")
    expect(page.locator("#documents a[href*='/editions/']").first).to_be_visible(timeout=90_000)
    picture(page, "chief-report", mark="#documents a[href*='/editions/']")
    return page


def alert_partner(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("main a[href*='/alerts/new/']").first.click()
    wait_for_script(page, "combobox")
    unit = page.locator("[name=recipients][value=LIS]")
    if not unit.count():
        choose(page, "others", "LIS")
        page.fill("[name=off_route_reason]", "The carrier had a ticket to Lisbon for the day after.")
    page.fill("[name=grounds]", "A companion of the carrier is on board.")
    page.fill("[name=requested_action]", "Check the baggage of the companion on landing.")
    picture(page, "chief-alert", part="section[aria-labelledby=alert-whom], section[aria-labelledby=alert-words]")
    submit(page, "Look it over")
    picture(page, "chief-alert-check", mark="button[value=send]")
    submit(page, "Send to 1 unit")
    page.wait_for_url(re.compile(r"/alerts/[0-9a-f-]{36}/"))
    picture(page, "chief-alert-sent")


def share_case(page: Page, address: str) -> None:
    page.goto(f"{address}?tab=access")
    picture(page, "chief-access", mark="a[href$='/shares/']")
    page.locator("main a[href$='/shares/']").click()
    wait_for_script(page, "combobox")
    choose(page, "with_unit", "ABJ")
    page.fill("[name=expires_on]", f"{datetime.now(UTC).date() + timedelta(days=30)}")
    page.fill("[name=reason]", "The same network works at their airport.")
    picture(page, "chief-share", mark="main form button.btn-primary")
    submit(page, "Share")
    expect(page.locator("main table")).to_contain_text("ABJ")


def test_the_officers_and_the_chiefs_guide(people: People) -> None:
    sign_in_slowly(people)
    address = submit_case(people)
    page = decide(people, address)
    alert_partner(page, address)
    share_case(page, address)
    page.goto(address)
    picture(page, "chief-timeline", part="aside.page-aside")
    page.goto("/dashboard/")
    expect(page.locator("main .figures svg").first).to_be_visible()
    picture(page, "chief-dashboard")


def test_the_officers_guide_when_an_alert_comes_in(people: People) -> None:
    """What the chief has just sent, at its recipient."""
    page = people.open("officer.lis", "/alerts/")
    card = page.locator("#lanes .lane-card", has_text="DSS-A-").first
    reload_until(page, lambda: card.is_visible())
    picture(page, "officer-alerts")
    card.locator("h3 a").click()
    expect(page.locator("#delivery-state")).to_be_visible()
    picture(page, "officer-alert", mark="#delivery-form .actions")


def test_the_analysts_guide(people: People) -> None:
    page = people.open("analyst.unodc", "/units/")
    picture(page, "analyst-units")
    page.goto("/exports/new/")
    today = datetime.now(UTC).date()
    choose(page, "region", "africa_wc")
    page.fill("[name=starts_on]", f"{today - timedelta(days=300)}")
    page.fill("[name=ends_on]", f"{today}")
    picture(page, "analyst-new", mark="main form button.btn-primary")
    submit(page, "Make the report")
    expect(page.locator("a[href$='/xlsx/']")).to_be_visible(timeout=60_000)
    picture(page, "analyst-report", mark="a[href$='/xlsx/']")


def test_the_administrators_guide(people: People) -> None:
    page = people.open("administrator", "/task-forces/")
    picture(page, "administrator-units")
    page.goto("/accounts/new/")
    wait_for_script(page, "combobox")
    page.fill("[name=username]", f"officer.guide{datetime.now(UTC):%H%M%S}")
    page.fill("[name=first_name]", "Awa")
    page.fill("[name=last_name]", "Sarrade")
    choose(page, "posting-role", "officer")
    type_ahead(page, "posting-task_force", "DSS")
    type_ahead(page, "posting-agency", "SN")
    picture(page, "administrator-account")
    submit(page, "Open the account and make the invitation")
    expect(page.locator("main img.qr")).to_be_visible()
    picture(page, "administrator-invitation")
    page.locator("main a.btn-primary").click()
    page.locator("details:has([action$='/postings/']) > summary").click()
    picture(page, "administrator-posting")
    page.goto("/accounts/?q=chief.dss")
    page.locator("main table a[href^='/accounts/']").first.click()
    page.locator("details:has([action$='/second-factor/']) > summary").click()
    picture(page, "administrator-factor", mark="details:has([action$='/second-factor/'])")
