"""What the API tells about units, airports, code lists and background jobs."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from aircop.core.models import Job
from jaitf.choices import Verb
from jaitf.models import Airport, TaskForce
from jaitf.permissions import may


class AirportSerializer(serializers.ModelSerializer[Airport]):
    """An airport; `country` is the ISO 3166-1 code of two letters."""

    class Meta:
        model = Airport
        fields = ["iata", "icao", "name", "city", "country", "latitude", "longitude", "time_zone"]


class TaskForceSerializer(serializers.ModelSerializer[TaskForce]):
    """A unit; `airport` is its IATA code."""

    languages = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = TaskForce
        fields = ["public_id", "code", "name", "unit_type", "programme", "airport", "region", "languages", "time_zone", "contact", "email", "is_active"]


class CodeSerializer(serializers.Serializer[object]):
    """One code with its labels by language (en, fr, es, pt, ar); `parent` is the heading above it, empty at the top."""

    code = serializers.CharField()
    parent = serializers.CharField(allow_blank=True)  # type: ignore[assignment]
    labels = serializers.DictField(child=serializers.CharField())
    attributes = serializers.DictField(child=serializers.JSONField())


class CodeListSerializer(serializers.Serializer[object]):
    """A code list and how many codes it has in use."""

    name = serializers.CharField()
    count = serializers.IntegerField()


class CodeListDetailSerializer(CodeListSerializer):
    """A code list with its codes in their order."""

    codes = CodeSerializer(many=True)


class JobSerializer(serializers.ModelSerializer[Job]):
    """Background work that one asked for; `progress` in per cent, `url` is where its result is on the site."""

    class Meta:
        model = Job
        fields = ["public_id", "kind", "title", "state", "progress", "note", "error", "attempts", "url", "created_at", "started_at", "finished_at"]


class ShownAlone(serializers.BaseSerializer[Any]):
    """Mix-in: to a partner to whom only this record was shown, the records behind it have no id; they are not open to him.

    `behind` names the fields. Needs the request in its context.
    """

    behind: tuple[str, ...] = ()

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        if not may(self.context["request"].user, Verb.VIEW, instance):
            shown |= dict.fromkeys(set(self.behind) & set(shown))
        return shown
