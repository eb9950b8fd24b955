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
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
settings.configure(
    SECRET_KEY="style-guide",
    USE_TZ=True,
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
from django.core.paginator import Paginator  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import translation  # noqa: E402
from django.utils.safestring import mark_safe  # noqa: E402

from aircop.core.forms import ZonedDateTimeField  # noqa: E402

NAMES = [
    "set_language", "lock", "account_login", "account_logout", "account_change_password", "account_reauthenticate", "mfa_index",
    "mfa_authenticate", "mfa_activate_totp", "mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_view_recovery_codes",
]  # fmt: skip
urlpatterns = [path(f"{name}/", lambda _request: HttpResponse(), name=name) for name in NAMES]

NOW = datetime.now(UTC).replace(second=0, microsecond=0)


class Field(forms.Form):
    """One field of each kind, some of them wrong."""

    flight = forms.CharField(help_text="Today's flights appear as you type.", initial="AF 718")
    occurred_at = ZonedDateTimeField(label="Date and time", zones=["Africa/Dakar"])
    commodity = forms.ChoiceField(
        choices=[("", ""), ("Drugs", [("COC_SALT", "Cocaine hydrochloride (salts)"), ("COC_BASE", "Coca paste / cocaine base"), ("CAN_HERB", "Cannabis herb")])],
        widget=forms.Select(attrs={"data-combobox": ""}),
    )
    weight = forms.DecimalField(label="Net weight", help_text="As the scales show it.", max_digits=6, decimal_places=3)
    result = forms.ChoiceField(choices=[("neg", "Nothing found"), ("seiz", "Seizure"), ("det", "Detained")], widget=forms.RadioSelect)
    safeguards = forms.MultipleChoiceField(
        choices=[("int", "Interpreter offered"), ("cons", "Consulate told"), ("doc", "Doctor offered")], widget=forms.CheckboxSelectMultiple, required=False
    )
    mrz = forms.CharField(label="Passport lines (MRZ)", widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "data-scan": "mrz"}), required=False)
    photographs = forms.FileField(required=False)
    measured = forms.BooleanField(label="Measured, not estimated", required=False, help_text="Leave it empty for an estimate.")


class Line(forms.Form):
    """A row of a formset."""

    what = forms.CharField()
    quantity = forms.DecimalField()
    unit = forms.ChoiceField(choices=[("KG", "Kilogram"), ("TAB", "Tablet / pill")])


class Filter(forms.Form):
    """Filters of a list."""

    q = forms.CharField(label="Words", required=False)
    state = forms.ChoiceField(choices=[("", "All"), ("draft", "Draft")], required=False)
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)


def chart() -> str:
    """Return bars in the markup that the chart renderer writes."""
    values = [3, 5, 4, 8, 6, 9, 12, 7, 10, 11, 14, 9]
    bars = "".join(
        f'<rect x="{30 + i * 36}" y="{130 - v * 8}" width="26" height="{v * 8}" fill="#3d77b8"></rect>' for i, v in enumerate(values)
    )
    labels = "".join(f'<text x="{43 + i * 36}" y="146" text-anchor="middle" font-size="11">{m}</text>' for i, m in enumerate("DJFMAMJJASON"))
    axis = '<line x1="26" y1="130" x2="462" y2="130" stroke="#888"></line>'
    text = f'<svg viewBox="0 0 470 152" role="img" aria-label="Seizures by month"><g>{bars}</g><g class="role-axis">{labels}<g class="role-axis-domain">{axis}</g></g></svg>'
    return mark_safe(text)  # noqa: S308


def navigation() -> list[SimpleNamespace]:
    """Return the sections of a chief."""
    rows = [
        ("Desk", "grid-1x2", True, None), ("Cases", "folder2-open", False, None), ("Alerts", "bell", False, 3), ("Custody", "safe", False, 2),
        ("Dashboard", "bar-chart", False, None), ("Reports", "file-earmark-text", False, None), ("Admin", "gear", False, None),
    ]  # fmt: skip
    return [SimpleNamespace(label=label, url="#", icon=icon, active=active, badge=badge) for label, icon, active, badge in rows]


def shell(live: str = "") -> SimpleNamespace:
    """Return what aircop.context_processors.shell would."""
    unit = SimpleNamespace(code="DSS", name="Dakar Blaise Diagne", time_zone="Africa/Dakar")
    return SimpleNamespace(
        unit=unit, navigation=navigation(), alert_count=3, alert_deadline=NOW + timedelta(minutes=18), alerts_url="#alerts",
        alert_badge_url="", quick_control_url="#control", search_url="#search", live_url=live, role_label="Chief of unit · Customs", account_links=[],
        demo_banner="Demo world: every person here is invented.",
    )  # fmt: skip


def lists() -> dict[str, Any]:
    """Return cases, flights, alerts and history to show."""
    rows = [
        ("DSS-2026-00042", "Cocaine hydrochloride, suitcase lining", "2.350", "GRU → LIS → DSS", "warning", "Submitted", "amber_strict"),
        ("DSS-2026-00041", "Methamphetamine, swallowed", "0.912", "LOS → ABJ → DSS", "success", "Approved", "amber"),
        ("DSS-2026-00040", "Pangolin scales, air cargo", "148.000", "DSS → SGN", "danger", "Returned", "red"),
        ("DSS-2026-00039", "Undeclared currency", "0.400", "DSS → IST", "neutral", "Draft", "green"),
    ]
    cases = [
        {"reference": r, "what": w, "quantity": Decimal(q), "route": route, "kind": k, "state": s, "tlp": t, "at": NOW - timedelta(hours=5 * i + 2)}
        for i, (r, w, q, route, k, s, t) in enumerate(rows)
    ]
    flights = [
        {"number": n, "origin": o, "at": NOW + timedelta(minutes=m), "travellers": t, "high": h, "medium": me, "low": lo, "alerts": a, "reviewed": rv, "past": m < 0}
        for n, o, m, t, h, me, lo, a, rv in [
            ("TP 1483", "Lisbon", -25, 168, 0, 1, 4, 0, True),
            ("AF 718", "Paris CDG", 38, 262, 2, 3, 7, 1, False),
            ("AT 501", "Casablanca", 155, 144, 0, 2, 3, 0, False),
            ("HC 302", "Abidjan", 610, 92, 1, 0, 2, 2, True),
        ]
    ]
    lanes = [
        {"title": title, "kind": kind, "alerts": [
            {"title": t, "route": r, "sender": s, "tlp": tlp, "unread": u, "at": NOW + timedelta(minutes=m)} for t, r, s, tlp, u, m in alerts
        ]}
        for title, kind, alerts in [
            ("Overdue", "overdue", [("Courier with false-bottom suitcase", "GRU → DSS, AF 718", "Lisbon", "red", True, -12)]),
            ("Under an hour", "flash", [("Two swallowers travelling together", "ABJ → DSS, HC 302", "Abidjan", "amber", True, 18)]),
            ("Under four hours", "soon", [("Parcel with precursor chemicals", "CE 123 456 789 PT", "Lisbon", "amber_strict", False, 150)]),
            ("Later", "later", [("Stolen passport used at check-in", "BOG → PTY → LIS", "Panama", "green", False, 900)]),
        ]
    ]  # fmt: skip
    entries = [
        {"at": NOW - timedelta(minutes=m), "actor": a, "text": t, "kind": k, "icon": i, "note": n}
        for m, a, t, k, i, n in [
            (4, "A. Ndiaye, chief", "Opened the case", "", "eye", ""),
            (22, "O. Sarr, customs", "Submitted for approval", "info", "send", ""),
            (40, "O. Sarr, customs", "Returned with a reason", "warning", "reply", "“The seal number is missing.”"),
            (75, "M. Fall, police", "Exhibit DSS-E-118 sealed", "success", "safe", "Seal 0042 117, 2.350 kg"),
            (130, "system", "Alert to Lisbon not delivered", "danger", "exclamation-circle", "Tried again 30 s later."),
        ]
    ]
    return {"cases": cases, "flights": flights, "lanes": lanes, "entries": entries}


def page_context() -> dict[str, Any]:
    """Return the context of the style guide."""
    rows = [[month, count] for month, count in zip(["Sep", "Oct", "Nov"], [11, 14, 9], strict=True)]
    formset = forms.formset_factory(Line, extra=1, can_delete=True)(prefix="lines")
    data = {"flight": "AF 718", "weight": "-3", "occurred_at_date": "2026-11-23", "occurred_at_time": "25:99", "occurred_at_zone": "Africa/Dakar"}
    return lists() | {
        "shell": shell(),
        "now": NOW,
        "crumbs": [("Cases", "#"), ("Dakar", "#")],
        "tabs": [{"label": label, "url": "#", "active": i == 0, "count": c} for i, (label, c) in enumerate(
            [("Summary", None), ("Persons", 2), ("Commodities", 1), ("Exhibits and custody", 3), ("Safeguards", None), ("Documents", 4), ("Who can see this", None)]
        )],
        "facts": [("Vector", "Passenger, checked bag"), ("Place", "Arrivals hall, lane 3"), ("Detection", "Profiling, then X-ray"), ("Agencies", "Customs, Police"), ("Offence", "")],
        "route": [("Origin", "São Paulo (GRU)"), ("Transit", "Lisbon (LIS)"), ("Found", "Dakar (DSS)")],
        "filter_form": Filter({"state": "draft"}),
        "page": Paginator(range(214), 50).page(2),
        "stats": [("Controls, 30 days", "412", "38 positive"), ("Seizures", "19", "+5 on October"), ("Alerts acknowledged", "92 %", "median 14 min"), ("Open longer than 7 days", "3", "oldest 12 d")],
        "finding": "Seizures doubled since February",
        "units": "Seizures a month",
        "period": "Dec 2025 – Nov 2026, Dakar",
        "svg": chart(),
        "headers": ["Month", "Seizures"],
        "rows": rows,
        "numeric": [1],
        "links": [("The 98 seizures", "#")],
        "form": Field(data),
        "formset": formset,
        "kinds": ["neutral", "info", "success", "warning", "danger", "strong"],
        "notice_kinds": ["info", "success", "warning", "danger"],
    }  # fmt: skip


class Login(forms.Form):
    """Stand-in for the form of django-allauth."""

    login = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)


def pages() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return file name → template and context."""
    confirm = {
        "shell": shell(), "title": "Send this alert to Lisbon?", "what": "The alert leaves your unit and can't be called back.", "confirm": "Send the alert", "cancel_url": "#",
        "facts": [("To", "Lisbon, partner task force"), ("About", "DSS-2026-00042"), ("Mark", "TLP:AMBER")], "warning": "Lisbon will see the names of two travellers.",
    }  # fmt: skip
    return {
        **{part: ("components/styleguide.html", page_context() | {"part": part}) for part in ("case", "lists", "alerts", "form", "marks")},
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
                request.user = SimpleNamespace(pk=7, get_full_name=lambda: "Aïssatou Ndiaye")
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
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu", "--disable-quic"])
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
