"""The page that exports a list: it repeats what will leave, asks who sits there, and sends the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_tables2 import RequestConfig, Table

from aircop.core.errors import RuleViolation
from aircop.core.formats import number_text
from aircop.core.lists import FilteredList
from aircop.core.paging import capped_count
from aircop.core.services.drafts import draft_discard
from jaitf.querysets import VisibleQuerySet
from jaitf.requests import SignedInRequest
from jaitf.services.list_exports import MOST_ROWS, exportable, list_export, too_many


def export_page(request: SignedInRequest, of: FilteredList, rows: VisibleQuerySet[Any], table: type[Table], data: QueryDict | None = None) -> HttpResponse:
    """GET says what would leave; POST sends it. `rows` are filtered as on the list's own page by `data` (the address)."""
    query, status, refusal = of.query_of(data or request.GET), 200, ""
    if request.method == "POST":
        try:
            content = list_export(actor=request.user, rows=rows, make_table=_sorted(request, table), terms=terms_of(query))
        except RuleViolation as error:
            status, refusal = error.status, str(error.message)
        else:
            draft_discard(actor_id=request.user.pk, key=request.path)
            return _file(of, content)
    context = {**_offer(request, of, rows, query), "of": of, "back_url": of.url(query)}
    return TemplateResponse(request, "jaitf/list_export.html", context | ({"refusal": refusal} if refusal else {}), status=status)


def _offer(request: SignedInRequest, of: FilteredList, rows: VisibleQuerySet[Any], query: str) -> dict[str, Any]:
    """How many rows would leave, and which of those shown would not."""
    own = exportable(request.user, rows)
    count = capped_count(own, MOST_ROWS)
    left_out = capped_count(rows.exclude(pk__in=own.order_by().values("pk")))
    left_out_text = ngettext(
        "%(count)s record that another unit shared with you stays out of the file. Ask its owner.",
        "%(count)s records that other units shared with you stay out of the file. Ask their owners.",
        left_out,
    ) % {"count": number_text(left_out)}
    return {
        "count": count,
        "facts": [(_("List"), of.title), *of.words(query), (_("Rows"), number_text(count))],
        "left_out": left_out_text if left_out else "",
        "refusal": too_many() if count > MOST_ROWS else "",
    }


def _sorted(request: SignedInRequest, table: type[Table]) -> Callable[[QuerySet[Any]], Table]:
    return lambda rows: RequestConfig(request, paginate=False).configure(table(rows))


def terms_of(query: str) -> str:
    """The filter for the access log, in the words of the address, which mean the same in every language."""
    return " ".join(f"{name}={value}" for name, value in QueryDict(query).items())


def _file(of: FilteredList, content: bytes) -> HttpResponse:
    name = f"aircop-{of.key}-{timezone.now():%Y%m%dT%H%MZ}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
