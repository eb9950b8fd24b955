"""What an alert can be about."""

from __future__ import annotations

from enum import StrEnum

from profiling.models import Traveller
from seizures.models import Control, Seizure

Source = Seizure | Control | Traveller


class SourceKind(StrEnum):
    """The kinds, by the name of the model and of the field in `Alert`."""

    SEIZURE = "seizure"
    CONTROL = "control"
    TRAVELLER = "traveller"


def kind_of(source: Source) -> SourceKind:
    return SourceKind(source._meta.model_name or "")
