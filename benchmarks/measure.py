"""One line of the table that `make bench` prints."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Measure:
    """A measured value beside an opponent's or a limit.

    Attributes:
        measure: what was measured, for people.
        unit: of `ours` and `against_value` («ms», «messages/s»).
        ours: our value.
        against: whose value it is compared with («pydifact», «limit»).
        against_value: that value, measured in the same run when it is an opponent.
        target: the ratio ours ÷ against_value that must be reached.
        better: whether a higher or a lower ratio is better.
    """

    measure: str
    unit: str
    ours: float
    against: str
    against_value: float
    target: float
    better: Literal["higher", "lower"]

    @property
    def ratio(self) -> float:
        """Ours ÷ theirs."""
        return self.ours / self.against_value if self.against_value else float("inf")

    @property
    def holds(self) -> bool:
        return self.ratio >= self.target if self.better == "higher" else self.ratio <= self.target
