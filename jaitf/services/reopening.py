"""Opening a closed account again: by one administrator, or by two where its postings were given by two.

Otherwise one administrator could close the account of a chief and bring the chief's rights back alone.
"""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.errors import RuleViolation
from jaitf import rules
from jaitf.approval_kinds import Content, approval_kind
from jaitf.choices import Role
from jaitf.models import ApprovalRequest, User
from jaitf.permissions import may_open
from jaitf.roles import Page
from jaitf.services.approvals import approval_request
from jaitf.services.officers import officer_enable
from jaitf.services.role_grants import posting_content, posting_words

KIND = "account.reopen"


@transaction.atomic
def account_reopen(*, actor: User, officer: User, reason: str) -> User | ApprovalRequest:
    """Open a closed account, or ask for it where its postings take two administrators."""
    rules.require_administrator(actor)
    if officer.is_active or not rules.reopening_takes_two(officer):
        return officer_enable(actor=actor, officer=officer, reason=reason)
    content = {"account": officer.username, "postings": _held(officer)}
    return approval_request(actor=actor, kind=KIND, content=content, reason=reason, about=officer)


def _held(officer: User) -> list[Content]:
    """What comes back with the account."""
    postings = rules.postings_that_last(officer).select_related("officer", "task_force", "agency").order_by("pk")
    return [{name: value for name, value in posting_content(posting).items() if value and name != "officer"} for posting in postings]


def _summary(content: Content) -> dict[str, tuple[str, str]]:
    officer = User.objects.filter(username=content.get("account", "")).first()
    postings = [", ".join(f"{label}: {value}" for label, value in posting_words(one).values()) for one in content.get("postings", [])]
    return {
        "account": (_("Account"), f"{officer.display_name} ({officer.username})" if officer else content.get("account", "")),
        "postings": (_("Postings that come back"), "; ".join(postings)),
    }


def _consequences(_content: Content) -> list[str]:
    return [_("The account opens, and the person may do again what these postings allow."), _("A password or a second factor is not given with it.")]


def _decides(user: User, _content: Content) -> bool:
    return may_open(user, Page.ACCOUNTS)


@approval_kind(
    KIND,
    title=gettext_lazy("Open a closed account"),
    roles={Role.ADMINISTRATOR},
    summary=_summary,
    consequences=_consequences,
    may_decide=_decides,
    # Administrators belong to no unit.
    other_unit=False,
)
def reopen(request: ApprovalRequest, content: Content, approver: User) -> str:
    """Open it, if what would come back is still what was asked for."""
    officer = User.objects.filter(username=content["account"]).first()
    if officer is None or officer.pk != request.about_id or _held(officer) != content["postings"]:
        raise RuleViolation(gettext_lazy("The postings of this account have changed since. Refuse this, and have it asked for anew."), code="postings_changed")
    officer_enable(actor=request.asked_by, officer=officer, reason=request.reason, approved_by=approver)
    return reverse("jaitf:account-detail", args=[officer.public_id])
