"""What something is opened for: one click, once a sitting."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from jaitf.choices import Purpose, PurposeKind
from jaitf.forms import PurposeForm
from jaitf.purposes import purpose_state
from jaitf.redirects import next_page
from jaitf.requests import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def purpose(request: SignedInRequest) -> HttpResponse:
    """Ask what it is for (`?kind=`, `?next=`), keep the answer with the session, and lead on to what was asked for."""
    form = PurposeForm(request.POST) if request.method == "POST" else PurposeForm(initial={"kind": request.GET.get("kind", "")})
    if form.is_valid():
        told = form.cleaned_data
        purpose_state(request.session, told["kind"], told["purpose"], told["note"])
        return redirect(next_page(request))
    given = form["kind"].value()
    kind = PurposeKind(given) if given in PurposeKind.values else PurposeKind.PERSON
    context = {
        "form": form,
        "kind": kind,
        "purposes": Purpose.of_protected() if kind == PurposeKind.PROTECTED else Purpose.offered(),
        "next": next_page(request),
    }
    return TemplateResponse(request, "jaitf/purpose.html", context, status=422 if form.is_bound else 200)
