"""The safeguards of one person, who is held just now, and the forms that write them down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
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
from seizures.forms.safeguards import CircumstancesForm, DetentionForm, EndForm, ExtendForm, LimitForm, OfPersonForm, RightsForm, SearchForm
from seizures.models import Person
from seizures.permissions import detention_for, person_for, search_for
from seizures.safeguard_choices import ITEMS
from seizures.selectors.care import care_hint
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
    record = person.seizure or person.control
    may_change = may(request.user, Verb.CHANGE, person)
    context = {
        "person": person,
        "of": record,
        "safeguards": found,
        # What medical staff do is a path of its own: the page leads on to it.
        "care": care_hint(record) if record and found.is_medical and may_change else None,
        "items": [(item, found.answers.get(item)) for item in ITEMS],
        "may_change": may_change,
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


@dataclass(frozen=True, slots=True)
class Words:
    """A form about a person: its title, what is said when it is saved, and the template that shows it."""

    title: str | Promise
    done: str | Promise
    template: str = "seizures/person_form.html"


def _sent(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _write(request: SignedInRequest, person: Person, form: OfPersonForm, draft: str, words: Words, run: Callable[[], object]) -> HttpResponse:
    """Show the form, or carry out what was sent; what the rules refuse stands beside it, and what was typed stays."""
    status = 422
    if request.method == "GET":
        status = 200
        log_access(actor=request.user, action=AccessAction.READ, record=person)
    elif form.is_valid():
        try:
            run()
        except Conflict:
            form.add_error(None, _("Somebody saved this meanwhile. Open the page again in another tab, compare, and enter here what is missing there."))
            status = 409
        except (InvalidInput, RuleViolation) as error:
            form.refuse(error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, str(words.done))
            return redirect("seizures:person-safeguards", person.public_id)
    context = {"person": person, "of": person.seizure or person.control, "form": form, "title": words.title, "draft": draft}
    return TemplateResponse(request, words.template, context, status=status)


_SEARCH = Words(gettext_lazy("Record a search"), gettext_lazy("The search is recorded."))
_BEGIN = Words(gettext_lazy("Liberty was lost"), gettext_lazy("The clock runs. You and the chiefs are reminded when half of the time has gone."))
_EXTEND = Words(gettext_lazy("More time was allowed"), gettext_lazy("The new end is entered with its authority."))
_END = Words(gettext_lazy("Detention has ended"), gettext_lazy("The clock has stopped."))
_RIGHTS = Words(gettext_lazy("Rights checklist"), gettext_lazy("The checklist is saved."), "seizures/person_rights.html")
_CIRCUMSTANCES = Words(gettext_lazy("Circumstances of the person"), gettext_lazy("The circumstances are saved."))


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def search_new(request: SignedInRequest, public_id: str) -> HttpResponse:
    person = person_for(request.user, public_id, Verb.CHANGE)
    form = SearchForm(_sent(request), person=person, actor=request.user)
    return _write(request, person, form, f"search-{public_id}", _SEARCH, lambda: search_record(actor=request.user, person=person, details=form.search_input()))


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
    form = DetentionForm(_sent(request), person=person, actor=request.user)
    return _write(
        request, person, form, f"detention-{public_id}", _BEGIN, lambda: detention_begin(actor=request.user, person=person, details=form.detention_input())
    )


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def detention_more(request: SignedInRequest, public_id: str) -> HttpResponse:
    """More time by the decision of a prosecutor or judge."""
    detention = detention_for(request.user, public_id, Verb.CHANGE)
    form = ExtendForm(_sent(request), person=detention.person, actor=request.user, initial={"until": detention.until})
    return _write(
        request,
        detention.person,
        form,
        f"detention-extend-{public_id}",
        _EXTEND,
        lambda: detention_extend(actor=request.user, detention=detention, **form.cleaned_data),
    )


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def detention_over(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The person is free, before a judge, or with somebody else."""
    detention = detention_for(request.user, public_id, Verb.CHANGE)
    form = EndForm(_sent(request), person=detention.person, actor=request.user)

    def end() -> object:
        data = form.cleaned_data
        return detention_end(actor=request.user, detention=detention, ended_at=data["ended_at"], ending=data["ending"], note=data["ending_note"])

    return _write(request, detention.person, form, f"detention-end-{public_id}", _END, end)


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def rights_form(request: SignedInRequest, public_id: str) -> HttpResponse:
    """The checklist of one person, as one form."""
    person = person_for(request.user, public_id, Verb.CHANGE)
    form = RightsForm(_sent(request), person=person, actor=request.user, answers=safeguards_of(person).answers)
    return _write(request, person, form, f"rights-{public_id}", _RIGHTS, lambda: rights_answer(actor=request.user, person=person, answers=form.answers()))


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def circumstances_form(request: SignedInRequest, public_id: str) -> HttpResponse:
    person = person_for(request.user, public_id, Verb.CHANGE)
    form = CircumstancesForm(_sent(request), person=person, actor=request.user, known=safeguards_of(person).circumstances)

    def record() -> object:
        return circumstances_record(actor=request.user, person=person, version=form.cleaned_data["version"] or 0, details=form.details())

    return _write(request, person, form, f"circumstances-{public_id}", _CIRCUMSTANCES, record)


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
