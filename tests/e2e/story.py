"""The people of one case, from the control to the closed file: each step by clicks, by the person whose job it is."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.people import People, choose, confirm_again, reload_until, wait_for_script
from tests.e2e.pictures import picture

LANGUAGES = ("fr", "en", "es", "pt", "ar")
CASE = re.compile(r"/seizures/[0-9a-f-]{36}/$")
CHIEF = "chief.dss"
Values = Mapping[str, "str | bool | datetime"]


def now() -> datetime:
    """The minute that runs; Dakar's clocks show UTC."""
    return datetime.now(UTC).replace(second=0, microsecond=0)


def press(page: Page, name: str) -> None:
    """Press the button of that name on the page."""
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    """Follow the link of that name on the page."""
    page.locator("main").get_by_role("link", name=name, exact=True).first.click()


def fill(page: Page, values: Values) -> None:
    """Fill fields by name: texts are typed, choices are chosen, boxes and radio buttons are ticked, moments are date and time in Dakar."""
    for name, value in values.items():
        if isinstance(value, datetime):
            page.fill(f"main [name='{name}_date']", f"{value:%Y-%m-%d}")
            page.fill(f"main [name='{name}_time']", f"{value:%H:%M}")
            continue
        field = page.locator(f"main [name='{name}']")
        kind = field.first.evaluate("field => field.type")
        if kind in ("radio", "checkbox"):
            page.check(f"main [name='{name}']" if value is True else f"main [name='{name}'][value='{value}']")
        elif kind == "select-one":
            choose(page, name, str(value))
        else:
            field.fill(str(value))


class Story:
    """A case that several people work on.

    Attributes:
        address: of the case, as soon as there is one.
        reference: `DSS-2026-00042`, from the submission on.
        pictured: whether the guides take their pictures of it, when asked for.
    """

    def __init__(self, people: People, officer: str = "officer.dss", *, pictured: bool = False) -> None:
        self.people = people
        self.officer = officer
        self.pictured = pictured
        self.address = ""
        self.reference = ""
        self._pages: dict[str, Page] = {}

    def at(self, username: str, path: str = "") -> Page:
        """This person's page, at that address; without one where it is."""
        if username not in self._pages:
            self._pages[username] = self.people.open(username, path or "/")
        elif path:
            self._pages[username].goto(path)
        return self._pages[username]

    def case(self, username: str, tab: str = "") -> Page:
        """The case as this person sees it, with one of its tabs open."""
        return self.at(username, f"{self.address}{f'?tab={tab}' if tab else ''}")

    def shot(self, page: Page, name: str, *, mark: str = "", part: str = "") -> None:
        """A picture for the guides, of the story that they show."""
        if self.pictured:
            # The top of the page, wherever the last field was.
            page.evaluate("() => window.scrollTo({ top: 0, behavior: 'instant' })")
            picture(page, name, mark=mark, part=part)

    def sign(self, username: str, name: str) -> Page:
        """Press a button that binds this person: whoever signed in a while ago is asked again, and finds what was typed."""
        page = self.at(username)
        press(page, name)
        if "/reauthenticate/" in page.url:
            confirm_again(page, self.people.site.accounts[username])
            press(page, name)
        return page

    # --- until the approval
    def record_control(self, values: Values, *, kind: str = "person", result: str = "seizure") -> Page:
        """A control that found something; leads on to the form of the case."""
        page = self.at(self.officer, "/controls/new/")
        wait_for_script(page, "combobox")
        page.check(f"[name=subject_kind][value={kind}]")
        fill(page, values)
        page.check(f"[name=result][value={result}]")
        press(page, "Record the control")
        expect(page.locator("h1")).to_contain_text("DSS-C-")
        return page

    def write_case(self, page: Page, values: Values, line: Values) -> None:
        """From the control to the filled form of its case."""
        follow(page, "Open a seizure file")
        wait_for_script(page, "combobox", "formset", "goods")
        fill(page, {f"lines-0-{name}": value for name, value in line.items()})
        if any(name.startswith("persons-1-") for name in values):
            press(page, "Add a person")
            wait_for_script(page, "combobox")
        fill(page, values)
        page.locator("[name=detecting]").first.check()
        page.locator("[name=seizing]").first.check()

    def save(self, page: Page) -> None:
        press(page, "Save the draft")
        page.wait_for_url(CASE)
        self.address = page.url

    def submit(self) -> None:
        page = self.case(self.officer)
        follow(page, "Submit")
        press(page, "Submit the case")
        expect(page.locator("h1")).to_have_text(re.compile(r"DSS-\d{4}-\d{5}"))
        self.reference = page.locator("h1").inner_text().strip()
        expect(page.locator("main")).not_to_contain_text("Edit")

    def approve(self) -> Page:
        """The chief reads and approves; the report is asked for in every language."""
        chief = self.case(CHIEF)
        follow(chief, "Decide")
        chief.check("[name=decision][value=approve]")
        self.sign(CHIEF, "Decide")
        expect(chief.locator(".page-header")).to_contain_text("Approved")
        for language in LANGUAGES[1:]:
            chief.select_option("#documents select[name=language]", language)
            press(chief, "Make the report")
        return chief

    # --- after it
    def hand_over(self, *, persons: bool, exhibits: bool, service: str = "Central narcotics office") -> None:
        """The officer hands over what there is; the chief, as the second account, signs for the receipt."""
        page = self.case(self.officer, "court")
        follow(page, "Record a hand-over")
        fill(page, {"service": service, "receiver": "Lt. A. Kone", "badge": "4471"})
        for name, wanted in (("persons", persons), ("exhibits", exhibits)):
            for box in page.locator(f"[name={name}]").all() if wanted else []:
                box.check()
        self.shot(page, "officer-hand-over", part="main form")
        press(page, "Record the hand-over")
        expect(page.locator("main")).to_contain_text("Receipt missing")
        path = page.url
        follow(page, "Add the receipt")
        fill(page, {"signed_as": "Lt. A. Kone"})
        self.sign(self.officer, "Keep the receipt")
        expect(page.locator("main [role=alert]")).to_contain_text("Whoever handed over does not sign the receipt")
        chief = self.at(CHIEF, path)
        follow(chief, "Add the receipt")
        fill(chief, {"signed_as": "Lt. A. Kone"})
        self.sign(CHIEF, "Keep the receipt")
        expect(chief.locator("main")).to_contain_text("Signed for")
        self.shot(chief, "officer-hand-over-record")

    def enter_decision(self, subject: str, outcome: str, values: Mapping[str, str]) -> None:
        """What a court decided, as the officer was told."""
        page = self.case(self.officer, "court")
        follow(page, "Enter a decision")
        label = page.locator("select[name=subject] option", has_text=subject).first.inner_text()
        page.select_option("select[name=subject]", label=label.strip())
        fill(page, {"outcome": outcome, **values})
        press(page, "Enter the decision")
        expect(page.locator("#outcomes")).to_contain_text(values["court"])
        self.shot(page, "officer-court", part="#hand-overs, #outcomes")

    def before_closing(self) -> Page:
        """The chief's page that tells what is open, or what will happen."""
        chief = self.case(CHIEF)
        follow(chief, "Close the case")
        return chief

    def obstacles(self) -> Page:
        """The same, while something is open."""
        chief = self.before_closing()
        expect(chief.locator("[data-error-summary]")).to_contain_text("Some things are still to be done")
        self.shot(chief, "officer-closing", part="main h1, [data-error-summary]")
        return chief

    def close(self) -> None:
        chief = self.before_closing()
        press(chief, "Close the case")
        expect(chief.locator(".page-header")).to_contain_text("Closed")
        expect(chief.locator("aside")).to_contain_text(re.compile("closed", re.IGNORECASE))

    # --- the papers
    def reports(self) -> dict[str, bytes]:
        """The issued report of every language, as a person downloads it."""
        chief = self.case(CHIEF, "documents")
        links = chief.locator("#documents .document a[href*='/editions/']")
        reload_until(chief, lambda: links.count() == len(LANGUAGES), tries=120)
        found = {}
        for link in links.all():
            with chief.expect_download() as download:
                link.click()
            name = download.value.suggested_filename
            found[next(code for code in LANGUAGES if re.search(rf"[-_.]{code}\b", name))] = Path(download.value.path()).read_bytes()
        assert set(found) == set(LANGUAGES)
        return found

    def verify(self, content: bytes) -> str:
        """What the public page says to somebody without an account who has this file."""
        page = self.people.context().new_page()
        page.goto("/verify/")
        page.set_input_files("[name=file]", {"name": "report.pdf", "mimeType": "application/pdf", "buffer": content})
        page.locator("main form:has([name=file]) button[type=submit]").click()
        expect(page.locator("main h1, main h2").first).to_be_visible()
        text = page.locator("main").inner_text()
        page.context.close()
        return text


def text_of(content: bytes) -> str:
    """The text of a report, with its blanks as single ones."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())
