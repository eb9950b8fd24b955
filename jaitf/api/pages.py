"""What the API's views of all apps begin with: a part of the site that not every role opens."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from rest_framework import viewsets
from rest_framework.request import Request

from aircop.core.errors import Forbidden
from jaitf.models import User
from jaitf.permissions import may_open
from jaitf.roles import Page


class PageViewSet(viewsets.GenericViewSet[Any]):
    """For people whose role opens `page`; each record is named by its public id."""

    page: ClassVar[Page]
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not may_open(self.user, self.page):
            raise Forbidden

    @property
    def user(self) -> User:
        return cast(User, self.request.user)
