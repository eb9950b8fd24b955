"""One installation and one browser for all journeys; people who are signed in once."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.people import People
from tests.e2e.pictures import are_wanted
from tests.e2e.stack import Site, running_site

#: The guides take their pictures on demand (E2E_PICTURES=1), on a site of their own: what they leave behind, as the same
#: people, stands in the way of the journey.
collect_ignore = [] if are_wanted() else ["test_guides.py"]
#: Milliseconds; a busy machine is no failure.
PATIENCE = 30_000
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return browser_type_launch_args | {"executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"), "args": SWITCHES}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    with running_site() as found:
        yield found


@pytest.fixture(scope="session")
def everybody(site: Site, browser: Browser) -> People:
    expect.set_options(timeout=PATIENCE)
    return People(site, browser, PATIENCE)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Function, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """A failed journey shows what stood on its pages."""
    outcome = yield
    found = getattr(item, "funcargs", {}).get("people")
    if call.when == "call" and call.excinfo is not None and isinstance(found, People):
        outcome.get_result().sections.append(("open pages", found.describe()))


@pytest.fixture
def people(everybody: People) -> Iterator[People]:
    """Opens pages as somebody; what a test opened is closed after it, and no page may have met an error."""
    yield everybody
    everybody.leave()
