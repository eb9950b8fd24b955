"""What the API tells about units, airports, code lists and background jobs."""

from rest_framework import serializers

from aircop.core.models import Job
from jaitf.models import Airport, TaskForce


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
