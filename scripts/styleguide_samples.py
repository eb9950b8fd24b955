"""What the style guide shows: forms with mistakes, cases, flights, alerts, a chart. All of it is invented."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils.safestring import mark_safe

from aircop.core.forms import ZonedDateTimeField

NOW = datetime.now(UTC).replace(second=0, microsecond=0)


class EntryForm(forms.Form):
    """One field of each kind, some of them wrong."""

    flight = forms.CharField(help_text="Today's flights appear as you type.", initial="AF 718")
    occurred_at = ZonedDateTimeField(label="Date and time", zones=["Africa/Dakar"])
    commodity = forms.ChoiceField(
        choices=[
            ("", ""),
            ("Drugs", [("COC_SALT", "Cocaine hydrochloride (salts)"), ("COC_BASE", "Coca paste / cocaine base"), ("CAN_HERB", "Cannabis herb")]),
        ],
        widget=forms.Select(attrs={"data-combobox": ""}),
    )
    weight = forms.DecimalField(label="Net weight", help_text="As the scales show it.", max_digits=6, decimal_places=3)
    result = forms.ChoiceField(choices=[("neg", "Nothing found"), ("seiz", "Seizure"), ("det", "Detained")], widget=forms.RadioSelect)
    safeguards = forms.MultipleChoiceField(
        choices=[("int", "Interpreter offered"), ("cons", "Consulate told"), ("doc", "Doctor offered")], widget=forms.CheckboxSelectMultiple, required=False
    )
    mrz = forms.CharField(
        label="Passport lines (MRZ)", widget=forms.Textarea(attrs={"rows": 3, "class": "mono", "data-scan": "mrz", "data-parse-url": "/parse/"}), required=False
    )
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
    bars = "".join(f'<rect x="{30 + i * 36}" y="{130 - v * 8}" width="26" height="{v * 8}" fill="var(--chart-1)"></rect>' for i, v in enumerate(values))
    labels = "".join(
        f'<text x="{43 + i * 36}" y="146" text-anchor="middle" font-size="11" fill="var(--text-muted)">{m}</text>' for i, m in enumerate("DJFMAMJJASON")
    )
    axis = '<line x1="26" y1="130" x2="462" y2="130" stroke="#888"></line>'
    text = (
        '<svg viewBox="0 0 470 152" role="img" aria-label="Seizures by month">'
        f'<g>{bars}</g><g class="role-axis">{labels}<g class="role-axis-domain">{axis}</g></g></svg>'
    )
    return mark_safe(text)  # nosec B308 B703  # noqa: S308


def navigation() -> list[SimpleNamespace]:
    """Return the sections of a chief."""
    rows = [
        ("Desk", "grid-1x2", True, None),
        ("Cases", "folder2-open", False, None),
        ("Alerts", "bell", False, 3),
        ("Custody", "safe", False, 2),
        ("Dashboard", "bar-chart", False, None),
        ("Reports", "file-earmark-text", False, None),
        ("Admin", "gear", False, None),
    ]
    return [SimpleNamespace(label=label, url="#", icon=icon, active=active, badge=badge) for label, icon, active, badge in rows]


def shell(live: str = "") -> SimpleNamespace:
    """Return what aircop.context_processors.shell would."""
    unit = SimpleNamespace(code="DSS", name="Dakar Blaise Diagne", time_zone="Africa/Dakar")
    return SimpleNamespace(
        unit=unit,
        navigation=navigation(),
        alert_count=3,
        alert_deadline=NOW + timedelta(minutes=18),
        alerts_url="#alerts",
        alert_badge_url="",
        quick_control_url="#control",
        search_url="#search",
        live_url=live,
        account_links=[],
    )


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
        {
            "number": n,
            "origin": o,
            "at": NOW + timedelta(minutes=m),
            "travellers": t,
            "high": h,
            "medium": me,
            "low": lo,
            "alerts": a,
            "reviewed": rv,
            "past": m < 0,
        }
        for n, o, m, t, h, me, lo, a, rv in [
            ("TP 1483", "Lisbon", -25, 168, 0, 1, 4, 0, True),
            ("AF 718", "Paris CDG", 38, 262, 2, 3, 7, 1, False),
            ("AT 501", "Casablanca", 155, 144, 0, 2, 3, 0, False),
            ("HC 302", "Abidjan", 610, 92, 1, 0, 2, 2, True),
        ]
    ]
    lanes = [
        {
            "title": title,
            "kind": kind,
            "alerts": [{"title": t, "route": r, "sender": s, "tlp": tlp, "unread": u, "at": NOW + timedelta(minutes=m)} for t, r, s, tlp, u, m in alerts],
        }
        for title, kind, alerts in [
            ("Overdue", "overdue", [("Courier with false-bottom suitcase", "GRU → DSS, AF 718", "Lisbon", "red", True, -12)]),
            ("Under an hour", "flash", [("Two swallowers travelling together", "ABJ → DSS, HC 302", "Abidjan", "amber", True, 18)]),
            ("Under four hours", "soon", [("Parcel with precursor chemicals", "CE 123 456 789 PT", "Lisbon", "amber_strict", False, 150)]),
            ("Later", "later", [("Stolen passport used at check-in", "BOG → PTY → LIS", "Panama", "green", False, 900)]),
        ]
    ]
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
        "tabs": [
            {"label": label, "url": "#", "active": i == 0, "count": c}
            for i, (label, c) in enumerate(
                [
                    ("Summary", None),
                    ("Persons", 2),
                    ("Commodities", 1),
                    ("Exhibits and custody", 3),
                    ("Safeguards", None),
                    ("Documents", 4),
                    ("Who can see this", None),
                ]
            )
        ],
        "facts": [
            ("Vector", "Passenger, checked bag"),
            ("Place", "Arrivals hall, lane 3"),
            ("Detection", "Profiling, then X-ray"),
            ("Agencies", "Customs, Police"),
            ("Offence", ""),
        ],
        "route": [("Origin", "São Paulo (GRU)"), ("Transit", "Lisbon (LIS)"), ("Found", "Dakar (DSS)")],
        "filter_form": Filter({"state": "draft"}),
        "page": Paginator(range(214), 50).page(2),
        "stats": [
            ("Controls, 30 days", "412", "38 positive"),
            ("Seizures", "19", "+5 on October"),
            ("Alerts acknowledged", "92 %", "median 14 min"),
            ("Open longer than 7 days", "3", "oldest 12 d"),
        ],
        "finding": "Seizures doubled since February",
        "units": "Seizures a month",
        "period": "Dec 2025 – Nov 2026, Dakar",
        "svg": chart(),
        "headers": ["Month", "Seizures"],
        "rows": rows,
        "numeric": [1],
        "links": [("The 98 seizures", "#")],
        "form": EntryForm(data),
        "formset": formset,
        "kinds": ["neutral", "info", "success", "warning", "danger", "strong"],
        "notice_kinds": ["info", "success", "warning", "danger"],
    }


class Person:
    """Stand-in for an account."""

    pk = 7
    is_authenticated = True
    active_postings = (SimpleNamespace(get_role_display="Chief of unit", agency="Customs"),)

    def __str__(self) -> str:
        return "Aïssatou Ndiaye"


class Login(forms.Form):
    """Stand-in for the form of django-allauth."""

    login = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)
