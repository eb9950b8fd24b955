"""The API of safeguards: one person's searches, detentions, rights and circumstances, read and written by the same services.

Confirming that one authorised a search, and setting the limit of a unit, need the password again: in the browser only.
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from aircop.core.errors import InvalidInput
from jaitf.choices import AccessAction, Verb
from jaitf.models import User
from jaitf.services.access_log import log_access
from seizures.api.inputs import MomentField
from seizures.api.views import CasesMixin
from seizures.models import Circumstances, Detention, DetentionExtension, Person, PersonSearch, RightsAnswer
from seizures.permissions import detention_for, person_for
from seizures.safeguard_choices import (
    ITEMS,
    AgeState,
    Answer,
    DetentionEnd,
    SearcherWish,
    SearchGround,
    SearchLevel,
    SearchResult,
    YesNo,
)
from seizures.selectors.keepers import holders_of
from seizures.selectors.safeguards import PersonSafeguards, clock_of, safeguards_of
from seizures.services.detentions import DetentionInput, detention_begin, detention_end, detention_extend
from seizures.services.rights import FIELDS, circumstances_record, rights_answer
from seizures.services.searches import SearchInput, search_record

Username = serializers.SlugRelatedField[User]
_SEARCH = [
    "public_id", "level", "grounds", "grounds_text", "searcher", "clinician", "authorised_by", "confirmed_at", "place", "started_at", "ended_at",
    "present", "is_same_sex", "wish", "is_refused", "result", "note", "is_complaint_told",
]  # fmt: skip


class SearchSerializer(serializers.ModelSerializer[PersonSearch]):
    """One step of the ladder; officers by their user names."""

    searcher: Username = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)
    authorised_by: Username = serializers.SlugRelatedField(slug_field="username", read_only=True, allow_null=True)

    class Meta:
        model = PersonSearch
        fields = _SEARCH
        read_only_fields = fields


class ExtensionSerializer(serializers.ModelSerializer[DetentionExtension]):
    class Meta:
        model = DetentionExtension
        fields = ["authority", "reference", "until", "created_at"]
        read_only_fields = fields


class DetentionSerializer(serializers.ModelSerializer[Detention]):
    """A loss of liberty with its clock at this moment."""

    extensions = ExtensionSerializer(many=True, read_only=True)
    percent = serializers.SerializerMethodField(help_text="Of the time allowed, 0 to 100")
    is_over = serializers.SerializerMethodField(help_text="Held longer than allowed")

    class Meta:
        model = Detention
        fields = [
            "public_id", "started_at", "time_zone", "place", "legal_basis", "child_reason", "limit_hours", "limit_source", "until", "ended_at",
            "ending", "ending_note", "extensions", "percent", "is_over",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(serializers.IntegerField)
    def get_percent(self, detention: Detention) -> int:
        return clock_of(detention, timezone.now()).percent

    @extend_schema_field(serializers.BooleanField)
    def get_is_over(self, detention: Detention) -> bool:
        return clock_of(detention, timezone.now()).is_over


class AnswerSerializer(serializers.ModelSerializer[RightsAnswer]):
    answered_by: Username = serializers.SlugRelatedField(slug_field="username", read_only=True)

    class Meta:
        model = RightsAnswer
        fields = ["item", "answer", "note", "answered_at", "answered_by"]
        read_only_fields = fields


class CircumstancesSerializer(serializers.ModelSerializer[Circumstances]):
    class Meta:
        model = Circumstances
        fields = [*FIELDS, "version"]
        read_only_fields = fields


class SafeguardsSerializer(serializers.Serializer[PersonSafeguards]):
    """Everything about one person; `unanswered` are the items that nobody has answered, as codes of `rights_checklist`."""

    person = serializers.UUIDField(source="person.public_id")
    is_held = serializers.BooleanField()
    searches = SearchSerializer(many=True)
    detentions = serializers.SerializerMethodField()
    rights = serializers.SerializerMethodField()
    unanswered = serializers.SerializerMethodField()
    circumstances = CircumstancesSerializer(allow_null=True)

    @extend_schema_field(DetentionSerializer(many=True))
    def get_detentions(self, found: PersonSafeguards) -> Any:
        return DetentionSerializer([clock.detention for clock in found.clocks], many=True).data

    @extend_schema_field(AnswerSerializer(many=True))
    def get_rights(self, found: PersonSafeguards) -> Any:
        return AnswerSerializer([found.answers[item] for item in ITEMS if item in found.answers], many=True).data

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(ITEMS)))
    def get_unanswered(self, found: PersonSafeguards) -> list[str]:
        return [item for item in ITEMS if item not in found.answers]


class SearchCreateSerializer(serializers.Serializer[Any]):
    level = serializers.ChoiceField(SearchLevel.choices)
    started_at = MomentField()
    ended_at = MomentField(default=None, allow_null=True)
    place = serializers.CharField(max_length=120)
    result = serializers.ChoiceField(SearchResult.choices)
    grounds = serializers.ListField(child=serializers.ChoiceField(SearchGround.choices), default=list, max_length=20)
    grounds_text = serializers.CharField(max_length=500, default="", allow_blank=True)
    searcher = serializers.CharField(max_length=150, default="", allow_blank=True, help_text="User name")
    authorised_by = serializers.CharField(max_length=150, default="", allow_blank=True, help_text="User name of a chief or deputy")
    clinician = serializers.CharField(max_length=200, default="", allow_blank=True)
    present = serializers.CharField(max_length=300, default="", allow_blank=True)
    is_same_sex = serializers.BooleanField(default=None, allow_null=True)
    wish = serializers.ChoiceField(SearcherWish.choices, default=SearcherWish.NONE)
    is_refused = serializers.BooleanField(default=False)
    note = serializers.CharField(max_length=500, default="", allow_blank=True)
    is_complaint_told = serializers.BooleanField(default=False)

    def details(self, person: Person) -> SearchInput:
        data = dict(self.validated_data)
        for name, verb in (("searcher", Verb.CHANGE), ("authorised_by", Verb.APPROVE)):
            data[name] = _officer(person, data[name], verb, name)
        return SearchInput(**data)


def _officer(person: Person, username: str, verb: Verb, field: str) -> User | None:
    """An officer of the person's room; others are unknown here."""
    if not username:
        return None
    found = holders_of(person.compartment, verb).filter(username=username).first()
    if found is None:
        raise InvalidInput({field: [_("Nobody of this name works here.")]})
    return found


class DetentionCreateSerializer(serializers.Serializer[Any]):
    started_at = MomentField()
    time_zone = serializers.CharField(max_length=60, help_text="IANA name, e.g. Africa/Dakar")
    place = serializers.CharField(max_length=120)
    legal_basis = serializers.CharField(max_length=300)
    child_reason = serializers.CharField(max_length=300, default="", allow_blank=True)


class ExtendSerializer(serializers.Serializer[Any]):
    until = MomentField()
    authority = serializers.CharField(max_length=120)
    reference = serializers.CharField(max_length=80)


class EndSerializer(serializers.Serializer[Any]):
    ended_at = MomentField()
    ending = serializers.ChoiceField(DetentionEnd.choices)
    note = serializers.CharField(max_length=300, default="", allow_blank=True)


class AnswerInputSerializer(serializers.Serializer[Any]):
    item = serializers.ChoiceField(ITEMS)
    answer = serializers.ChoiceField(Answer.choices)
    note = serializers.CharField(max_length=300, default="", allow_blank=True)


class RightsSerializer(serializers.Serializer[Any]):
    """Items that are not named stay as they are; all are written or none."""

    answers = AnswerInputSerializer(many=True)


class CircumstancesInputSerializer(serializers.Serializer[Any]):
    """Replaces what is known; `version` is the one that was read, 0 for the first."""

    version = serializers.IntegerField(min_value=0)
    age_state = serializers.ChoiceField(AgeState.choices, default="", allow_blank=True)
    asks_protection = serializers.ChoiceField(YesNo.choices, default="", allow_blank=True)
    consular_wish = serializers.ChoiceField(YesNo.choices, default="", allow_blank=True)
    consular_told_at = MomentField(default=None, allow_null=True)
    consular_sent_at = MomentField(default=None, allow_null=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        for name in FIELDS:
            if name not in fields:
                longest: int | None = getattr(Circumstances._meta.get_field(name), "max_length", None)
                fields[name] = serializers.CharField(max_length=longest, default="", allow_blank=True)
        return fields


class PersonViewSet(CasesMixin):
    """Persons in controls and cases, with what the law asks to be written down about them."""

    queryset = Person.objects.none()
    serializer_class = SafeguardsSerializer

    def _person(self, verb: Verb = Verb.VIEW) -> Person:
        return person_for(self.user, self.kwargs["public_id"], verb)

    @extend_schema(responses=SafeguardsSerializer)
    @action(detail=True, methods=["get"])
    def safeguards(self, request: Request, public_id: str) -> Response:
        """The safeguards of one person."""
        person = self._person()
        log_access(actor=self.user, action=AccessAction.READ, record=person)
        return Response(SafeguardsSerializer(safeguards_of(person)).data)

    @extend_schema(request=SearchCreateSerializer, responses={201: SearchSerializer})
    @action(detail=True, methods=["post"])
    def searches(self, request: Request, public_id: str) -> Response:
        """Record one search."""
        person = self._person(Verb.CHANGE)
        given = SearchCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        search = search_record(actor=self.user, person=person, details=given.details(person))
        return Response(SearchSerializer(search).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=DetentionCreateSerializer, responses={201: DetentionSerializer})
    @action(detail=True, methods=["post"])
    def detentions(self, request: Request, public_id: str) -> Response:
        """Liberty was lost: the clock starts with the limit of the unit."""
        person = self._person(Verb.CHANGE)
        given = DetentionCreateSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        detention = detention_begin(actor=self.user, person=person, details=DetentionInput(**given.validated_data))
        return Response(DetentionSerializer(detention).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=RightsSerializer, responses=AnswerSerializer(many=True))
    @action(detail=True, methods=["post"], pagination_class=None)
    def rights(self, request: Request, public_id: str) -> Response:
        """Answer items of the checklist; the answer holds those that changed."""
        person = self._person(Verb.CHANGE)
        given = RightsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        answers = {row["item"]: (row["answer"], row["note"]) for row in given.validated_data["answers"]}
        changed = rights_answer(actor=self.user, person=person, answers=answers)
        return Response(AnswerSerializer(changed, many=True).data)

    @extend_schema(request=CircumstancesInputSerializer, responses=CircumstancesSerializer)
    @action(detail=True, methods=["put"])
    def circumstances(self, request: Request, public_id: str) -> Response:
        """Age, language, consulate, claim for protection, family, force, property, complaint."""
        person = self._person(Verb.CHANGE)
        given = CircumstancesInputSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        details = dict(given.validated_data)
        version = details.pop("version")
        row = circumstances_record(actor=self.user, person=person, version=version, details=details)
        return Response(CircumstancesSerializer(row).data)


class DetentionViewSet(CasesMixin):
    """Detentions that run, or have ended."""

    queryset = Detention.objects.none()
    serializer_class = DetentionSerializer

    def _detention(self) -> Detention:
        return detention_for(self.user, self.kwargs["public_id"], Verb.CHANGE)

    @extend_schema(request=ExtendSerializer, responses=DetentionSerializer)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, public_id: str) -> Response:
        """More time, by a decision of the prosecutor or judge."""
        detention = self._detention()
        given = ExtendSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(DetentionSerializer(detention_extend(actor=self.user, detention=detention, **given.validated_data)).data)

    @extend_schema(request=EndSerializer, responses=DetentionSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, public_id: str) -> Response:
        """Released, before a judge, handed over, to hospital, or entered by mistake."""
        detention = self._detention()
        given = EndSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(DetentionSerializer(detention_end(actor=self.user, detention=detention, **given.validated_data)).data)
