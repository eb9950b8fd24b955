"""Entry as it is done at night: by keyboard, with a scanner, without scripts, over a link that drops."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from profiling.formats.mrz import check_digit
from tests.e2e.people import People, choose, enter_password, wait_for_script

pytestmark = pytest.mark.e2e
#: Pressed at one key a second, which is slow, a control takes a minute.
MOST_KEYS = 60


def passport(number: str = "CB7712094", *, wrong: bool = False) -> str:
    """The two lines of a Portuguese passport (Doc 9303-4); `wrong` gives the number another check digit."""
    digit = check_digit(number)
    if wrong:
        digit = str((int(digit) + 1) % 10)
    personal = "<" * 14
    born, expires = "880304", "310601"
    checked = f"{number}{digit}{born}{check_digit(born)}{expires}{check_digit(expires)}{personal}{check_digit(personal)}"
    second = f"{number}{digit}PRT{born}{check_digit(born)}F{expires}{check_digit(expires)}{personal}{check_digit(personal)}{check_digit(checked)}"
    return f"{'P<PRTVALEVERDE<<JOANA<RITA':<<44}\n{second}"


class Keyboard:
    """Presses keys and counts them; nothing else touches the page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.presses += 1

    def type(self, text: str) -> None:
        self.press(*text)

    def move_to(self, name: str) -> None:
        """Press Tab until the field of that name, or its type-ahead, has the focus."""
        in_field = """name => {
          const here = document.activeElement;
          return [here, here.closest('.combobox')?.querySelector('select')].some(field => field?.name === name);
        }"""
        for _step in range(MOST_KEYS):
            if self.page.evaluate(in_field, name):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {name}")

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+v")


def open_form(page: Page, keys: Keyboard) -> None:
    keys.press("F2")
    page.wait_for_url("**/controls/new/")
    wait_for_script(page, "keys", "scan")


def at_the_post(people: People, username: str) -> tuple[Page, Keyboard]:
    page = people.open(username, "/cases/", permissions=["clipboard-read", "clipboard-write"])
    wait_for_script(page, "keys")
    return page, Keyboard(page)


def test_a_positive_control_takes_less_than_a_minute_by_keyboard(people: People) -> None:
    page, keys = at_the_post(people, "officer2.dss")
    open_form(page, keys)
    keys.move_to("mrz")
    keys.paste(passport())
    expect(page.locator("[name=family_name]")).to_have_value("VALEVERDE")
    keys.move_to("flight_text")
    keys.type("TP1482")
    keys.move_to("place")
    keys.type("d")
    keys.move_to("reason")
    keys.type("beh")
    keys.move_to("result")
    keys.press("Space", "ArrowDown", "Control+Enter")
    expect(page.locator("h1")).to_contain_text("DSS-C-")
    expect(page.locator("main")).to_contain_text("VALEVERDE")
    expect(page.locator("main .page-meta")).to_contain_text("Goods found")
    assert keys.presses <= MOST_KEYS, f"{keys.presses} keys"


def test_a_negative_control_takes_less_than_a_minute_by_keyboard(people: People) -> None:
    page, keys = at_the_post(people, "officer.lfw")
    open_form(page, keys)
    keys.move_to("family_name")
    keys.type("ABENA")
    keys.move_to("flight_text")
    keys.type("ET509")
    keys.move_to("place")
    keys.type("a")
    keys.move_to("reason")
    keys.type("beh")
    keys.move_to("result")
    keys.press("Space", "Control+Enter")
    expect(page.locator("h1")).to_contain_text("LFW-C-")
    expect(page.locator("main .page-meta")).to_contain_text("Nothing found")
    assert keys.presses <= MOST_KEYS, f"{keys.presses} keys"


def test_a_wrong_check_digit_is_shown_beside_what_was_read(people: People) -> None:
    page, keys = at_the_post(people, "officer2.dss")
    open_form(page, keys)
    keys.move_to("mrz")
    keys.paste(passport(wrong=True))
    expect(page.locator("#id_mrz-scan")).to_contain_text("check digit")
    expect(page.locator("[name=mrz]")).to_have_class(re.compile("is-invalid"))
    expect(page.locator("[name=family_name]")).to_have_value("VALEVERDE")


def test_a_refused_control_keeps_what_was_typed(people: People) -> None:
    page = people.open("officer2.dss", "/controls/new/")
    page.fill("[name=family_name]", "Dorévelle")
    page.fill("[name=flight_text]", "no flight")
    page.check("[name=result][value=negative]")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-error-summary]")).to_be_visible()
    expect(page.locator("[name=family_name]")).to_have_value("Dorévelle")
    expect(page.locator("[name=flight_text]")).to_have_value("no flight")


def test_sign_in_entry_and_reading_work_without_scripts(people: People) -> None:
    page = people.context(java_script_enabled=False).new_page()
    page.goto("/")
    enter_password(page, people.site.accounts["officer2.abj"])
    page.wait_for_url("**/desk/")
    expect(page.locator("h1")).to_be_visible()
    page.goto("/controls/new/")
    page.fill("[name=mrz]", passport())
    page.select_option("[name=place]", "gate")
    page.select_option("[name=reason]", "BEHAV")
    page.check("[name=result][value=seizure]")
    page.locator("main form.control-form button[type=submit]").first.click()
    expect(page.locator("h1")).to_contain_text("ABJ-C-")
    expect(page.locator("main")).to_contain_text("VALEVERDE")
    page.locator("main a[href*='/seizures/new/']").click()
    page.select_option("[name=vector]", "PAX_ARR")
    page.select_option("[name='lines-0-commodity']", "COC_SALT")
    page.fill("[name='lines-0-quantity']", "1,2")
    page.locator("main form button[type=submit]:not([name])").first.click()
    page.wait_for_url(re.compile(r"/seizures/[0-9a-f-]{36}/$"))
    page.goto(f"{page.url}?tab=goods")
    expect(page.locator("main")).to_contain_text(re.compile(r"1[.,]2"))
    page.goto("/alerts/")
    expect(page.locator("h1")).to_be_visible()


def offered_draft(page: Page) -> Page:
    """Take the draft that the form offers."""
    page.locator("form[data-draft] .notice button").first.click()
    return page


def test_the_idle_lock_keeps_what_was_typed(people: People) -> None:
    page = people.open("officer3.abj", "/controls/new/")
    wait_for_script(page, "draft", "lock")
    page.clock.install()
    page.fill("[name=family_name]", "Kouassivert")
    page.fill("[name=note]", "Two telephones.")
    page.clock.fast_forward("06:00")
    page.wait_for_url("**/lock/**")
    expect(page.locator("body")).not_to_contain_text("Kouassivert")
    page.fill("[name=password]", people.site.accounts["officer3.abj"].password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/controls/new/")
    offered_draft(page)
    expect(page.locator("[name=family_name]")).to_have_value("Kouassivert")
    expect(page.locator("[name=note]")).to_have_value("Two telephones.")


def test_a_dropped_link_loses_nothing_that_was_typed(people: People) -> None:
    page = people.open("officer3.dss", "/controls/new/")
    status = page.locator("[data-draft-status]")
    wait_for_script(page, "draft", "combobox")
    page.context.set_offline(True)
    page.fill("[name=family_name]", "Montelune")
    choose(page, "place", "gate")
    expect(status).to_have_attribute("data-state", "unsaved")
    page.context.set_offline(False)
    expect(status).to_have_attribute("data-state", "saved")
    # Another window, as after a crash.
    other = page.context.new_page()
    page.close()
    other.goto("/controls/new/")
    offered_draft(other)
    expect(other.locator("[name=family_name]")).to_have_value("Montelune")
    expect(other.locator("[name=place]")).to_have_value("gate")
