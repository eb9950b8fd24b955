"""The page of one case: tabs on the left, timeline on the right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.template.loader import select_template
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from jaitf.choices import AccessAction, Verb
from jaitf.permissions import may, may_open, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.explained import readers_of, shares_of
from jaitf.services.access_log import log_access
from seizures.choices import SeizureState
from seizures.forms.decisions import PhotographForm
from seizures.forms.links import LinkForm
from seizures.identifiers import identifier_warnings, printed_awb
from seizures.models import ImportedCase, Seizure
from seizures.permissions import is_keeper, seizure_for
from seizures.selectors.care import care_hint
from seizures.selectors.custody import line_weights
from seizures.selectors.documents import documents_of, report_progress
from seizures.selectors.links import links_of, units_to_ask
from seizures.selectors.safeguards import safeguards_of_case
from seizures.selectors.timeline import seizure_timeline
from seizures.selectors.totals import court_totals, event_totals, statistics_totals

#: The app above fills this block; without it the tab says that there is nothing.
ALERTS = ("messaging/_case_alerts.html", "seizures/_no_alerts.html")


def _lines(seizure: Seizure) -> dict[str, Any]:
    lines = list(seizure.lines.all())
    # Row security leaves a partner, to whom the case was shown, without its exhibits: for him the lines count.
    weights = line_weights(seizure.exhibits.all())
    return {
        "lines": lines,
        "concealments": seizure.concealments.order_by("pk"),
        "court": court_totals(lines, weights),
        "statistics": statistics_totals(lines),
        "events": event_totals(lines),
    }


def _summary(seizure: Seizure) -> dict[str, Any]:
    return _lines(seizure) | {
        "agencies": seizure.agencies.select_related("agency").order_by("pk"),
        "legs": seizure.legs.select_related("airport__country", "country"),
        "persons": seizure.persons.all(),
        "awb": printed_awb(seizure.awb),
        "warnings": identifier_warnings(seizure.awb, seizure.s10),
        # Row security leaves a partner, to whom the case was shown, without it.
        "origin": ImportedCase.objects.filter(seizure=seizure).select_related("register").first(),
    }


def _goods(seizure: Seizure) -> dict[str, Any]:
    return _lines(seizure) | {
        "photographs": seizure.photographs.all(),
        "photograph_form": PhotographForm(),
    }


def _exhibits(seizure: Seizure) -> dict[str, Any]:
    return {"exhibits": seizure.exhibits.select_related("seizure", "holder", "offered_to").order_by("number")}


def _documents(seizure: Seizure) -> dict[str, Any]:
    versions = seizure.versions.select_related("amendment", "approved_by") if seizure.is_approved else ()
    return {"versions": versions}


def _court(seizure: Seizure) -> dict[str, Any]:
    """Hand-overs and decisions of courts; a decision that was corrected stands beside the one that corrects it."""
    outcomes = seizure.judicial_outcomes.select_related("person", "line", "exhibit__seizure", "recorded_by", "corrected_by")
    return {"hand_overs": seizure.hand_overs.defer("receipt").select_related("recorded_by"), "outcomes": outcomes}


#: Tabs that a partner to whom the case was shown does not have: who else sees it, who keeps its exhibits, what was done to its
#: persons, who took them over, what it is connected with.
OWN_ROOM = {"access", "court", "exhibits", "links", "safeguards"}
#: name in the URL → label, template of the tab, what it shows
TABS: dict[str, tuple[str | Promise, str, Callable[[Seizure], dict[str, Any]]]] = {
    "summary": (_("Summary"), "seizures/_summary.html", _summary),
    "persons": (_("Persons"), "seizures/_persons.html", lambda seizure: {"persons": seizure.persons.select_related("traveller__flight")}),
    "goods": (_("Goods and photographs"), "seizures/_goods.html", _goods),
    "exhibits": (_("Exhibits"), "seizures/_exhibits.html", _exhibits),
    "safeguards": (_("Safeguards"), "seizures/_safeguards.html", lambda seizure: {"people": safeguards_of_case(seizure)}),
    "documents": (_("Documents"), "seizures/_documents.html", _documents),
    "court": (_("Hand-over and court"), "seizures/_court.html", _court),
    "links": (_("Linked cases"), "seizures/_links.html", lambda _seizure: {"link_form": LinkForm()}),
    "alerts": (_("Alerts"), "seizures/_alerts.html", lambda _seizure: {"alerts_template": select_template(list(ALERTS))}),
    "access": (_("Who can see this"), "seizures/_access.html", lambda seizure: {"readers": readers_of(seizure), "shares": shares_of(seizure)}),
}


@requires_page(Page.CASES)
@require_GET
def seizure_detail(request: SignedInRequest, public_id: str) -> HttpResponse:
    seizure = seizure_for(request.user, public_id)
    tab = request.GET.get("tab", "summary")
    tab = tab if tab in _tabs_for(request, seizure) else "summary"
    if request.htmx and tab == "documents":
        # The page refreshes the state of its reports by itself; nobody reads the case by that.
        return TemplateResponse(request, "seizures/_report_states.html", {"seizure": seizure, **report_progress(seizure, request.user)})
    log_access(actor=request.user, action=AccessAction.READ, record=seizure)
    return TemplateResponse(request, "seizures/seizure_detail.html", case_context(request, seizure, tab))


def _tabs_for(request: SignedInRequest, seizure: Seizure) -> list[str]:
    """The tabs of this reader."""
    return [name for name in TABS if name not in OWN_ROOM or may(request.user, Verb.VIEW, seizure)]


def case_context(request: SignedInRequest, seizure: Seizure, tab: str) -> dict[str, Any]:
    """What the page of a case shows with one of its tabs open."""
    user = request.user
    _label, template, content = TABS[tab]
    is_editable = seizure.state in SeizureState.editable()
    offered = _tabs_for(request, seizure)
    return {
        "seizure": seizure,
        "tab_template": template,
        "tabs": [{"label": label, "url": f"?tab={name}", "active": name == tab} for name, (label, _template, _content) in TABS.items() if name in offered],
        "may_change": is_editable and may(user, Verb.CHANGE, seizure),
        "may_submit": is_editable and may(user, Verb.SUBMIT, seizure),
        "may_decide": seizure.state == SeizureState.SUBMITTED and may(user, Verb.APPROVE, seizure),
        "may_join": seizure.is_approved and may(user, Verb.APPROVE, seizure),
        "may_link": may(user, Verb.CHANGE, seizure),
        "may_amend": seizure.is_approved and may(user, Verb.CHANGE, seizure),
        "may_close": seizure.state == SeizureState.APPROVED and may(user, Verb.CHANGE, seizure),
        "open_amendment": seizure.amendments.unfinished().first() if seizure.is_approved and may(user, Verb.VIEW, seizure) else None,
        "may_keep": is_keeper(user, seizure),
        "may_send": may(user, Verb.SEND, seizure),
        "may_share": may(user, Verb.SHARE, seizure),
        "may_export": may(user, Verb.EXPORT, seizure),
        "is_own_submission": seizure.submitted_by_id == user.pk,
        "may_desk": may(user, Verb.VIEW, seizure) and may_open(user, Page.DESK),
        "entries": seizure_timeline(seizure, reader=user, with_readers=may(user, Verb.VIEW, seizure)),
        "care": care_hint(seizure) if tab == "summary" and may(user, Verb.VIEW, seizure) else None,
        **content(seizure),
        **({"links": links_of(seizure, user), "units_to_ask": units_to_ask(seizure, user)} if tab == "links" else {}),
        **(documents_of(seizure, user) if tab == "documents" else {}),
    }
