"""Bulk exports: more of a region than one person may take out alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.reporting.models import RegionalExport
from aircop.reporting.services import exports
from jaitf.approval_kinds import Content, approval_kind
from jaitf.choices import Region, Role
from jaitf.models import ApprovalRequest, User
from jaitf.services.approvals import approval_request

KIND = "export.bulk"


@transaction.atomic
def export_ask(*, actor: User, region: str, starts_on: date, ends_on: date, reason: str = "") -> RegionalExport | ApprovalRequest:
    """The region's figures: made at once, or after somebody else has approved (`exports.takes_two`)."""
    exports.may_be_asked_for(actor, region, starts_on, ends_on)
    if not exports.takes_two(actor, region, starts_on, ends_on):
        return exports.export_request(actor=actor, region=region, starts_on=starts_on, ends_on=ends_on)
    content = {"region": region, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    return approval_request(actor=actor, kind=KIND, content=content, reason=reason)


def _summary(content: Content) -> dict[str, tuple[str, str]]:
    region = content.get("region", "")
    return {
        "region": (_("Region"), str(dict(Region.choices).get(region, region))),
        "starts_on": (_("From"), date_format(date.fromisoformat(content["starts_on"]), "j M Y") if "starts_on" in content else ""),
        "ends_on": (_("Until and including"), date_format(date.fromisoformat(content["ends_on"]), "j M Y") if "ends_on" in content else ""),
    }


def _consequences(content: Content) -> list[str]:
    lines = [_("A workbook and a CSV file are made: one row for each commodity line of the approved seizures of the region. No names, no references.")]
    if "starts_on" in content and "ends_on" in content:
        months = _months(date.fromisoformat(content["starts_on"]), date.fromisoformat(content["ends_on"]))
        lines.insert(0, _("The period runs over %(count)s calendar months.") % {"count": months})
    lines.append(_("Only the person who asked can fetch the files, for seven days; each time is logged."))
    return lines


def _months(start: date, end: date) -> int:
    """Calendar months that the period touches."""
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _decides(user: User, content: Content) -> bool:
    """Whoever may export this region himself, and data-protection oversight everywhere."""
    return Role.OVERSIGHT in user.roles or content.get("region") in dict(exports.regions_open_to(user))


@approval_kind(
    KIND,
    title=gettext_lazy("Regional report of more than twelve months"),
    roles={Role.ANALYST, Role.REGIONAL_COORDINATOR, Role.OVERSIGHT},
    summary=_summary,
    consequences=_consequences,
    may_decide=_decides,
    other_unit=True,
)
def make(request: ApprovalRequest, content: Content, approver: User) -> str:
    """Ask for the report as its asker would have."""
    starts_on, ends_on = date.fromisoformat(content["starts_on"]), date.fromisoformat(content["ends_on"])
    export = exports.export_request(actor=request.asked_by, region=content["region"], starts_on=starts_on, ends_on=ends_on, approved_by=approver)
    return export.get_absolute_url()
