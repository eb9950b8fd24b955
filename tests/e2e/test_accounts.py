"""Signing in at a shared workstation: passkeys, the switch between officers, and what stays in the browser (nothing)."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.people import People, confirm_again, enter_password, wait_for_script

pytestmark = pytest.mark.e2e
#: Seconds from the first key until his page is there; the machine of the tests is slow, a person is slower.
MOST_SECONDS = 15


def with_security_key(page: Page) -> None:
    """A security key with a PIN, as Chromium plays it."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})


def sign_in_here(people: People, page: Page, username: str) -> None:
    page.goto("/")
    enter_password(page, people.site.accounts[username])


def sign_out(page: Page) -> None:
    page.goto("/account/logout/")
    page.locator("main form[data-logout] button").click()
    page.wait_for_url("**/login/**")


def test_a_passkey_is_made_signs_in_and_opens_the_lock(people: People) -> None:
    page = people.context().new_page()
    with_security_key(page)
    sign_in_here(people, page, "officer2.lfw")
    page.goto("/account/2fa/webauthn/add/")
    if "reauthenticate" in page.url:
        confirm_again(page, people.site.accounts["officer2.lfw"])
    wait_for_script(page, "passkey")
    page.fill("[name=name]", "key on my ring")
    page.locator("form[data-passkey] button[type=submit]").click()
    page.wait_for_url("**/recovery-codes/**")
    page.goto("/account/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("key on my ring")
    sign_out(page)
    wait_for_script(page, "passkey")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/desk/")
    page.goto("/lock/?next=/me/")
    wait_for_script(page, "passkey")
    page.locator("form[data-passkey] button").click()
    page.wait_for_url("**/me/")
    expect(page.locator("h1")).to_be_visible()


def test_without_a_passkey_the_page_says_so_and_the_password_still_works(people: People) -> None:
    page = people.context().new_page()
    with_security_key(page)
    page.goto("/account/login/")
    wait_for_script(page, "passkey")
    page.locator("form[data-passkey] button").click()
    expect(page.locator("[data-passkey-problem]")).to_be_visible()
    enter_password(page, people.site.accounts["officer3.lfw"])
    page.wait_for_url("**/desk/")


def test_after_signing_out_back_shows_nothing(people: People) -> None:
    page = people.context().new_page()
    sign_in_here(people, page, "officer3.lfw")
    page.goto("/me/")
    name = page.locator("h1").inner_text()
    page.goto("/cases/")
    page.evaluate("localStorage.setItem('left', 'behind')")
    sign_out(page)
    for _step in range(3):
        page.go_back()
        expect(page.locator("body")).not_to_contain_text(name)
        assert page.locator("header details.menu").count() == 0 or "/login/" in page.url
    assert page.evaluate("localStorage.getItem('left')") is None


def test_a_colleague_takes_over_with_two_keys_and_the_password(people: People) -> None:
    page = people.context().new_page()
    sign_in_here(people, page, "officer3.lfw")
    sign_out(page)
    sign_in_here(people, page, "officer2.lis")
    page.goto("/controls/new/")
    wait_for_script(page, "draft", "lock")
    page.fill("[name=family_name]", "Kouassivert")
    began = time.monotonic()
    page.keyboard.press("F8")
    page.wait_for_url("**/lock/**")
    wait_for_script(page, "officers")
    page.keyboard.press("1")
    page.keyboard.type(people.site.accounts["officer3.lfw"].password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert time.monotonic() - began < MOST_SECONDS
    page.goto("/controls/new/")
    wait_for_script(page, "draft")
    expect(page.locator("[name=family_name]")).to_have_value("")
    page.go_back()
    expect(page.locator("body")).not_to_contain_text("Kouassivert")
    # The first one comes back to what he typed.
    page.goto("/lock/?switch=1")
    wait_for_script(page, "officers")
    page.keyboard.press("1")
    page.keyboard.type(people.site.accounts["officer2.lis"].password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    page.goto("/controls/new/")
    wait_for_script(page, "draft")
    page.locator("form[data-draft] .notice button").first.click()
    expect(page.locator("[name=family_name]")).to_have_value("Kouassivert")
