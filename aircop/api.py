"""What every API answer has in common: errors as {"detail", "code"}, cursor pages."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from aircop.core.errors import AircopError, InvalidInput, TooMany


class CreatedCursorPagination(CursorPagination):
    """Newest first; a cursor stays right while rows are added."""

    ordering = ("-created_at", "-pk")
    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer every refusal as `{"detail": text, "code": code}`, with `fields` where fields are wrong."""
    if isinstance(error, AircopError):
        body: dict[str, Any] = {"detail": str(error.message), "code": error.code}
        if isinstance(error, InvalidInput):
            body["fields"] = {name: [str(text) for text in texts] for name, texts in error.fields.items()}
        elif error.field:
            body["fields"] = {error.field: [str(error.message)]}
        return Response(body, status=error.status, headers={"Retry-After": str(error.seconds)} if isinstance(error, TooMany) else None)
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(detail=error.message_dict if hasattr(error, "error_dict") else error.messages)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = drf_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    if isinstance(error, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"non_field_errors": response.data}
        response.data = {"detail": str(exceptions.ValidationError.default_detail), "code": "invalid", "fields": fields}
    else:
        response.data = {"detail": str(error.detail), "code": error.get_codes() if isinstance(error.get_codes(), str) else error.default_code}
    return response
