"""A chief brings in a register as it is found: messy headings, merged cells, a word and a day that nobody understands."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.people import People, choose
from tests.e2e.story import CHIEF, fill, follow, press
from tests.factories.workbooks import messy_workbook

pytestmark = pytest.mark.e2e
#: Other numbers in every run, so that a site may be tried twice.
FIRST = 100_000 + secrets.randbelow(800_000)


def test_a_messy_register_becomes_drafts_and_is_taken_back(people: People, tmp_path: Path) -> None:
    file = tmp_path / "registre 2024.xlsx"
    file.write_bytes(messy_workbook(FIRST))
    page = people.open(CHIEF, "/cases/")
    follow(page, "Bring in a register (spreadsheet)")
    page.set_input_files("main [type=file]", file)
    press(page, "Look at the register")
    # The worker reads it, and the page comes anew by itself.
    columns = page.locator("#columns")
    expect(columns).to_contain_text("6 rows under the headings in row 3")
    expect(columns.get_by_label("Nature du produit")).to_have_value("commodity")
    expect(columns.get_by_label("Poids net (kg)")).to_have_value("quantity")
    expect(columns.get_by_label("Agent")).to_have_value("")
    choose(page, "default_vector", "PAX_ARR")
    choose(page, "default_detection", "ROUTINE")
    press(page, "Check all rows, open nothing yet")
    expect(page.locator("#problems")).to_contain_text("31/02/2024")
    press(page, "Open 3 cases as drafts")
    expect(page.locator("[data-error-summary]")).to_contain_text("Something is wrong in 2 cases")
    fill(page, {"word_0": "Suspected drug, not identified"})
    press(page, "Keep these meanings and check again")
    page.locator("main").get_by_role("button", name="Open 4 cases as drafts").wait_for()
    page.check("main [name=leave_out]")
    press(page, "Open 4 cases as drafts")
    result = page.locator("#result")
    expect(result).to_contain_text("4 cases were opened as drafts.")
    result.get_by_role("link", name=str(FIRST + 1)).click()
    expect(page.locator("main")).to_contain_text("registre 2024.xlsx")
    expect(page.locator("main")).to_contain_text("Cannabis resin (hashish)")
    expect(page.locator("main")).to_contain_text("NDIAYE, Ousmane")
    page.go_back()
    fill(page, {"reason": "Only a trial"})
    press(page, "Undo the import")
    expect(page.locator("#result")).to_contain_text("All of its cases were taken back.")
