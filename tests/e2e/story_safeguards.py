"""What is done to and for the persons of a story: searches, loss of liberty, rights, the medical and the victims' room."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from seizures.safeguard_choices import ITEMS
from tests.e2e.story import CHIEF, Story, Values, fill, follow, now, press

#: What does not come up in an ordinary case, with the words that the checklist asks for.
NOT_HERE = ("MED_CONSENT", "PREGNANCY", "MED_SUPERV", "CHILD", "ASYLUM", "FORCE", "TIP_SCREEN")


def safeguards_page(story: Story, username: str, person: str) -> Page:
    page = story.case(username, "safeguards")
    page.locator("#safeguards a", has_text=person).click()
    expect(page.locator("h1")).to_contain_text(person)
    return page


def record_search(story: Story, person: str, level: int, values: Values) -> Page:
    page = safeguards_page(story, story.officer, person)
    follow(page, "Record a search")
    fill(page, {"level": str(level), "started_at": now(), **values})
    story.shot(page, "officer-search")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("The search is recorded.")
    return page


def confirm_search(story: Story, person: str) -> None:
    """The officer whom the search names says that he authorised it."""
    page = safeguards_page(story, CHIEF, person)
    story.sign(CHIEF, "I authorised it")
    expect(page.locator("main")).to_contain_text("You have confirmed that you authorised it.")


def hold(story: Story, person: str) -> None:
    page = safeguards_page(story, story.officer, person)
    follow(page, "Liberty was lost")
    fill(page, {"started_at": now(), "place": "Control room", "legal_basis": "Caught in the act"})
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("The clock runs.")
    story.shot(page, "officer-safeguards")


def answer_rights(story: Story, person: str, *, done: tuple[str, ...] = ()) -> None:
    """Every item; `done` names those that usually do not apply and did here."""
    page = safeguards_page(story, story.officer, person)
    follow(page, "Rights checklist")
    for item in ITEMS:
        if item in NOT_HERE and item not in done:
            fill(page, {item: "na", f"{item}_note": "Did not come up"})
        else:
            fill(page, {item: "yes"})
    story.shot(page, "officer-rights")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("The checklist is saved.")


def end_detention(story: Story, person: str) -> None:
    page = safeguards_page(story, story.officer, person)
    follow(page, "Detention has ended")
    fill(page, {"ended_at": now(), "ending": "handed", "ending_note": "Central narcotics office, receipt 4471"})
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("The clock has stopped.")
