"""Accounts, for administrators: who has one, since when, as what. No case content."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import UUID

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import AircopError
from aircop.core.forms import add_refusal
from aircop.core.paging import sort_and_page
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction
from jaitf.forms import AccountFilterForm, NewOfficerForm, OfficerForm, PostingForm, ReasonForm
from jaitf.models import ApprovalRequest, User
from jaitf.permissions import requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.accounts import SECOND_FACTORS, account_for, account_history, accounts_for_list
from jaitf.selectors.approvals import approvals_waiting, describe
from jaitf.selectors.factor_resets import resets_waiting
from jaitf.selectors.open_work import piles_of
from jaitf.selectors.sessions import sessions_of
from jaitf.services.access_log import log_access
from jaitf.services.invitations import Invitation, invitation_issue
from jaitf.services.officers import officer_create, officer_disable, officer_update
from jaitf.services.reopening import account_reopen
from jaitf.services.role_grants import posting_give
from jaitf.sheets import invitation_sheet
from jaitf.tables import AccountTable

DRAFT_NEW = "account-new"


@requires_page(Page.ACCOUNTS)
@require_GET
def account_list(request: SignedInRequest) -> HttpResponse:
    """All accounts, searched and filtered."""
    form = AccountFilterForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    table = AccountTable(accounts_for_list(**asked))
    sort_and_page(request, table)
    return TemplateResponse(request, "jaitf/account_list.html", {"form": form, "table": table})


@requires_page(Page.ACCOUNTS)
@never_cache
@require_http_methods(["GET", "POST"])
@recently_authenticated
def account_new(request: SignedInRequest) -> HttpResponse:
    """Open an account with its first posting; the answer is the invitation to hand over."""
    data = request.POST if request.method == "POST" else restored(request, DRAFT_NEW)
    form, posting = NewOfficerForm(data), PostingForm(data, prefix="posting")
    invitation = _open_account(request, form, posting) if request.method == "POST" and form.is_valid() & posting.is_valid() else None
    if invitation is not None:
        draft_discard(actor_id=request.user.pk, key=DRAFT_NEW)
        return invitation_sheet(request, invitation)
    status = 422 if request.method == "POST" else 200
    return TemplateResponse(request, "jaitf/account_new.html", {"form": form, "posting": posting, "draft": DRAFT_NEW}, status=status)


def _open_account(request: SignedInRequest, form: NewOfficerForm, posting: PostingForm) -> Invitation | None:
    """Account, posting and invitation, all or none; None when a rule refused, which the forms then show."""
    try:
        with transaction.atomic():
            officer = officer_create(actor=request.user, **form.cleaned_data)
            try:
                with transaction.atomic():
                    given = posting_give(actor=request.user, officer=officer, **posting.arguments())
            except AircopError as error:
                add_refusal(posting, error)
                transaction.set_rollback(True)
                return None
            if isinstance(given, ApprovalRequest):
                messages.info(request, _("The account is open; its posting waits for a second administrator. Until then it may do nothing."))
            return invitation_issue(actor=request.user, officer=officer)
    except AircopError as error:
        add_refusal(form, error)
        return None


@requires_page(Page.ACCOUNTS)
@require_GET
def account_detail(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """One account: person, postings, history."""
    account = account_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=account)
    return account_page(request, account)


def account_page(request: SignedInRequest, account: User, *, posting: PostingForm | None = None, reason: ReasonForm | None = None) -> HttpResponse:
    """The page of an account, with a refused form of it if there is one."""
    key = f"posting-{account.public_id}"
    context = {
        "account": account,
        "postings": account.postings.select_related("task_force", "agency", "country", "approved_by"),
        "today": timezone.now().date(),
        "has_factor": is_mfa_enabled(account, SECOND_FACTORS),
        "sessions": sessions_of(account),
        "piles": piles_of(account),
        "asked": [describe(one) for one in approvals_waiting().filter(about=account)],
        "reset": resets_waiting().filter(officer=account).first(),
        "history": account_history(account),
        "posting": posting or PostingForm(restored(request, key)),
        "draft": key,
        "reason": reason or ReasonForm(),
        "is_self": account.pk == request.user.pk,
    }
    refused = any(form is not None and form.errors for form in (posting, reason))
    return TemplateResponse(request, "jaitf/account_detail.html", context, status=422 if refused else 200)


@requires_page(Page.ACCOUNTS)
@require_http_methods(["GET", "POST"])
def account_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Correct a name, an address or a language."""
    account = account_for(request.user, public_id)
    fields = ("first_name", "last_name", "email", "language")
    form = OfficerForm(request.POST or None, initial={name: getattr(account, name) for name in fields})
    if request.method == "POST" and form.is_valid():
        try:
            officer_update(actor=request.user, officer=account, **form.cleaned_data)
        except AircopError as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The account was corrected."))
            return redirect("jaitf:account-detail", account.public_id)
    return TemplateResponse(request, "jaitf/account_edit.html", {"form": form, "account": account}, status=422 if form.errors else 200)


@requires_page(Page.ACCOUNTS)
@never_cache
@require_POST
@recently_authenticated
def account_invite(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Issue a new invitation; the answer is the sheet to print."""
    account, form = account_for(request.user, public_id), ReasonForm(request.POST)
    if form.is_valid():
        try:
            invitation = invitation_issue(actor=request.user, officer=account, reason=form.cleaned_data["reason"])
            return invitation_sheet(request, invitation)
        except AircopError as error:
            add_refusal(form, error)
    return account_page(request, account, reason=form)


@requires_page(Page.ACCOUNTS)
@require_POST
def account_state(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Close an account or open it again, with a reason."""
    account, form = account_for(request.user, public_id), ReasonForm(request.POST)
    close = partial(officer_disable, leave_work=request.POST.get("leave_work") == "1")
    change = account_reopen if request.POST.get("active") == "1" else close
    return _done_or_refused(request, account, form, change, _("The account was changed."))


def _done_or_refused(request: SignedInRequest, account: User, form: ReasonForm, change: Callable[..., User | ApprovalRequest], done: str) -> HttpResponse:
    if form.is_valid():
        try:
            changed = change(actor=request.user, officer=account, reason=form.cleaned_data["reason"])
        except AircopError as error:
            add_refusal(form, error)
        else:
            if isinstance(changed, ApprovalRequest):
                return redirect(changed)
            messages.success(request, done)
            return redirect("jaitf:account-detail", account.public_id)
    return account_page(request, account, reason=form)
