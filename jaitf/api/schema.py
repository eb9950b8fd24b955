"""What the API's description says beyond what its views show."""

from __future__ import annotations

from typing import Any

from jaitf.choices import Purpose
from jaitf.purposes import LONGEST_NOTE


def ask_for_purpose(result: dict[str, Any], **_given: Any) -> dict[str, Any]:
    """Every reading of one record takes the headers that say what it is for (`jaitf.purposes`)."""
    headers = [
        _header(
            "X-Purpose", "What a person or a restricted record is opened for; without it such a reading answers 403 purpose_required.", enum=Purpose.offered()
        ),
        _header("X-Purpose-Note", "Case or note; it stands in the access log.", maxLength=LONGEST_NOTE),
    ]
    for path, operations in result["paths"].items():
        if "{public_id}" in path and "get" in operations:
            operations["get"].setdefault("parameters", []).extend(headers)
    return result


def _header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    plain = {key: [str(one.value) for one in value] if isinstance(value, list) else value for key, value in schema.items()}
    return {"in": "header", "name": name, "description": description, "schema": {"type": "string", **plain}}
