"""What every answer tells the browser, on every route, and that no page of ours needs an exception from it."""

from __future__ import annotations

import base64
import pickle
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.permissions.asking import CANARY, own_cases, page_cases, path_of, record_cases, record_of
from tests.permissions.lines import Line
from tests.permissions.table import OWN, PAGES, RECORDS
from tests.permissions.world import World

EXPECTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: Sources that may stand in the policy, and nothing else: no `unsafe-…`, no wildcard, no foreign host.
SOURCES = {"'none'", "'self'", "data:", "blob:", "/policy-report/", *filter(None, [settings.LIVE_ORIGIN])}
LINES = [line for line in PAGES + RECORDS + OWN if line.method == "GET"]


class Inline(HTMLParser):
    """Collects what a strict content policy would block."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        # Data blocks are no scripts: the browser does not run them.
        self._in_script = tag == "script" and "src" not in given and given.get("type") != "application/json"
        if tag == "style":
            self.found.append("<style>")
        for name, value in given.items():
            is_code = name.startswith("on") or (name in {"href", "src", "action", "formaction"} and (value or "").strip().lower().startswith("javascript:"))
            if name == "style" or is_code:
                self.found.append(f"<{tag} {name}>")

    def handle_data(self, data: str) -> None:
        if self._in_script and data.strip():
            self.found.append("<script> with text")


def inline_parts(html: str) -> list[str]:
    parser = Inline()
    parser.feed(html)
    return parser.found


def wrong_headers(response: HttpResponse) -> list[str]:
    wrong = [f"{name}: {response.get(name)}" for name, value in EXPECTED.items() if response.get(name) != value]
    policy = {part.split()[0]: set(part.split()[1:]) for part in response.get("Content-Security-Policy", "").split(";") if part.strip()}
    if policy.get("default-src") != {"'none'"} or policy.get("frame-ancestors") != {"'none'"} or policy.get("base-uri") != {"'none'"}:
        wrong.append(f"policy {policy}")
    if policy.get("script-src") != {"'self'"} or policy.get("style-src") != {"'self'"}:
        wrong.append(f"script-src or style-src {policy}")
    wrong += [f"source {source}" for sources in policy.values() for source in sources - SOURCES]
    if "camera=()" not in response.get("Permissions-Policy", ""):
        wrong.append("Permissions-Policy")
    return wrong


def answers(world: World, line: Line):
    """The answer of the line to the first person who gets it, and to the first who does not."""
    kind = record_cases if line in RECORDS else own_cases if line in OWN else page_cases
    seen: set[bool] = set()
    for case in kind(line):
        if (case.sign == "+") not in seen:
            seen.add(case.sign == "+")
            with transaction.atomic():
                yield case.role, world.clients[case.role].get(path_of(line, record_of(world, line, case.role, case.place)))
                transaction.set_rollback(True)


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_every_answer_keeps_the_browser_strict_and_every_page_obeys(world: World, line: Line, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    wrong = []
    for role, response in answers(world, line):
        wrong += [f"{role}: {what}" for what in wrong_headers(response)]
        if response["Content-Type"].startswith("text/html"):
            assert re.match(r"text/html; charset=utf-8", response["Content-Type"])
            wrong += [f"{role}: {what}" for what in inline_parts(response.content.decode())]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("html", ["<p style='x'>", "<a onclick=x>", "<script>x()</script>", "<style>a{}</style>", "<a href=' javascript:x'>"])
def test_the_test_finds_what_is_inline(html: str):
    assert inline_parts(html)


def test_the_script_of_the_api_page_is_a_file_of_its_own(db: None):
    page = Client().get(reverse("api-docs")).content.decode()
    [address] = re.findall(r'<script src="(/api/docs/[^"]*)"', page)
    script = Client().get(address.replace("&amp;", "&"))
    assert script["Content-Type"].startswith("application/javascript")
    assert "SwaggerUIBundle" in script.content.decode()


@pytest.fixture
def public(settings) -> None:
    """As behind the TLS proxy of a public host."""
    settings.ALLOWED_HOSTS = ["aircop.example"]
    settings.IS_PUBLIC = settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_HSTS_PRELOAD = 63072000, True, True
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME = "__Host-aircop", "__Host-csrf", "__Host-language"


def test_over_tls_browsers_stay_there_and_cookies_with_them(db: None, public: None):
    client = Client(SERVER_NAME="aircop.example")
    page = client.get("/account/login/", secure=True)
    assert page["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    client.post("/language/", {"language": "fr"}, secure=True)
    assert {"__Host-csrf", "__Host-language"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert name.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, True, "Lax", "/", "")


def test_a_page_without_tls_is_led_on_but_a_program_is_refused(db: None, public: None):
    client = Client(SERVER_NAME="aircop.example")
    assert client.get("/account/login/")["Location"] == "https://aircop.example/account/login/"
    answer = client.get("/api/v1/jobs/", headers={"Authorization": "Token abcdefgh"})
    assert (answer.status_code, answer.json()["code"]) == (403, "https_required")


def test_no_answer_lets_another_origin_read_it(world: World):
    for path in ("/", "/api/v1/seizures/", "/api/schema/", "/health/", "/live/"):
        answer = world.clients["officer"].get(path, headers={"Origin": "https://evil.example"})
        assert "Access-Control-Allow-Origin" not in answer


def test_an_error_page_is_as_strict_as_any_other(db: None):
    for response in (Client().get("/nowhere/"), Client().get("/%00"), Client(enforce_csrf_checks=True).post("/language/", {})):
        assert response.status_code in {400, 403, 404}
        assert wrong_headers(response) == []
        assert inline_parts(response.content.decode()) == []


def test_the_cache_of_the_site_holds_counts_and_no_content(world: World):
    for path in ("/cases/", "/desk/?hours=48", "/search/?q=KANARI", "/alerts/", "/api/v1/seizures/"):
        world.clients["officer"].get(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM core_cache")
        kept = [(key, str(pickle.loads(base64.b64decode(value)))) for key, value in cursor.fetchall()]
    assert kept
    assert not [entry for entry in kept if CANARY.search("".join(entry))]


@pytest.mark.parametrize("path", ["/cases/x.css", "/cases/?x=.css", "/cases/;x.js", "/me/x.png", "/static/cases/", "/static/none.css"])
def test_a_page_with_the_name_of_a_file_is_not_found(world: World, path: str):
    answer = world.clients["officer"].get(path)
    assert answer.status_code == 404 or (path == "/cases/?x=.css" and "max-age" not in answer.get("Cache-Control", ""))
