"""The facts of goods in the API: one object whose names follow from the kind of the commodity (`goods_kinds`)."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from seizures.goods_facts import attributes_of
from seizures.goods_kinds import GOODS


def attributes_schema() -> dict[str, Any]:
    """Every attribute of every kind with its shape; the description says which kinds have it."""
    shapes: dict[str, list[dict[str, Any]]] = {}
    kinds: dict[str, list[str]] = {}
    for kind in GOODS:
        for name, attribute in attributes_of(kind).items():
            kinds.setdefault(name, []).append(str(kind))
            if (shape := attribute.shape() | ({"readOnly": True} if attribute.derived else {})) not in shapes.setdefault(name, []):
                shapes[name].append(shape)
    properties = {
        name: (found[0] if len(found) == 1 else {"anyOf": found}) | {"description": f"Of kind {', '.join(kinds[name])}"} for name, found in shapes.items()
    }
    return {"type": "object", "properties": properties, "description": "Facts that goods of this kind can have"}


@extend_schema_field(attributes_schema())
class AttributesField(serializers.Field[Any, Any, Any, Any]):
    """An object; what is in it is checked with the commodity by the service."""

    default_error_messages = {"not_a_dict": serializers.DictField.default_error_messages["not_a_dict"]}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("not_a_dict", input_type=type(data).__name__)
        return data

    def to_representation(self, value: Any) -> Any:
        return value
