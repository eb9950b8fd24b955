"""Saving, renaming and deleting one's own filters of a list."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from aircop.core.errors import RuleViolation
from aircop.core.forms import SavedFilterForm, add_refusal
from aircop.core.lists import list_for
from aircop.core.services import saved_filters


@login_required
@require_http_methods(["GET", "POST"])
def saved_filter_list(request: HttpRequest, list_key: str) -> HttpResponse:
    """My filters of one list; a POST saves the filter that this page's own address carries, as the list's address does."""
    of = list_for(request.user, list_key)
    user_id, query = int(request.user.pk or 0), of.query_of(request.GET)
    form = SavedFilterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            saved = saved_filters.saved_filter_create(actor_id=user_id, of=of, name=form.cleaned_data["name"], data=request.GET)
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            messages.success(request, _("The filter is saved as “%(name)s”.") % {"name": saved.name})
            return redirect(of.url(saved.query))
    mine = [(one, of.url(one.query), of.words(one.query)) for one in saved_filters.saved_filters_of(user_id, of.key)]
    context = {"of": of, "form": form, "query": query, "words": of.words(query), "back_url": of.url(query), "mine": mine}
    return TemplateResponse(request, "core/saved_filters.html", context, status=422 if form.errors or request.method == "POST" else 200)


@login_required
@require_http_methods(["GET", "POST"])
def saved_filter_rename(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give one of my filters another name."""
    user_id = int(request.user.pk or 0)
    one = saved_filters.saved_filter_for(user_id, public_id)
    form = SavedFilterForm(request.POST or None, initial={"name": one.name})
    if request.method == "POST" and form.is_valid():
        try:
            saved_filters.saved_filter_rename(actor_id=user_id, public_id=public_id, name=form.cleaned_data["name"])
        except RuleViolation as error:
            add_refusal(form, error)
        else:
            return redirect("core:saved-filter-list", one.list_key)
    status = 422 if form.errors or request.method == "POST" else 200
    return TemplateResponse(request, "core/saved_filter_rename.html", {"form": form, "one": one}, status=status)


@login_required
@require_POST
def saved_filter_delete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Delete one of my filters; the records it found are not touched."""
    one = saved_filters.saved_filter_delete(actor_id=int(request.user.pk or 0), public_id=public_id)
    messages.success(request, _("The filter “%(name)s” is deleted.") % {"name": one.name})
    return redirect("core:saved-filter-list", one.list_key)
