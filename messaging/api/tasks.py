"""The API of next actions: reading, and the same verbs as the pages, by the same services."""

from __future__ import annotations

from typing import Any, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.core.errors import Forbidden, InvalidInput
from jaitf.api.pages import PageViewSet
from jaitf.choices import AccessAction, Verb
from jaitf.models import Compartment, CompartmentRecord, User
from jaitf.permissions import compartment_for
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from messaging.choices import TaskPriority, TaskState
from messaging.models import Task
from messaging.models.task import SUBJECTS
from messaging.permissions import task_for, task_subject_for, works_in
from messaging.selectors.tasks import possible_owners, subject_field, tasks_whose, work_rooms
from messaging.services.tasks import TaskInput, task_change, task_create, task_finish, task_reopen, task_take

WHOSE = ("all", "mine", "shift", "finished")
Username = serializers.SlugRelatedField[User]


class TaskSubjectSerializer(serializers.Serializer[Any]):
    """The record that a task hangs on."""

    kind = serializers.ChoiceField(SUBJECTS)
    public_id = serializers.UUIDField()


def _username() -> Username:
    return serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)


class TaskSerializer(serializers.ModelSerializer[Task]):
    """A next action; without an owner the shift does it. Officers by their user names."""

    unit = serializers.CharField(source="compartment.task_force.code")
    compartment = serializers.UUIDField(source="compartment.public_id")
    about = serializers.SerializerMethodField()
    owner = _username()
    created_by = _username()
    finished_by = _username()
    reopened_by = _username()

    class Meta:
        model = Task
        fields = (
            "public_id", "unit", "compartment", "about", "what", "note", "owner", "due_at", "time_zone", "priority", "state", "is_overdue", "created_by",
            "created_at", "finished_by", "finished_at", "finish_note", "reopened_by", "reopened_at", "reopen_note", "version",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(TaskSubjectSerializer(allow_null=True))
    def get_about(self, task: Task) -> dict[str, Any] | None:
        record = cast("CompartmentRecord | None", task.subject)
        return {"kind": subject_field(record), "public_id": str(record.public_id)} if record is not None else None


class TaskInputSerializer(serializers.Serializer[Any]):
    """What is to be done. `owner`: a user name, empty for the shift; `time_zone`: that in which the time was meant."""

    what = serializers.CharField(max_length=200)
    note = serializers.CharField(max_length=1000, required=False, default="", allow_blank=True)
    owner = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    due_at = serializers.DateTimeField(required=False, default=None, allow_null=True)
    time_zone = serializers.CharField(max_length=60, required=False, default="", allow_blank=True, help_text="IANA name; that of the unit unless given.")
    priority = serializers.ChoiceField(TaskPriority.choices, required=False, default=TaskPriority.NORMAL)

    def details(self, room: Compartment) -> TaskInput:
        """InvalidInput when nobody of that name may see the room."""
        given: dict[str, Any] = self.validated_data
        owner = next((person for person in possible_owners(room) if person.username == given["owner"]), None) if given["owner"] else None
        if given["owner"] and owner is None:
            raise InvalidInput({"owner": [_("Nobody of this name may see the record.")]})
        return TaskInput(given["what"], given["time_zone"] or room.task_force.time_zone, owner, given["due_at"], given["priority"], given["note"])


class TaskCreateSerializer(TaskInputSerializer):
    """A new task about a record, or of a compartment; without both it lies in the joint room of one's unit."""

    about = TaskSubjectSerializer(required=False, allow_null=True, default=None)
    compartment = serializers.UUIDField(required=False, allow_null=True, default=None)
    client_id = serializers.UUIDField(required=False, default=None, allow_null=True, help_text="An id of yours: the same again returns the first task.")


class TaskChangeSerializer(TaskInputSerializer):
    """All of it anew; `version` is the one that was read."""

    version = serializers.IntegerField(min_value=1, max_value=2_000_000_000)


class TaskEndSerializer(serializers.Serializer[Any]):
    """Done, or called off with a reason."""

    state = serializers.ChoiceField([(TaskState.DONE, _("Done")), (TaskState.CANCELLED, _("Called off"))], required=False, default=TaskState.DONE)
    note = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)


class TaskReopenSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


@extend_schema_view(list=extend_schema(parameters=[OpenApiParameter("whose", enum=WHOSE, description="all: every open one (the default).")]))
class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, PageViewSet):
    """Next actions of one's rooms: the open ones, or those that `whose` asks for; the newest first."""

    page = Page.CASES
    serializer_class = TaskSerializer
    queryset = Task.objects.none()

    def get_queryset(self) -> QuerySet[Task]:
        whose = self.request.query_params.get("whose", "")
        return tasks_whose(self.user, whose if whose in WHOSE else "all")

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = super().list(request, *args, **kwargs)
        log_access(actor=self.user, action=AccessAction.SEARCH, record_type="task", count=len(answer.data["results"]))
        return answer

    def get_object(self) -> Task:
        task = task_for(self.user, self.kwargs["public_id"])
        log_access(actor=self.user, action=AccessAction.READ, record=task)
        return task

    @extend_schema(request=TaskCreateSerializer, responses={201: TaskSerializer})
    def create(self, request: Request) -> Response:
        """Enter a next action."""
        given = TaskCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        about = self._about(given.validated_data)
        room = about if isinstance(about, Compartment) else about.compartment
        task = task_create(actor=self.user, about=about, details=given.details(room), client_id=given.validated_data["client_id"])
        return Response(TaskSerializer(task).data, status=status.HTTP_201_CREATED)

    def _about(self, data: dict[str, Any]) -> CompartmentRecord | Compartment:
        if data["about"]:
            return task_subject_for(self.user, data["about"]["kind"], data["about"]["public_id"])
        if data["compartment"]:
            return compartment_for(self.user, data["compartment"], Verb.VIEW)
        rooms = work_rooms(self.user)
        if not rooms:
            raise Forbidden
        return rooms[0]

    @extend_schema(request=TaskChangeSerializer, responses=TaskSerializer)
    def update(self, request: Request, public_id: str) -> Response:
        """Say it otherwise, or give it to somebody else, who is told."""
        given = TaskChangeSerializer(data=request.data)
        task = self._worked_on(public_id)
        given.is_valid(raise_exception=True)
        return self._now(task_change(actor=self.user, task=task, version=given.validated_data["version"], details=given.details(task.compartment)))

    @extend_schema(request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, public_id: str) -> Response:
        """Make it one's own."""
        return self._now(task_take(actor=self.user, task=task_for(self.user, public_id)))

    @extend_schema(request=TaskEndSerializer, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, public_id: str) -> Response:
        """Done, or called off with a reason."""
        task = self._worked_on(public_id)
        given = TaskEndSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._now(task_finish(actor=self.user, task=task, **given.validated_data))

    @extend_schema(request=TaskReopenSerializer, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, public_id: str) -> Response:
        """Open a finished task again, with a reason."""
        task = self._worked_on(public_id)
        given = TaskReopenSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return self._now(task_reopen(actor=self.user, task=task, reason=given.validated_data["reason"]))

    def _worked_on(self, public_id: str) -> Task:
        """For its owner and whoever works in its room, before anything of what was sent is looked at."""
        task = task_for(self.user, public_id)
        if task.owner_id != self.user.pk and not works_in(self.user, task.compartment):
            raise Forbidden
        return task

    def _now(self, task: Task) -> Response:
        return Response(TaskSerializer(task_for(self.user, task.public_id)).data)
