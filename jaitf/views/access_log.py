"""The access log, for data-protection oversight: who opened what, never the content."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from jaitf.choices import AccessAction
from jaitf.forms import AccessLogFilterForm
from jaitf.permissions import requires_page
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.selectors.access_log import LogPage, access_log_page
from jaitf.services.access_log import log_access


@requires_page(Page.ACCESS_LOG)
@require_GET
def access_log(request: SignedInRequest) -> HttpResponse:
    """One page of the log; looking into it is logged as well."""
    # Of one record or person the whole story; else the last days.
    period = {} if request.GET.get("record") or request.GET.get("person") else AccessLogFilterForm.defaults()
    form = AccessLogFilterForm({**period, **request.GET.dict()})
    page = LogPage([], "")
    if form.is_valid():
        page = access_log_page(**form.cleaned_data, cursor=request.GET.get("before", ""))
        asked = " ".join(f"{name}={value}" for name, value in form.cleaned_data.items() if value)
        log_access(actor=request.user, action=AccessAction.SEARCH, record_type="accesslog", terms=asked, count=len(page.entries))
    return TemplateResponse(request, "jaitf/access_log.html", {"form": form, "page": page}, status=200 if form.is_valid() else 422)
