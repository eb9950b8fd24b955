"""Exhibits of a story: taken in, tested, weighed by two, sealed, handed over by two, stored."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Page, expect

from tests.e2e.people import choose
from tests.e2e.story import Story, Values, fill, follow, press

CUSTODIAN = "custodian.dss"
SECOND = "officer2.dss"


@dataclass
class Thing:
    """An exhibit: its page's address, and the number of its seal."""

    address: str
    seal: str = ""


def collect(story: Story, what: str, *, line: str, witness: str = "") -> Thing:
    """A thing of the case becomes an exhibit; whoever enters it holds it."""
    page = story.case(story.officer, "exhibits")
    follow(page, "Take in an exhibit")
    fill(page, {"description": what, "place": "Baggage hall, table 2", "witness": witness})
    label = page.locator("select[name=line] option", has_text=line).first.inner_text()
    page.select_option("select[name=line]", label=label.strip())
    story.shot(page, "custodian-take-in", mark="main form button[type=submit]")
    press(page, "Take in an exhibit")
    expect(page.locator("main")).to_contain_text("You hold it.")
    return Thing(page.url)


def things_of(story: Story) -> list[Thing]:
    """Every exhibit of the case, as its officer sees them."""
    links = story.case(story.officer, "exhibits").locator("#exhibits tbody a[href*='/exhibits/']")
    return [Thing(story.people.site.url + str(link.get_attribute("href"))) for link in links.all()]


def entry(page: Page, name: str, values: Values) -> None:
    """One entry in the ledger of the exhibit that the page shows."""
    follow(page, name)
    fill(page, values)
    press(page, name)
    expect(page.locator("main")).to_contain_text("The entry is in the ledger.")


def field_test(story: Story, thing: Thing) -> None:
    page = story.at(story.officer, thing.address)
    entry(page, "Field test", {"kit": "Scott reagent", "lot": "L412", "colour": "blue", "second": SECOND})


def weigh(story: Story, thing: Thing, *, gross: str, net: str, by: str = "") -> None:
    """Nobody weighs alone: without a second officer the entry is refused, and what was typed stays."""
    page = story.at(by or story.officer, thing.address)
    story.shot(page, "custodian-exhibit", mark=".page-header a[href$='/weigh/']")
    follow(page, "Weigh")
    fill(page, {"gross_g": gross, "net_g": net, "instrument": "Scale 3", "calibrated_on": "2026-09-01"})
    story.shot(page, "custodian-weigh", part="main form", mark="[name=second]")
    press(page, "Weigh")
    expect(page.locator("[data-error-summary]")).to_contain_text("Second officer")
    expect(page.locator("[name=net_g]")).to_have_value(net)
    choose(page, "second", SECOND)
    press(page, "Weigh")
    expect(page.locator("#ledger")).to_contain_text("Scale 3")


def seal(story: Story, thing: Thing, number: str, by: str = "") -> None:
    entry(story.at(by or story.officer, thing.address), "Seal", {"number": number, "second": SECOND})
    thing.seal = number


def hand_to_custodian(story: Story, thing: Thing, *, shelf: str = "Store 1, shelf B", by: str = "") -> None:
    """The giver offers, the custodian reads the seal and confirms by his own account, then stores it."""
    giver = story.at(by or story.officer, thing.address)
    follow(giver, "Hand over")
    choose(giver, "receiver", CUSTODIAN)
    story.shot(giver, "custodian-hand-over", part="main h1, main form")
    story.sign(by or story.officer, "Hand over")
    expect(giver.locator("main")).to_contain_text("The entry is in the ledger.")
    expect(giver.locator("main").get_by_role("link", name="Confirm that you have it")).to_have_count(0)
    if story.pictured:
        story.shot(story.at(CUSTODIAN, "/custody/"), "custodian-custody")
    page = story.at(CUSTODIAN, thing.address)
    expect(page.locator("main")).to_contain_text("It was handed to you")
    follow(page, "Confirm that you have it")
    fill(page, {"seal_found": thing.seal})
    story.shot(page, "custodian-confirm", part="main h1, main form", mark="[name=seal_found]")
    story.sign(CUSTODIAN, "Confirm that you have it")
    expect(page.locator("main")).to_contain_text("The entry is in the ledger.")
    entry(page, "Put into the store", {"store": shelf})
    expect(page.locator("#ledger tbody tr").last).to_contain_text(shelf)
    story.shot(page, "custodian-ledger", part="#ledger")
