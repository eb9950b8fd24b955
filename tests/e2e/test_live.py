"""What happens while a page is on its way to the reader is told once it listens; a further tab hears it from the first."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.people import People, wait_for_script

pytestmark = pytest.mark.e2e
OFFICER = "officer.lis"
PUBLISH = """
from aircop.core import live
from jaitf.models import User
person = User.objects.get(username="officer.lis")
assert live.publish([live.user_channel(person.pk)], "task", {"id": "00000000-0000-4000-8000-000000000000"})
"""


def held(page: Page, address: str) -> list[Route]:
    """Requests for that address, which wait from now on."""
    routes: list[Route] = []
    page.route(re.compile(address), lambda route: routes.append(route))
    return routes


def let_go(page: Page, routes: list[Route]) -> None:
    for route in routes:
        route.continue_()
    page.unroute_all(behavior="ignoreErrors")


def test_an_event_that_comes_before_the_page_listens_is_told(people: People) -> None:
    page = people.open(OFFICER, "/me/")
    routes = held(page, r"/live/\?")
    with page.expect_request(re.compile(r"/live/\?")):
        page.goto("/me/waiting/")
    people.site.manage("shell", "--command", PUBLISH)
    expect(page.locator("#toasts")).not_to_contain_text("task")
    let_go(page, routes)
    expect(page.locator("#toasts")).to_contain_text("task")


def test_a_further_tab_hears_from_the_first_what_came_before_it_listened(people: People) -> None:
    first = people.open(OFFICER, "/me/waiting/")
    wait_for_script(first, "live")
    second = first.context.new_page()
    routes = held(second, r"/js/live")
    second.goto("/me/")
    people.site.manage("shell", "--command", PUBLISH)
    expect(first.locator("#toasts")).to_contain_text("task")
    let_go(second, routes)
    expect(second.locator("#toasts")).to_contain_text("task")
