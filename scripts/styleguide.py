"""Render the style guide and a few pages to look at, without a database and without a server.

    python scripts/styleguide.py OUT               writes the pages and links the static files
    python scripts/styleguide.py OUT --pictures    also takes pictures with Chromium: two widths, two themes, two directions

This is for developers; no route of the site serves these pages.
"""

from __future__ import annotations

import argparse
import functools
import http.server
import sys
import threading
from pathlib import Path
from typing import Any

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
settings.configure(
    SECRET_KEY="style-guide",  # noqa: S106
    USE_TZ=True,
    TIME_ZONE="UTC",
    LANGUAGES=[("en", "English"), ("fr", "French"), ("es", "Spanish"), ("pt", "Portuguese"), ("ar", "Arabic")],
    LOCALE_PATHS=[ROOT / "locale"],
    STATIC_URL="/static/",
    INSTALLED_APPS=["aircop.core", "allauth", "django_tables2", "django.contrib.contenttypes", "django.contrib.auth"],
    ROOT_URLCONF=__name__,
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [ROOT / "templates"],
            "APP_DIRS": True,
            "OPTIONS": {
                "builtins": ["django.templatetags.i18n", "django.templatetags.static", "aircop.core.templatetags.aircop"],
                "context_processors": ["django.template.context_processors.request", "django.template.context_processors.i18n"],
            },
        }
    ],
)
django.setup()

from django import forms  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.utils import translation  # noqa: E402

from scripts.styleguide_samples import EntryForm, Login, Person, page_context, shell  # noqa: E402

NAMES = [
    "account_login",
    "account_logout",
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_authenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
]
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
urlpatterns = [path(f"{name}/", lambda _request: HttpResponse(), name=name) for name in NAMES]
urlpatterns += [
    path("", include(([path(f"{name}/", lambda _request: HttpResponse(), name=name) for name in ("language", "lock", "confirmation-list")], "jaitf")))
]


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return file name → template and context."""
    confirm = {
        "shell": shell(),
        "title": "Send this alert to Lisbon?",
        "what": "The alert leaves your unit and can't be called back.",
        "confirm": "Send the alert",
        "cancel_url": "#",
        "facts": [("To", "Lisbon, partner task force"), ("About", "DSS-2026-00042"), ("Mark", "TLP:AMBER")],
        "warning": "Lisbon will see the names of two travellers.",
    }
    return {
        **{part: ("components/styleguide.html", page_context() | {"part": part}) for part in ("case", "lists", "alerts", "form", "marks")},
        "entry": ("components/styleguide.html", page_context() | {"part": "form", "form": EntryForm()}),
        "confirm": ("components/confirm.html", confirm),
        "login": ("account/login.html", {"form": Login({"login": "chief.dss", "password": ""})}),
        "mfa": ("mfa/authenticate.html", {"form": type("Code", (forms.Form,), {"code": forms.CharField()})()}),
        "404": ("404.html", {}),
        "500": ("500.html", {}),
    }


def render(out: Path) -> list[str]:
    """Write every page in English, French and Arabic, light and dark; return the file names."""
    out.mkdir(parents=True, exist_ok=True)
    link = out / "static"
    if not link.exists():
        link.symlink_to(ROOT / "static")
    written = []
    for name in pages():
        for language in ("en", "fr", "ar"):
            for theme in ("light", "dark"):
                request = RequestFactory().get("/", headers={"cookie": f"aircop_theme={theme}"})
                request.user = Person()
                with translation.override(language):
                    template, context = pages()[name]
                    html = render_to_string(template, context, request=None if name == "500" else request)
                file = f"{name}-{language}-{theme}.html"
                (out / file).write_text(html, encoding="utf-8")
                written.append(file)
    return written


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files without a line for each; a page's own requests find nothing."""

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Answer a draft or a scan as a server that is away would."""
        self.send_error(503)


def take_pictures(out: Path, files: list[str]) -> None:
    """Take a picture of each page at 1366 and 360 px."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(QuietHandler, directory=str(out))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGS)
        for width, height, mobile in ((1366, 768, False), (360, 740, True)):
            page = browser.new_page(viewport={"width": width, "height": height}, has_touch=mobile, is_mobile=mobile)
            page.on("console", lambda message: print(message.text) if message.type == "error" else None)  # noqa: T201
            page.on("pageerror", lambda error: print(error))  # noqa: T201
            for file in files:
                page.goto(f"http://127.0.0.1:{server.server_port}/{file}")
                page.wait_for_load_state("networkidle")
                page.screenshot(path=out / f"{Path(file).stem}-{width}.png", full_page=mobile)
        browser.close()
    server.shutdown()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--only", default="", help="file names that begin so")
    arguments = parser.parse_args()
    files = [name for name in render(arguments.out) if name.startswith(arguments.only)]
    if arguments.pictures:
        take_pictures(arguments.out.resolve(), files)


if __name__ == "__main__":
    main()
