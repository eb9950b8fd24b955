"""The API of controls and cases. Deciding on a case needs the password again: that is done in the browser."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.api import CreatedCursorPagination
from jaitf.api.pages import PageViewSet
from jaitf.choices import AccessAction, Verb
from jaitf.models import Compartment
from jaitf.permissions import compartment_for
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from profiling.permissions import room_for_new_records
from seizures.api.inputs import ControlCreateSerializer, SeizureCreateSerializer, SubmitSerializer
from seizures.api.serializers import ControlSerializer, SeizureListSerializer, SeizureSerializer
from seizures.models import Control, Seizure
from seizures.permissions import control_for, seizure_for, seizure_rows
from seizures.selectors.cases import controls_listed
from seizures.services.controls import control_create
from seizures.services.seizures import seizure_create, seizure_submit


class LatestControlsFirst(CreatedCursorPagination):
    ordering = ("-occurred_at", "-pk")


class CasesMixin(PageViewSet):
    """For people whose role opens the cases; each record is named by its public id."""

    page = Page.CASES

    def room(self, public_id: Any) -> Compartment:
        return compartment_for(self.user, public_id, Verb.ADD) if public_id else room_for_new_records(self.user)


class ControlViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CasesMixin):
    """Controls, also those that found nothing."""

    serializer_class = ControlSerializer
    pagination_class = LatestControlsFirst
    queryset = Control.objects.none()

    def get_queryset(self) -> QuerySet[Control]:
        return controls_listed(self.user).select_related("compartment__task_force", "flight", "target", "officer").defer(None)

    def get_object(self) -> Control:
        control = control_for(self.user, self.kwargs["public_id"])
        log_access(actor=self.user, action=AccessAction.READ, record=control)
        return control

    @extend_schema(request=ControlCreateSerializer, responses={201: ControlSerializer})
    def create(self, request: Request) -> Response:
        """Record a control."""
        given = ControlCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        control = control_create(
            actor=self.user, compartment=self.room(data["compartment"]), details=given.details(), person=given.who(), client_id=data["client_id"]
        )
        return Response(self.get_serializer(control).data, status=status.HTTP_201_CREATED)


class SeizureViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, CasesMixin):
    """Case files."""

    queryset = Seizure.objects.none()

    def get_serializer_class(self) -> Any:
        return SeizureListSerializer if self.action == "list" else SeizureSerializer

    def get_queryset(self) -> QuerySet[Seizure]:
        rows = seizure_rows().visible_to(self.user)
        return rows.prefetch_related("lines")

    def get_object(self) -> Seizure:
        seizure = seizure_for(self.user, self.kwargs["public_id"])
        log_access(actor=self.user, action=AccessAction.READ, record=seizure)
        return seizure

    @extend_schema(request=SeizureCreateSerializer, responses={201: SeizureSerializer})
    def create(self, request: Request) -> Response:
        """Open a case as a draft, alone or from a control."""
        given = SeizureCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        control = control_for(self.user, data["control"], Verb.CHANGE) if data["control"] else None
        room = control.compartment if control and not data["compartment"] else self.room(data["compartment"])
        seizure = seizure_create(actor=self.user, compartment=room, details=given.details(), control=control, event_uid=data["event_uid"])
        return Response(self.get_serializer(seizure).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SubmitSerializer, responses=SeizureSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, public_id: str) -> Response:
        """Submit a complete case to the chief; the first submission gives the reference."""
        given = SubmitSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        seizure = seizure_for(self.user, public_id, Verb.SUBMIT)
        submitted = seizure_submit(actor=self.user, seizure=seizure, version=given.validated_data["version"])
        return Response(self.get_serializer(submitted).data)
