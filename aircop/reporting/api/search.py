"""The search of the site for programs: the same index, rights, limit and log."""

from __future__ import annotations

from typing import Any, cast

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.core.errors import Forbidden
from aircop.core.limits import take
from aircop.reporting.forms import SearchForm
from aircop.reporting.selectors.search import search
from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page
from seizures.selectors.search import COUNTED, PER_PAGE, Kind


class SearchInputSerializer(serializers.Serializer[Any]):
    """What is looked for, and what narrows it; days on the calendar of one's unit."""

    q = serializers.CharField(max_length=100, required=False, default="", allow_blank=True, help_text="Two signs at least; nothing is found by less.")
    kind = serializers.ChoiceField(Kind.choices, required=False)
    unit = serializers.CharField(max_length=8, required=False, help_text="Code of a unit.")
    state = serializers.CharField(max_length=12, required=False)
    since = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    page = serializers.IntegerField(min_value=1, max_value=COUNTED // PER_PAGE, required=False, default=1)


class PieceSerializer(serializers.Serializer[Any]):
    """A field in which words were found: HTML, escaped, the words in `mark`."""

    label = serializers.CharField()  # type: ignore[assignment]
    html = serializers.CharField()


class ResultSerializer(serializers.Serializer[Any]):
    """A record; without pieces and state where only its reference may be told."""

    kind = serializers.CharField()
    reference = serializers.CharField()
    url = serializers.CharField(help_text="Its page on the site; it ends with the public id.")
    occurred_at = serializers.DateTimeField()
    time_zone = serializers.CharField()
    unit = serializers.CharField()
    state = serializers.CharField(allow_blank=True)
    pieces = PieceSerializer(many=True)


@extend_schema_serializer(many=False)
class FoundSerializer(serializers.Serializer[Any]):
    """One page of twenty. `total` is counted up to 1,000; 1,001 means more."""

    total = serializers.IntegerField()
    results = ResultSerializer(many=True)


class SearchViewSet(viewsets.ViewSet):
    """Cases, controls and exhibits by their words, in any of the five languages, within what one may see. Logged with its words."""

    @extend_schema(parameters=[SearchInputSerializer], responses=FoundSerializer, operation_id="search")
    def list(self, request: Request) -> Response:
        user = cast(User, request.user)
        if not may_open(user, Page.CASES):
            raise Forbidden
        take("search", user.pk, 60)
        given = SearchInputSerializer(data=request.query_params)
        given.is_valid(raise_exception=True)
        asked: dict[str, Any] = dict(given.validated_data)
        form = SearchForm({name: value for name, value in asked.items() if name != "page"})
        if not form.is_valid():
            raise serializers.ValidationError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
        found = search(user, asked["q"], form.cleaned_data, asked["page"])
        rows = [
            {
                "kind": one.kind, "reference": one.reference, "url": one.url, "occurred_at": one.at, "time_zone": one.zone, "unit": one.unit.code,
                "state": one.state, "pieces": [{"label": label, "html": str(piece)} for label, piece in one.pieces],
            }
            for one in found.results
        ]  # fmt: skip
        return Response(FoundSerializer({"total": found.total, "results": rows}).data)
