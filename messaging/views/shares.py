"""Who else may see a seizure, a control or a target: sharing it with a unit, and ending that."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from aircop.core.errors import NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from jaitf.choices import AccessAction, Handling, Verb
from jaitf.permissions import may, require, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.forms import RevokeForm, ShareForm
from messaging.permissions import share_for, shareable_for
from messaging.selectors.shares import share_history, shares_of, units_to_share_with
from messaging.services.shares import record_share, share_revoke
from messaging.sources import ShareKind


@dataclass(frozen=True, slots=True)
class ShareWords:
    """What the page says for one kind of record; `route` is the page itself, `record_route` that of the record."""

    route: str
    record_route: str
    list_route: str
    list_name: str | Promise
    nobody: str | Promise
    heading: str | Promise
    scope: str | Promise
    done: str | Promise


WORDS = {
    ShareKind.SEIZURE: ShareWords(
        "messaging:share-list",
        "seizures:seizure-detail",
        "seizures:case-list",
        gettext_lazy("Cases"),
        gettext_lazy("Units that may read this case beside your own will stand here, with the mark, the reason and the day on which it ends."),
        gettext_lazy("Share this case"),
        gettext_lazy(
            "Everybody who works in that unit may read the whole case: persons, photographs and documents. They can change nothing and pass it on to nobody."
        ),
        gettext_lazy("The case is shared with %(unit)s."),
    ),
    ShareKind.CONTROL: ShareWords(
        "messaging:control-shares",
        "seizures:control-detail",
        "seizures:case-list",
        gettext_lazy("Cases"),
        gettext_lazy("Units that may read this control beside your own will stand here, with the mark, the reason and the day on which it ends."),
        gettext_lazy("Share this control"),
        gettext_lazy(
            "Everybody who works in that unit may read the control and the persons on it. The flight, the target and the cases that came of it stay hidden. "
            "They can change nothing and pass it on to nobody."
        ),
        gettext_lazy("The control is shared with %(unit)s."),
    ),
    ShareKind.TARGET: ShareWords(
        "messaging:target-shares",
        "profiling:target-detail",
        "profiling:target-list",
        gettext_lazy("Targets"),
        gettext_lazy("Units that may read this target beside your own will stand here, with the mark, the reason and the day on which it ends."),
        gettext_lazy("Share this target"),
        gettext_lazy(
            "Everybody who works in that unit may read who or what the target is, the reasons, and what became of it. The passenger list and the message stay "
            "hidden. They can change nothing and pass it on to nobody."
        ),
        gettext_lazy("The target is shared with %(unit)s."),
    ),
}


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def share_list(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The shares of a case."""
    return _shares(request, ShareKind.SEIZURE, public_id)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def control_shares(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The shares of a control."""
    return _shares(request, ShareKind.CONTROL, public_id)


@requires_page(Page.DESK)
@require_http_methods(["GET", "POST"])
def target_shares(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The shares of a target."""
    return _shares(request, ShareKind.TARGET, public_id)


def _shares(request: SignedInRequest, kind: ShareKind, public_id: UUID) -> HttpResponse:
    """The shares of a record and their history; whoever may share can add one."""
    record, words = shareable_for(request.user, kind, public_id, Verb.SHARE if request.method == "POST" else Verb.VIEW), WORDS[kind]
    # A partner to whom the record was shown does not learn who else sees it.
    require(request.user, record.compartment, Verb.VIEW)
    form = ShareForm(units_to_share_with(record), request.POST or None, initial={"handling": getattr(record, "handling", Handling.AMBER)})
    if request.method == "POST" and form.is_valid():
        try:
            record_share(actor=request.user, record=record, **form.order(record.compartment.task_force.time_zone))
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, str(words.done) % {"unit": form.cleaned_data["with_unit"]})
            return redirect(words.route, record.public_id)
    # The page names the person of a target: whoever opens it has read that.
    log_access(actor=request.user, action=AccessAction.READ, record=record)
    shares = {"shares": shares_of(record), "history": share_history(record), "now": timezone.now()}
    context = {"record": record, "share_kind": kind.value, "words": words, **shares, "form": form if may(request.user, Verb.SHARE, record) else None}
    return TemplateResponse(request, "messaging/share_list.html", context, status=422 if form.errors else 200)


@requires_page(Page.CASES)
@require_POST
def share_revoke_page(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """End a share at once."""
    if kind not in list(ShareKind):
        raise NotVisible
    grant = share_for(request.user, ShareKind(kind), pk)
    form = RevokeForm(request.POST)
    share_revoke(actor=request.user, grant=grant, reason=form.cleaned_data["reason"] if form.is_valid() else "")
    messages.success(request, _("The share is ended."))
    return redirect(WORDS[ShareKind(kind)].route, grant.content_object.public_id)
