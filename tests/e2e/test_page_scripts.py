"""The scripts of every page, tried on the style guide in a real browser: no application behind it, only its answers."""

from __future__ import annotations

import functools
import http.server
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.guide_site import Answers, Handler

pytestmark = pytest.mark.e2e
ROOT = Path(__file__).resolve().parents[2]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"), "args": arguments}


@pytest.fixture(scope="module")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guide")
    environment = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    subprocess.run([sys.executable, str(ROOT / "scripts/styleguide.py"), str(folder)], check=True, env=environment)
    return folder


@pytest.fixture(scope="module")
def server(guide: Path) -> Iterator[tuple[str, Answers]]:
    answers = Answers()
    handler = type("BoundHandler", (Handler,), {"answers": answers})
    httpd = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(guide)))
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://localhost:{httpd.server_port}", answers
    httpd.shutdown()


@pytest.fixture
def site(server: tuple[str, Answers]) -> tuple[str, Answers]:
    url, answers = server
    answers.drafts.clear()
    answers.parsed.clear()
    answers.is_down = False
    return url, answers


def open_page(page: Page, site: tuple[str, Answers], name: str) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site[0]}/{name}.html")
    page.wait_for_load_state("networkidle")
    assert errors == []


# --- type-ahead


def test_a_code_is_chosen_by_typing_a_part_of_its_label(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    field = page.get_by_role("combobox", name="Commodity")
    field.press_sequentially("paste")
    expect(page.locator(".combobox-list [role=option]")).to_have_count(1)
    assert field.get_attribute("aria-expanded") == "true"
    field.press("Enter")
    expect(field).to_have_value("Coca paste / cocaine base")
    assert page.evaluate("new FormData(document.querySelector('form[data-draft]')).get('commodity')") == "COC_BASE"


def test_type_ahead_works_with_arrows_escape_and_codes(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    field = page.get_by_role("combobox", name="Commodity")
    field.focus()
    field.press("ArrowDown")
    expect(page.locator(".combobox-list [role=option]")).to_have_count(3)
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value("Coca paste / cocaine base")
    field.fill("can_herb")
    field.press("Tab")
    expect(field).to_have_value("Cannabis herb")
    field.fill("nothing like it")
    expect(page.get_by_text("Nothing matches").first).to_be_visible()
    field.press("Escape")
    expect(field).to_have_value("Cannabis herb")


def test_without_javascript_a_select_stays_a_select(browser: Browser, site: tuple[str, Answers]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site[0]}/entry-en-light.html")
    expect(page.locator("select[name=commodity]")).to_be_visible()
    expect(page.get_by_role("button", name="Add a line")).to_be_hidden()
    expect(page.get_by_role("checkbox", name="Delete")).to_be_visible()
    page.locator(".topbar details").last.locator("summary").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


# --- rows


def test_rows_are_added_and_removed(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    page.get_by_role("button", name="Add a line").click()
    rows = page.locator("[data-formset-row]:visible")
    expect(rows).to_have_count(2)
    expect(page.locator("[name=lines-1-what]")).to_be_focused()
    assert page.locator("[name=lines-TOTAL_FORMS]").input_value() == "2"
    rows.first.get_by_role("button", name="Remove").click()
    expect(rows).to_have_count(1)
    assert page.locator("[name=lines-0-DELETE]").is_checked()


# --- drafts


def test_what_is_typed_is_saved_and_offered_again(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    page.get_by_label("Flight").fill("AF 718 late")
    page.get_by_role("combobox", name="Commodity").fill("can_herb")
    page.get_by_role("combobox", name="Commodity").press("Tab")
    page.get_by_label("Consulate told").check()
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
    saved = site[1].drafts["/drafts/control-new/"]["data"]
    assert saved["flight"] == "AF 718 late"
    assert saved["commodity"] == "CAN_HERB"
    assert saved["safeguards"] == "cons"
    assert "csrfmiddlewaretoken" not in saved
    page.reload()
    page.get_by_role("button", name="Restore it").click()
    expect(page.get_by_label("Flight")).to_have_value("AF 718 late")
    expect(page.get_by_role("combobox", name="Commodity")).to_have_value("Cannabis herb")
    expect(page.get_by_label("Consulate told")).to_be_checked()


def test_a_draft_survives_a_dropped_link_and_is_sent_when_it_is_back(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    site[1].is_down = True
    page.get_by_label("Flight").fill("HC 302")
    expect(page.locator("[data-draft-status]")).to_contain_text("Not saved: the link is down")
    page.reload()
    expect(page.locator(".notice", has_text="There is an unsent draft")).to_be_visible()
    site[1].is_down = False
    page.get_by_role("button", name="Restore it").click()
    expect(page.locator("[data-draft-status]")).to_contain_text("Draft saved")
    assert site[1].drafts["/drafts/control-new/"]["data"]["flight"] == "HC 302"
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('draft')).length") == 0


def test_a_discarded_draft_is_gone(page: Page, site: tuple[str, Answers]) -> None:
    site[1].drafts["/drafts/control-new/"] = {"data": {"flight": "XX 1"}, "saved_at": "2026-11-23T03:12:00+00:00"}
    open_page(page, site, "entry-en-light")
    page.get_by_role("button", name="Discard it").click()
    expect(page.locator(".notice", has_text="There is an unsent draft")).to_have_count(0)
    page.wait_for_timeout(100)
    assert site[1].drafts == {}


def test_a_draft_that_somebody_else_left_in_the_window_is_forgotten(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    page.evaluate("sessionStorage.setItem('aircop:draft:99:control-new', JSON.stringify({data: {flight: 'other'}, saved_at: new Date()}))")
    page.reload()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".notice", has_text="There is an unsent draft")).to_have_count(0)
    assert page.evaluate("sessionStorage.getItem('aircop:draft:99:control-new')") is None


def test_signing_out_leaves_nothing_in_the_window(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    page.evaluate("sessionStorage.setItem('aircop:draft:7:x', '{}')")
    page.locator(".topbar details").last.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    page.goto(f"{site[0]}/login-en-light.html")
    assert page.evaluate("sessionStorage.length") == 0


# --- keyboard


def test_rows_are_walked_with_j_and_k(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "lists-en-light")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="DSS-2026-00040")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="DSS-2026-00042")).to_be_focused()


def test_a_list_that_refreshes_itself_keeps_the_row_and_a_row_without_a_link_is_walked_too(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "lists-en-light")
    rows = "document.querySelectorAll('table[data-rows] tbody tr')"
    page.evaluate(f"{rows}.forEach((row, at) => row.querySelector('a').setAttribute('href', `#case-${{at}}`))")
    page.keyboard.press("j")
    page.evaluate("""() => {
        const old = document.querySelector("table[data-rows] tbody"), fresh = old.cloneNode(true);
        fresh.querySelectorAll(".is-current").forEach((row) => row.classList.remove("is-current"));
        old.replaceWith(fresh);
        fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true, detail: { elt: fresh } }));
    }""")
    expect(page.get_by_role("link", name="DSS-2026-00040")).to_be_focused()
    page.evaluate(f"{rows}[1].querySelectorAll('a').forEach((link) => link.removeAttribute('href'))")
    page.keyboard.press("k")
    expect(page.locator("table[data-rows] tbody tr").nth(1)).to_be_focused()


def test_shortcuts_lead_where_they_say_and_never_act_while_typing(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "lists-en-light")
    page.keyboard.press("/")
    search = page.locator("#search")
    expect(search).to_be_focused()
    search.press_sequentially("j?g")
    expect(search).to_have_value("j?g")
    search.press("F2")
    expect(page).to_have_url(re.compile("#control$"))
    page.locator("main h1").click()
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(re.compile("#alerts$"))


def test_single_letters_can_be_switched_off(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "lists-en-light")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_label("Use the shortcuts of a single letter").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.press("/")
    expect(page.locator("#search")).not_to_be_focused()


def test_menus_close_by_escape_and_give_the_focus_back(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "lists-en-light")
    summary = page.locator(".topbar details").last.locator("summary")
    summary.click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Sign out")).to_be_hidden()
    expect(summary).to_be_focused()


# --- errors, theme, lock, scanner


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "form-en-light")
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.get_by_role("link", name="Commodity: This field is required.").click()
    expect(page.get_by_role("combobox", name="Commodity")).to_be_focused()
    page.get_by_role("link", name="Date and time").click()
    expect(page.locator("[name=occurred_at_date]")).to_be_focused()


def test_the_theme_is_kept_in_a_cookie(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "lists-en-light")
    page.locator(".topbar details").last.locator("summary").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    assert {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}["aircop_theme"] == "dark"
    page.get_by_role("button", name="As the device").click()
    assert page.context.cookies() == []


def test_the_page_is_covered_and_locked_after_the_idle_minutes(page: Page, site: tuple[str, Answers]) -> None:
    page.clock.install()
    open_page(page, site, "entry-en-light")
    page.get_by_label("Flight").fill("TP 1")
    page.clock.run_for(4 * 60_000)
    expect(page.locator("#lock")).to_be_hidden()
    with page.expect_navigation(url=re.compile("/lock/\\?next=%2Fentry-en-light.html")):
        page.clock.run_for(2 * 60_000)
    assert site[1].drafts["/drafts/control-new/"]["data"]["flight"] == "TP 1"


def test_scanned_lines_fill_the_form_and_a_wrong_check_digit_is_shown(page: Page, site: tuple[str, Answers]) -> None:
    open_page(page, site, "entry-en-light")
    field = page.get_by_label("Passport lines (MRZ)")
    field.press_sequentially("P<SENDIALLO<<AMINATA<<<<<<<<<<<<<<<<<<<<<<<<", delay=1)
    expect(page.get_by_label("Flight")).to_have_value("TP 1483")
    expect(page.get_by_text("The check digit of the number is wrong.").first).to_be_visible()
    assert "kind=mrz" in site[1].parsed[0]
    assert field.get_attribute("aria-describedby") == "id_mrz-scan"


# --- every page, every direction


@pytest.mark.parametrize("width", [1366, 360])
@pytest.mark.parametrize("look", ["en-light", "ar-dark"])
def test_no_page_breaks_an_accessibility_rule_or_scrolls_sideways(browser: Browser, site: tuple[str, Answers], guide: Path, look: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 740})
    found = []
    for path in sorted(guide.glob(f"*-{look}.html")):
        page.goto(f"{site[0]}/{path.name}", wait_until="networkidle")
        found += [f"{path.name}: {one['id']} {one['nodes'][0]['target']}" for one in Axe().run(page, options=RULES).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{path.name}: scrolls sideways")
    page.close()
    assert found == []
