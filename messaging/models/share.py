"""Row history of shares: who showed which record to which unit, until when, and who ended it.

The grants themselves are guardian rows of the apps below (`jaitf.models.ShareGrant`); these proxies only add the history.
"""

import pghistory

from profiling.models import TargetGroupObjectPermission
from seizures.models import ControlGroupObjectPermission, SeizureGroupObjectPermission


@pghistory.track()
class SeizureShare(SeizureGroupObjectPermission):
    """A seizure shown to another unit."""

    class Meta:
        proxy = True


@pghistory.track()
class ControlShare(ControlGroupObjectPermission):
    """A control shown to another unit."""

    class Meta:
        proxy = True


@pghistory.track()
class TargetShare(TargetGroupObjectPermission):
    """A target shown to another unit."""

    class Meta:
        proxy = True
