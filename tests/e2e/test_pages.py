"""Every main page in two languages and directions, on two widths, light and dark; and what each of them weighs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.people import People

pytestmark = pytest.mark.e2e
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 360, "height": 740}
FIRST_PAGE_BYTES, LATER_PAGE_BYTES = 150 * 1024, 60 * 1024


@dataclass(frozen=True)
class Screen:
    """A page: whose, where, and the links to follow from there."""

    name: str
    path: str
    links: tuple[str, ...] = ()
    username: str = "deputy.dss"


SCREENS = (
    Screen("desk", "/desk/"),
    Screen("flight", "/desk/", ("a[href^='/flights/']",)),
    Screen("traveller", "/desk/", ("a[href^='/flights/']", "a[href^='/travellers/']")),
    Screen("target", "/targets/", ("a[href^='/targets/']:not([href*='?']):not([href='/targets/'])",)),
    Screen("message", "/messages/", ("table a[href^='/messages/']",)),
    Screen("cases", "/cases/"),
    Screen("control form", "/controls/new/"),
    Screen("control", "/cases/?tab=controls", ("table a[href^='/controls/']",)),
    Screen("case", "/cases/", ("table a[href^='/seizures/']",)),
    Screen("case form", "/cases/?tab=controls", ("table a[href^='/controls/']", "a[href*='/seizures/new/']")),
    Screen("alerts", "/alerts/"),
    Screen("sent alert", "/alerts/sent/", ("table a[href^='/alerts/']",)),
    Screen("alert", "/alerts/", ("a[href^='/deliveries/']",), "officer.lis"),
    Screen("dashboard", "/dashboard/"),
    Screen("me", "/me/"),
    Screen("my access", "/me/access/"),
    Screen("purpose", "/purpose/?kind=person"),
    Screen("exports", "/exports/", (), "analyst.unodc"),
    Screen("accounts", "/accounts/", (), "administrator"),
    Screen("list of officers", "/accounts/import/", (), "administrator"),
    Screen("access log", "/access-log/", (), "oversight"),
)


def follow(page: Page, screen: Screen) -> None:
    """Go from the open page to the screen itself."""
    for link in screen.links:
        target = page.locator(f"main {link}").first.get_attribute("href")
        assert target
        page.goto(target)
    page.wait_for_load_state("load")
    # The type-aheads and charts stand by then; nothing of the page waits for more.
    page.evaluate("() => document.fonts.ready")


def complaints(page: Page, options: dict[str, Any], where: str) -> list[str]:
    """What axe has to say against the page."""
    found = Axe().run(page, options=options).response["violations"]
    return [f"{where}: {rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for rule in found for node in rule["nodes"][:3]]


def overflow(page: Page, where: str) -> list[str]:
    """Whether the reader would have to scroll sideways, and what sticks out."""
    script = """() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return '';
      const out = [...document.querySelectorAll('main *')].filter(e => { const b = e.getBoundingClientRect(); return b.right > width + 1 || b.left < -1; });
      return `${document.documentElement.scrollWidth} px: ${out.slice(0, 3).map(e => e.outerHTML.slice(0, 120)).join(' | ')}`;
    }"""
    wide = page.evaluate(script)
    return [f"{where}: scrolls sideways, {wide}"] if wide else []


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name.replace(" ", "_"))
def test_page_has_no_barrier_and_fits(people: People, screen: Screen, language: str) -> None:
    page = people.open(screen.username, screen.path, language=language)
    follow(page, screen)
    assert page.evaluate("document.documentElement.lang") == language
    found = overflow(page, "wide") + complaints(page, RULES, "wide, light")
    page.emulate_media(color_scheme="dark")
    found += complaints(page, COLOURS, "wide, dark")
    page.set_viewport_size(NARROW)
    found += overflow(page, "narrow") + complaints(page, RULES, "narrow, dark")
    page.emulate_media(color_scheme="light")
    found += complaints(page, COLOURS, "narrow, light")
    assert found == []


def weight(page: Page) -> int:
    """Bytes that came over the line for this page, headers included."""
    # The event stream never ends, so the line is never idle: what a page asks for by itself, it asks for at once.
    page.wait_for_load_state("load")
    page.wait_for_timeout(500)
    script = "() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(e => [e.transferSize, e.name])"
    parts = page.evaluate(script)
    return sum(int(size) for size, _name in parts)


def test_pages_are_light_enough_for_a_bad_line(people: People) -> None:
    page = people.open("deputy.dss", "/")
    first = weight(page)
    heavy = {"first page": first} if first > FIRST_PAGE_BYTES else {}
    for screen in (screen for screen in SCREENS if screen.username == "deputy.dss"):
        page.goto(screen.path)
        follow(page, screen)
        if (size := weight(page)) > LATER_PAGE_BYTES:
            heavy[screen.name] = size
    assert heavy == {}
