"""Postings as an administrator gives them in the browser: most at once, those that take two after a second administrator."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core import formats
from aircop.core.errors import RuleViolation
from jaitf import rules
from jaitf.approval_kinds import Content, approval_kind
from jaitf.choices import CompartmentKind, Region, Role, Verb
from jaitf.models import Agency, ApprovalRequest, Posting, TaskForce, User
from jaitf.permissions import may_open
from jaitf.roles import RECORD_VERBS, TAKES_TWO, Page
from jaitf.services.approvals import approval_request
from jaitf.services.officers import posting_drafted, posting_start

KIND = "role.grant"


@transaction.atomic
def posting_give(*, actor: User, officer: User, reason: str = "", **place: Any) -> Posting | ApprovalRequest:
    """Post an officer, or ask for it where the role takes two administrators; `place` is what `posting_start` takes."""
    rules.require_administrator(actor)
    if place["role"] not in TAKES_TWO:
        return posting_start(actor=actor, officer=officer, **place)
    # Every rule speaks now, to the person who can mend it, and again when it is done.
    posting = posting_drafted(actor=actor, officer=officer, **place)
    return approval_request(actor=actor, kind=KIND, content=posting_content(posting), reason=reason, about=officer)


def posting_content(posting: Posting) -> Content:
    """A posting in names that never change and that people can read."""
    return {
        "officer": posting.officer.username,
        "role": posting.role,
        "task_force": posting.task_force and posting.task_force.code,
        "agency": posting.agency and posting.agency.code,
        "region": posting.region,
        "country": posting.country_id,
        "starts_on": posting.starts_on.isoformat(),
        "ends_on": posting.ends_on and posting.ends_on.isoformat(),
    }


def posting_words(content: Content) -> dict[str, tuple[str, str]]:
    """Each field of a posting in words, in the order in which people ask."""
    officer = User.objects.filter(username=content.get("officer", "")).first()
    unit = TaskForce.objects.filter(code=content.get("task_force", "")).first()
    agency = Agency.objects.filter(code=content.get("agency", "")).first()
    told = {
        "officer": (_("Who gets the posting"), f"{officer.display_name} ({officer.username})" if officer else content.get("officer", "")),
        "role": (_("Role"), str(dict(Role.choices).get(content.get("role", ""), content.get("role", "")))),
        "task_force": (_("Task force"), str(unit or content.get("task_force", ""))),
        "agency": (_("Agency"), str(agency or content.get("agency", ""))),
        "region": (_("Region"), str(dict(Region.choices).get(content.get("region", ""), content.get("region", "")))),
        "country": (_("Country"), formats.country_name(content["country"]) if "country" in content else ""),
        "starts_on": (_("From"), _day(content.get("starts_on", ""))),
        "ends_on": (_("Rights end on"), _day(content.get("ends_on", ""))),
    }
    return {key: words for key, words in told.items() if key in content}


def _day(text: str) -> str:
    return date_format(date.fromisoformat(text), "j M Y") if text else ""


def _consequences(content: Content) -> list[str]:
    """Who that is so far, and what the role lets the person do, out of the table of roles."""
    role = content.get("role", "")
    verbs = RECORD_VERBS.get(role, {}).get(CompartmentKind.JOINT, set())
    lines = _so_far(content)
    if verbs:
        what = ", ".join(str(verb.label) for verb in Verb if verb in verbs)
        lines.append(_("In the joint files of the unit and those of the agency, the person may: %(what)s.") % {"what": what})
    if role in (Role.NATIONAL_COORDINATOR, Role.REGIONAL_COORDINATOR, Role.ANALYST):
        lines.append(_("The person sees figures of all units of the place, and no case."))
    if role == Role.ADMINISTRATOR:
        lines.append(_("The person opens and closes accounts, gives postings, and sees no case."))
    if role == Role.OVERSIGHT:
        lines.append(_("The person reads who looked at what, in all units, and sees no case."))
    if role == Role.MEDICAL_CONTACT:
        lines.append(_("The person reads and keeps the medical records of everybody who is held by the unit, which the chief does not see."))
    if role == Role.REFERRAL_OFFICER:
        lines.append(_("The person reads and keeps what the unit knows about possible victims of trafficking, which the chief does not see."))
    if "ends_on" not in content:
        lines.append(_("The rights have no last day: they stay until an administrator ends the posting."))
    return lines


def _so_far(content: Content) -> list[str]:
    """An account made minutes ago for this very posting is something an approver has to know."""
    officer = User.objects.filter(username=content.get("officer", "")).first()
    if officer is None:
        return []
    held = [str(posting.get_role_display()) for posting in rules.postings_that_last(officer)]
    if held:
        return [_("Postings that the person holds already: %(what)s.") % {"what": ", ".join(held)}]
    return [_("The account was opened on %(day)s and holds no posting yet.") % {"day": date_format(officer.date_joined, "j M Y")}]


def _decides(user: User, _content: Content) -> bool:
    return may_open(user, Page.ACCOUNTS)


@approval_kind(
    KIND,
    title=gettext_lazy("Give a posting"),
    roles={Role.ADMINISTRATOR},
    summary=posting_words,
    consequences=_consequences,
    may_decide=_decides,
    # Administrators belong to no unit.
    other_unit=False,
)
def grant(request: ApprovalRequest, content: Content, approver: User) -> str:
    """Give the posting, with every rule asked again."""
    officer = User.objects.filter(username=content["officer"]).first()
    if officer is None or officer.pk != request.about_id or not officer.is_active:
        raise RuleViolation(gettext_lazy("This account is closed. Open it before you give it a posting."), code="account_closed")
    posting_start(
        actor=request.asked_by,
        officer=officer,
        approved_by=approver,
        role=content["role"],
        task_force=_named(TaskForce, content.get("task_force")),
        agency=_named(Agency, content.get("agency")),
        region=content.get("region", ""),
        country_id=content.get("country"),
        starts_on=date.fromisoformat(content["starts_on"]),
        ends_on=date.fromisoformat(content["ends_on"]) if "ends_on" in content else None,
    )
    return reverse("jaitf:account-detail", args=[officer.public_id])


def _named(model: Any, code: str | None) -> Any:
    """The unit or agency of this code; one that is gone is refused, not left out."""
    if not code:
        return None
    found = model.objects.filter(code=code).first()
    if found is None:
        raise RuleViolation(_("The unit or agency “%(code)s” is not there any more.") % {"code": code}, code="place_gone")
    return found
