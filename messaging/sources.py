"""What an alert can be about, and what can be shared."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from profiling.models import Target, TargetGroupObjectPermission, Traveller
from seizures.models import Control, ControlGroupObjectPermission, Seizure, SeizureGroupObjectPermission

Source = Seizure | Control | Traveller
Shareable = Seizure | Control | Target
#: A share: guardian's grant of one of these records to a unit's group.
Grant = SeizureGroupObjectPermission | ControlGroupObjectPermission | TargetGroupObjectPermission


class SourceKind(StrEnum):
    """What an alert is about, by the name of the model and of the field in `Alert`."""

    SEIZURE = "seizure"
    CONTROL = "control"
    TRAVELLER = "traveller"


class ShareKind(StrEnum):
    """What can be shared, by the name of the model; it stands in the address of a share."""

    SEIZURE = "seizure"
    CONTROL = "control"
    TARGET = "target"


_SHARE_TABLES: dict[ShareKind, type[Grant]] = {
    ShareKind.SEIZURE: SeizureGroupObjectPermission,
    ShareKind.CONTROL: ControlGroupObjectPermission,
    ShareKind.TARGET: TargetGroupObjectPermission,
}


def kind_of(source: Source) -> SourceKind:
    return SourceKind(source._meta.model_name or "")


def share_kind_of(record: Shareable) -> ShareKind:
    return ShareKind(record._meta.model_name or "")


def share_table(kind: ShareKind) -> Any:
    """The manager of the guardian table that holds the shares of this kind of record."""
    return _SHARE_TABLES[kind]._default_manager
