"""The API of reporting."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from rest_framework import viewsets
from rest_framework.request import Request

from aircop.core.errors import Forbidden
from aircop.reporting.api.serializers import ExportSerializer
from aircop.reporting.models import RegionalExport
from aircop.reporting.services.exports import export_for
from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page


class ExportViewSet(viewsets.ReadOnlyModelViewSet[RegionalExport]):
    """One's own regional exports. They are asked for in the browser, where the password is asked again."""

    serializer_class = ExportSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = RegionalExport.objects.none()

    def get_queryset(self) -> QuerySet[RegionalExport]:
        return RegionalExport.objects.filter(requested_by_id=self.request.user.pk).defer("xlsx", "csv")

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not may_open(cast(User, request.user), Page.EXPORTS):
            raise Forbidden

    def get_object(self) -> RegionalExport:
        return export_for(cast(User, self.request.user), self.kwargs["public_id"])
