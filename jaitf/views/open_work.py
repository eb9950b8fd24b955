"""Open work: my own, and what somebody who leaves hands over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from aircop.core.errors import AircopError
from jaitf.permissions import may_open, requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.accounts import account_for
from jaitf.selectors.open_work import my_work, piles_of
from jaitf.selectors.waiting import waiting_numbers, waiting_sections
from jaitf.services.open_work import work_hand_over


@login_required
@require_GET
def work(request: SignedInRequest) -> HttpResponse:
    """What waits for me: deadlines first, then what I began or what was handed over to me and stands nowhere above."""
    sections = waiting_sections(request.user)
    shown = {item.url for section in sections for item in section.items}
    rest = [(kind, [one for one in records if one[1] not in shown]) for kind, records in my_work(request.user)]
    context = {
        "sections": sections,
        "numbers": waiting_numbers(request.user),
        "work": [(kind, records) for kind, records in rest if records],
        "has_tasks": may_open(request.user, Page.CASES),
    }
    return TemplateResponse(request, "jaitf/work.html", context)


@requires_page(Page.ACCOUNTS)
@require_POST
def account_hand_over(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Give somebody's open work in one room to a colleague."""
    account = account_for(request.user, public_id)
    pile = next((one for one in piles_of(account) if str(one.room.public_id) == request.POST.get("room")), None)
    successor = next((one for one in pile.successors if str(one.public_id) == request.POST.get("successor")), None) if pile else None
    if pile is None or successor is None:
        messages.error(request, _("Choose a colleague who takes over."))
        return redirect("jaitf:account-detail", account.public_id)
    try:
        count = work_hand_over(actor=request.user, officer=account, room=pile.room, successor=successor)
    except AircopError as error:
        messages.error(request, str(error.message))
    else:
        done = ngettext("%(count)s record was handed over to %(person)s.", "%(count)s records were handed over to %(person)s.", count)
        messages.success(request, done % {"count": count, "person": successor})
    return redirect("jaitf:account-detail", account.public_id)
