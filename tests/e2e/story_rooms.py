"""The two protected rooms of a story: a patient, and a possible victim. The people of the case see neither."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.story import Story, Values, fill, press

MEDICAL = "medical.dss"
WELFARE = "referral.dss"


def send(page: Page, values: Values) -> str:
    """The form that sends a person from the case into a room; what stays with the sender is a receipt."""
    fill(page, values)
    press(page, "Send")
    told = page.locator("main", has_text="Received under").inner_text()
    found = re.search(r"Received under (\S+),", told)
    assert found, told
    return found[1]


def refuses(story: Story, username: str, *addresses: str) -> None:
    """These pages are as if they did not exist for this person."""
    page = story.at(username)
    for address in addresses:
        answer = page.request.get(address, max_redirects=0)
        assert answer.status in (403, 404), f"{username} {address}: {answer.status}"


def take(story: Story, username: str, room: str, receipt: str) -> Page:
    """The person of the room takes up the note with this receipt."""
    page = story.at(username, f"/{room}/")
    page.locator("main tr, main li", has_text=receipt).locator("a").first.click()
    if "/purpose/" in page.url:
        # Asked once a sitting, and logged with what is opened.
        press(page, "Care, protection or referral of the person")
    press(page, "I look after this person")
    return page


def step(page: Page, name: str, values: Values) -> None:
    """One form of the room."""
    page.locator("main nav").get_by_role("link", name=name, exact=True).click()
    fill(page, values)
    press(page, name)
    expect(page.locator("main")).to_contain_text("It is recorded.")
