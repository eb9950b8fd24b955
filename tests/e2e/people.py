"""Who sits at the browser: signing in once per person, then opening pages as that person."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from tests.e2e.stack import Account, Site

#: As if the person had signed in an hour ago.
AGE_SIGN_IN = """
from importlib import import_module
from django.conf import settings
session = import_module(settings.SESSION_ENGINE).SessionStore({key!r})
session["account_authentication_methods"] = [record | {{"at": record["at"] - 3600}} for record in session["account_authentication_methods"]]
session.save()
"""
CHOOSE_LANGUAGE = """async language => {
  const token = JSON.parse(document.body.getAttribute('hx-headers'))['X-CSRFToken'];
  const body = new URLSearchParams({ language });
  const answer = await fetch('/language/', { method: 'POST', body, headers: { 'X-CSRFToken': token }, redirect: 'manual' });
  return answer.type;
}"""

#: Seconds after which a session may be about to lock itself (five minutes without use).
IDLE = 240

STARTED = """async ([name, patience]) => {
  for (const end = Date.now() + patience; Date.now() < end; await new Promise(done => setTimeout(done, 50))) {
    const found = performance.getEntriesByType('resource').find(entry => entry.name.split('/').pop().split('.')[0] === name);
    if (found) return !!(await import(found.name));
  }
  return false;
}"""


class People:
    """The people of the demo world.

    Args:
        patience: milliseconds that a page may take.
    """

    def __init__(self, site: Site, browser: Browser, patience: int) -> None:
        self.site = site
        self.browser = browser
        self.patience = patience
        self._signed_in: dict[str, Any] = {}
        self._used: dict[str, float] = {}
        self._language: dict[str, str] = {}
        self._contexts: list[BrowserContext] = []
        self.errors: list[str] = []

    def context(self, **options: Any) -> BrowserContext:
        """A browser of its own, signed out."""
        context = self.browser.new_context(base_url=self.site.url, **({"viewport": {"width": 1366, "height": 768}} | options))
        context.set_default_timeout(self.patience)
        context.on("weberror", lambda error: self.errors.append(str(error.error)))
        context.on("response", lambda response: self.errors.append(f"{response.status} {response.url}") if response.status >= 500 else None)
        self._contexts.append(context)
        return context

    def sign_in(self, username: str) -> Any:
        """The browser state of a person who is signed in; the password is typed again when nobody has used it for long."""
        now = time.monotonic()
        if now - self._used.get(username, now) > IDLE:
            self._signed_in.pop(username, None)
            self._language.pop(username, None)
        self._used[username] = now
        if username not in self._signed_in:
            page = self.context().new_page()
            page.goto("/")
            enter_password(page, self.site.accounts[username])
            # Asked once a sitting, before the first person's page.
            page.goto("/purpose/?kind=person")
            page.locator("button[name=purpose]").first.click()
            page.wait_for_url(lambda url: "/purpose/" not in url)
            self._signed_in[username] = page.context.storage_state()
            self._close(page.context)
        return self._signed_in[username]

    def open(self, username: str, path: str = "/", *, language: str = "en", **options: Any) -> Page:
        """A page of that person in a browser of its own, in that language."""
        state = self.sign_in(username)
        if self._language.get(username) != language:
            self._choose_language(username, language)
        page = self.context(storage_state=state, **options).new_page()
        page.goto(path)
        return page

    def _choose_language(self, username: str, language: str) -> None:
        page = self.context(storage_state=self._signed_in[username]).new_page()
        page.goto("/me/")
        assert page.evaluate(CHOOSE_LANGUAGE, language) == "opaqueredirect"
        self._language[username] = language
        self._close(page.context)

    def _close(self, context: BrowserContext) -> None:
        context.close()
        self._contexts.remove(context)

    def age_sign_in(self, username: str) -> None:
        """Let an hour pass since this person gave the password."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self._signed_in[username]["cookies"]}
        key = next(value for name, value in cookies.items() if name.startswith("aircop_"))
        self.site.manage("shell", "--command", AGE_SIGN_IN.format(key=key))

    def describe(self) -> str:
        """Address and text of every open page, and the errors so far."""
        pages = [page for context in self._contexts for page in context.pages]
        return "\n".join([*(f"--- {page.url}\n{page.locator('main').first.inner_text()[:1500]}" for page in pages), *self.errors])

    def leave(self) -> None:
        """Close everything; raise for scripts that failed and pages that answered 5xx."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
        errors, self.errors = self.errors, []
        assert errors == []


def enter_password(page: Page, account: Account) -> None:
    """Fill the sign-in form, and the second factor where the role has one."""
    page.fill("[name=login]", account.username)
    page.fill("[name=password]", account.password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(lambda url: "/login/" not in url)
    if account.totp_secret:
        page.fill("[name=code]", account.code(unused=True))
        page.press("[name=code]", "Enter")
        page.wait_for_url(lambda url: "/authenticate/" not in url)


def confirm_again(page: Page, account: Account) -> None:
    """Answer the question who sits there, with the password or the code."""
    page.wait_for_url("**/reauthenticate/**")
    if page.locator("[name=code]").count():
        page.fill("[name=code]", account.code())
    else:
        page.fill("[name=password]", account.password)
    page.locator("main form:has([name=code], [name=password]) button[type=submit]").first.click()
    page.wait_for_url(lambda url: "reauthenticate" not in url)


def wait_for_script(page: Page, *names: str) -> None:
    """Until these scripts of static/js/ work; they are fetched when a page that needs them is already shown."""
    for name in names:
        assert page.evaluate(STARTED, [name, 30_000]), f"{name}.js did not start on {page.url}"


def choose(page: Page, name: str, code: str) -> None:
    """Choose a code in a select, by typing it where the select is a type-ahead."""
    select = page.locator(f"select[name='{name}']")
    if select.get_attribute("data-combobox") is None:
        select.select_option(code)
        return
    # Before the script has started it is a plain select, which may be hidden while one chooses.
    box = page.locator(f".combobox:has(select[name='{name}']) input[role=combobox]")
    box.fill(code)
    box.press("Enter")
    assert select.input_value() == code, f"{name}: {select.input_value()}"


def reload_until(page: Page, is_there: Callable[[], bool], tries: int = 60) -> None:
    """Look again every second, as an impatient person does, until it is there."""
    for _try in range(tries):
        if is_there():
            return
        page.wait_for_timeout(1000)
        page.reload()
    raise AssertionError(f"{page.url} did not show it")
