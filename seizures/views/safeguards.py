"""The safeguards of one person, who is held just now, and the forms that write them down."""

from __future__ import annotations

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from aircop.core.errors import Conflict, InvalidInput, NotVisible, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.permissions import access_of, may, requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures import safeguard_rules as rules
from seizures.forms.safeguards import CircumstancesForm, DetentionForm, EndForm, ExtendForm, LimitForm, RightsForm, SearchForm
from seizures.models import Person
from seizures.permissions import detention_for, person_for, search_for
from seizures.safeguard_choices import ITEMS
from seizures.selectors.safeguards import clocks_running, limit_of, safeguards_of
from seizures.services.detentions import detention_begin, detention_end, detention_extend, detention_limit_set
from seizures.services.rights import circumstances_record, rights_answer
from seizures.services.searches import search_confirm, search_record


@requires_page(Page.CASES)
@require_GET
def person_safeguards(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The clock, the ladder, the checklist and the circumstances of one person on one page; made to be printed, too."""
    person = person_for(request.user, public_id)
    log_access(actor=request.user, action=AccessAction.READ, record=person)
    found = safeguards_of(person)
    context = {
        "person": person,
        "of": person.seizure or person.control,
        "safeguards": found,
        "items": [(item, found.answers.get(item)) for item in ITEMS],
        "may_change": may(request.user, Verb.CHANGE, person),
        "limit": limit_of(person.compartment.task_force),
    }
    return TemplateResponse(request, "seizures/person_safeguards.html", context)


@requires_page(Page.CASES)
@require_GET
def detention_list(request: SignedInRequest) -> HttpResponse:
    """Everybody whom the unit holds just now, the nearest end first, and the limit that it works under."""
    clocks = clocks_running(request.user)
    log_access(actor=request.user, action=AccessAction.SEARCH, record_type="detention", count=len(clocks))
    unit = request.user.posting.task_force if request.user.posting else None
    context = {"clocks": clocks, "limit": limit_of(unit) if unit else None, "may_set_limit": bool(unit and rules.is_senior(request.user, unit.pk))}
    return TemplateResponse(request, "seizures/detention_list.html", context)


def _page(
    request: SignedInRequest,
    person: Person,
    form: django_forms.Form,
    title: str | Promise,
    *,
    draft: str,
    template: str = "seizures/person_form.html",
    status: int,
) -> HttpResponse:
    context = {"person": person, "of": person.seizure or person.control, "form": form, "title": title, "draft": draft}
    return TemplateResponse(request, template, context, status=status)


def _done(request: SignedInRequest, person: Person, draft: str, message: str) -> HttpResponse:
    draft_discard(actor_id=request.user.pk, key=draft)
    messages.success(request, message)
    return redirect("seizures:person-safeguards", person.public_id)


def _opened(request: SignedInRequest, person: Person) -> None:
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=person)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def search_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    person = person_for(request.user, public_id, Verb.CHANGE)
    _opened(request, person)
    draft = f"search-{public_id}"
    form = SearchForm(request.POST or None, person=person, actor=request.user)
    if form.is_valid():
        try:
            search_record(actor=request.user, person=person, details=form.search_input())
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            return _done(request, person, draft, _("The search is recorded."))
    return _page(request, person, form, gettext_lazy("Record a search"), draft=draft, status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_POST
@recently_authenticated
def search_confirmation(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The officer who is named confirms that he authorised the search."""
    search = search_for(request.user, public_id)
    try:
        search_confirm(actor=request.user, search=search)
    except RuleViolation as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("You have confirmed that you authorised it."))
    return redirect("seizures:person-safeguards", search.person.public_id)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def detention_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    person = person_for(request.user, public_id, Verb.CHANGE)
    _opened(request, person)
    draft = f"detention-{public_id}"
    form = DetentionForm(request.POST or None, person=person, actor=request.user)
    if form.is_valid():
        try:
            detention_begin(actor=request.user, person=person, details=form.detention_input())
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            return _done(request, person, draft, _("The clock runs. You and the chiefs are reminded when half of the time has gone."))
    return _page(request, person, form, gettext_lazy("Liberty was lost"), draft=draft, status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def detention_more(request: SignedInRequest, public_id: str) -> HttpResponse:
    """More time by the decision of a prosecutor or judge."""
    detention = detention_for(request.user, public_id, Verb.CHANGE)
    _opened(request, detention.person)
    draft = f"detention-extend-{public_id}"
    form = ExtendForm(request.POST or None, person=detention.person, actor=request.user, initial={"until": detention.until})
    if form.is_valid():
        try:
            detention_extend(actor=request.user, detention=detention, **form.cleaned_data)
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            return _done(request, detention.person, draft, _("The new end is entered with its authority."))
    return _page(request, detention.person, form, gettext_lazy("More time was allowed"), draft=draft, status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def detention_over(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The person is free, before a judge, or with somebody else."""
    detention = detention_for(request.user, public_id, Verb.CHANGE)
    _opened(request, detention.person)
    draft = f"detention-end-{public_id}"
    form = EndForm(request.POST or None, person=detention.person, actor=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            detention_end(actor=request.user, detention=detention, ended_at=data["ended_at"], ending=data["ending"], note=data["ending_note"])
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            return _done(request, detention.person, draft, _("The clock has stopped."))
    return _page(request, detention.person, form, gettext_lazy("Detention has ended"), draft=draft, status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def rights_form(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The checklist of one person, as one form."""
    person = person_for(request.user, public_id, Verb.CHANGE)
    _opened(request, person)
    draft = f"rights-{public_id}"
    form = RightsForm(request.POST or None, person=person, actor=request.user, answers=safeguards_of(person).answers)
    if form.is_valid():
        try:
            rights_answer(actor=request.user, person=person, answers=form.answers())
        except InvalidInput as error:
            for name, texts in error.fields.items():
                item, _dot, column = name.partition(".")
                field = f"{item}_note" if column == "note" else item
                form.add_error(field if field in form.fields else None, [str(text) for text in texts])
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            return _done(request, person, draft, _("The checklist is saved."))
    title = gettext_lazy("Rights checklist")
    return _page(request, person, form, title, draft=draft, template="seizures/person_rights.html", status=422 if form.is_bound else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def circumstances_form(request: SignedInRequest, public_id: str) -> HttpResponse:
    person = person_for(request.user, public_id, Verb.CHANGE)
    _opened(request, person)
    draft, status = f"circumstances-{public_id}", 422
    form = CircumstancesForm(request.POST or None, person=person, actor=request.user, known=safeguards_of(person).circumstances)
    if form.is_valid():
        try:
            circumstances_record(actor=request.user, person=person, version=form.cleaned_data["version"] or 0, details=form.details())
        except Conflict:
            form.add_error(None, _("Somebody saved this meanwhile. Open the page again in another tab, compare, and enter here what is missing there."))
            status = 409
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            return _done(request, person, draft, _("The circumstances are saved."))
    return _page(request, person, form, gettext_lazy("Circumstances of the person"), draft=draft, status=status if form.is_bound else 200)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
@recently_authenticated
def detention_limit(request: SignedInRequest) -> HttpResponse:
    """The chief enters how long the law lets the unit hold somebody."""
    unit = request.user.posting.task_force if request.user.posting else None
    if unit is None or not access_of(request.user).compartments.get(Verb.VIEW):
        raise NotVisible
    rules.require_senior(request.user, unit.pk)
    draft = "detention-limit"
    data: Any = request.POST if request.method == "POST" else restored(request, draft)
    form = LimitForm(data)
    if request.method == "POST" and form.is_valid():
        try:
            detention_limit_set(actor=request.user, task_force=unit, **form.cleaned_data)
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, _("The limit counts for whoever is held from now on."))
            return redirect("seizures:detention-list")
    context = {"form": form, "limit": limit_of(unit), "draft": draft}
    return TemplateResponse(request, "seizures/detention_limit.html", context, status=422 if request.method == "POST" else 200)
