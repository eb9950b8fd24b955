"""The API of units, airports, code lists and one's own background jobs."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import viewsets
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.api import CreatedCursorPagination
from aircop.core import codelists
from aircop.core.errors import NotVisible
from aircop.core.models import Job
from jaitf.api.serializers import AirportSerializer, CodeListDetailSerializer, CodeListSerializer, JobSerializer, TaskForceSerializer
from jaitf.models import Airport, TaskForce, User
from jaitf.selectors.reference import code_list_names, task_force_for


class HasPosting(BasePermission):
    """Reference data is for whoever has a posting today, whatever the role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user.is_authenticated and cast("User", request.user).active_postings)


class _ByCode(CreatedCursorPagination):
    ordering = ("code", "pk")


class _ByIata(CreatedCursorPagination):
    ordering = ("iata", "name")


class TaskForceViewSet(viewsets.ReadOnlyModelViewSet[TaskForce]):
    """All units of the programme and its partners."""

    permission_classes = [HasPosting]
    serializer_class = TaskForceSerializer
    pagination_class = _ByCode
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = TaskForce.objects.all()

    def get_object(self) -> TaskForce:
        return task_force_for(self.kwargs["public_id"])


@extend_schema(parameters=[OpenApiParameter("search", str, description="Part of the code, the name or the city.")])
class AirportViewSet(viewsets.ReadOnlyModelViewSet[Airport]):
    """Airports with an IATA code."""

    permission_classes = [HasPosting]
    serializer_class = AirportSerializer
    pagination_class = _ByIata
    lookup_value_converter = "slug"
    queryset = Airport.objects.all()

    def get_queryset(self) -> QuerySet[Airport]:
        words = self.request.query_params.get("search", "") if self.request else ""
        return Airport.objects.filter(Q(iata__iexact=words) | Q(name__icontains=words) | Q(city__icontains=words)) if words else Airport.objects.all()

    def get_object(self) -> Airport:
        found = Airport.objects.filter(pk=self.kwargs["pk"].upper()).first()
        if found is None:
            raise NotVisible
        return found


class CodeListViewSet(viewsets.ViewSet):
    """The code lists, in five languages."""

    permission_classes = [HasPosting]
    lookup_field = "name"
    lookup_value_converter = "slug"

    @extend_schema(responses=CodeListSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(CodeListSerializer([{"name": name, "count": count} for name, count in code_list_names()], many=True).data)

    @extend_schema(responses=CodeListDetailSerializer)
    def retrieve(self, request: Request, name: str) -> Response:
        codes = codelists.codes(name)
        if not codes:
            raise NotVisible
        return Response(CodeListDetailSerializer({"name": name, "count": len(codes), "codes": codes.values()}).data)


class JobViewSet(viewsets.ReadOnlyModelViewSet[Job]):
    """What I asked for and how far it is; anybody else's work does not exist."""

    serializer_class = JobSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"
    queryset = Job.objects.none()

    def get_queryset(self) -> QuerySet[Job]:
        return Job.objects.filter(owner_id=self.request.user.pk)

    def get_object(self) -> Job:
        job = self.get_queryset().filter(public_id=self.kwargs["public_id"]).first()
        if job is None:
            raise NotVisible
        return job
