"""Four eyes: one person asks for a grave step, another one sees exactly what will happen, and only then it happens.

What was asked for is stored as canonical bytes and never changes (a trigger). The approver sends back the digest of what
he was shown; it must be that of the stored bytes, and those are what is carried out: in his transaction, in the name of who
asked, by the service that checks the asker's rights as it always did.
"""

from __future__ import annotations

import hmac
import json
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from aircop.core.audit import acting, because
from aircop.core.errors import Forbidden, RuleViolation
from aircop.core.services.jobs import job_enqueue
from jaitf import events
from jaitf.approval_kinds import KINDS, Content
from jaitf.choices import ApprovalState
from jaitf.models import ApprovalRequest, User
from jaitf.models.approval import digest_of
from jaitf.permissions import forget_access
from jaitf.selectors.approvals import approval_for, deciders_of, may_decide

EMAIL = "approval.email"


def canonical(content: Content) -> bytes:
    """The one way to write a content down; what is empty says nothing and is left out."""
    said = {key: value for key, value in content.items() if value not in (None, "")}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@transaction.atomic
def approval_request(*, actor: User, kind: str, content: Content, reason: str, about: User | None = None) -> ApprovalRequest:
    """Ask a second person for a step. Whether the actor may take it at all is the caller's business, and asked again when it is taken.

    `about` is who gains by it: that person decides as little as the asker.
    """
    spec, payload, now = KINDS[kind], canonical(content), timezone.now()
    if not reason.strip():
        raise RuleViolation(_("Say why: the second person decides by it."), code="reason_missing", field="reason")
    # A second click must find the request of the first.
    User.objects.select_for_update(of=("self",)).get(pk=actor.pk)
    same = ApprovalRequest.objects.filter(kind=kind, asked_by=actor, payload_sha256=digest_of(payload), state=ApprovalState.ASKED)
    same.filter(expires_at__lte=now).update(state=ApprovalState.EXPIRED)
    if same.exists():
        raise RuleViolation(_("You have asked for exactly this already. It needs a second person, not a second request."), code="approval_waits")
    request = ApprovalRequest.objects.create(
        kind=kind, payload=payload, payload_sha256=digest_of(payload), asked_by=actor, about=about,
        reason=reason.strip()[:200], expires_at=now + spec.lifetime,
    )  # fmt: skip
    deciders = deciders_of(request)
    if not deciders:
        raise RuleViolation(
            _("Nobody else could approve this. It needs a second person with the right role; the server's operator can appoint one."), code="nobody_decides"
        )
    _tell(request, deciders, "asked")
    return request


@transaction.atomic
def approval_decide(*, actor: User, public_id: UUID, approve: bool, digest: str, answer: str = "") -> ApprovalRequest:
    """Refuse with an answer, or approve: then it is done before this returns, or nothing has changed.

    Args:
        digest: of what the approver was shown.
    """
    # What he may is read anew: the posting may have ended since his page was made.
    forget_access(actor)
    request = approval_for(actor, public_id, lock=True)
    if not may_decide(actor, request):
        raise Forbidden(_("Somebody else has to decide this."))
    now = timezone.now()
    _still_open(request)
    if not approve and not answer.strip():
        raise RuleViolation(_("Say why you refuse; the person who asked reads it."), code="answer_missing", field="answer")
    content = _as_shown(request, digest) if approve else {}
    request.decided_by, request.decided_at, request.answer = actor, now, answer.strip()[:200]
    request.state = ApprovalState.APPROVED if approve else ApprovalState.REFUSED
    request.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    if approve:
        request.result_url = _carry_out(request, content, actor)
        request.state = ApprovalState.DONE
        request.save(update_fields=["state", "result_url"])
    _tell(request, [request.asked_by], "decided")
    return request


@transaction.atomic
def approval_withdraw(*, actor: User, public_id: UUID) -> ApprovalRequest:
    """Take one's own request back while nobody has decided."""
    request = approval_for(actor, public_id, lock=True)
    if request.asked_by_id != actor.pk:
        raise Forbidden(_("Only the person who asked can withdraw this. You can refuse it."))
    _still_open(request)
    request.state = ApprovalState.WITHDRAWN
    request.save(update_fields=["state"])
    return request


@transaction.atomic
def approvals_expire() -> int:
    """Note what lapsed; it could not be decided any more since that moment."""
    return ApprovalRequest.objects.filter(state=ApprovalState.ASKED, expires_at__lte=timezone.now()).update(state=ApprovalState.EXPIRED)


def _carry_out(request: ApprovalRequest, content: Content, approver: User) -> str:
    """In the name of who asked, so that rights, history and logs are that person's; the reason names the approver."""
    asker = request.asked_by
    forget_access(asker)
    with acting(asker.pk), translation.override(asker.language):
        why = gettext("%(reason)s (approved by %(name)s)") % {"reason": request.reason, "name": approver.display_name}
        try:
            with because(why):
                return KINDS[request.kind].execute(request, content, approver)
        except Forbidden as refused:
            raise RuleViolation(_("The person who asked may not do this any more. Refuse the request."), code="asker_may_not") from refused


def _still_open(request: ApprovalRequest) -> None:
    if request.state != ApprovalState.ASKED:
        raise RuleViolation(_("This request has been decided or withdrawn meanwhile. Nothing more can be done with it."), code="already_decided")
    if not request.is_waiting:
        raise RuleViolation(_("This request has lapsed. It has to be asked for anew."), code="lapsed")


def _as_shown(request: ApprovalRequest, digest: str) -> Content:
    """The content, if it is what was asked for and what the approver was shown."""
    if not request.is_intact:
        raise RuleViolation(_("What is stored is not what was asked for. Do not approve it; tell data-protection oversight."), code="payload_changed")
    if not hmac.compare_digest(digest.encode(), request.payload_sha256.encode()):
        raise RuleViolation(_("You were shown something else than what is stored. Open the request again and read it."), code="not_as_shown")
    return request.content


def _tell(request: ApprovalRequest, people: list[User], about: str) -> None:
    """Open pages of these people at once, and an e-mail to those who have an address."""
    for person in people:
        if person.email:
            names = {"approval": str(request.public_id), "person": person.pk, "about": about}
            job_enqueue(EMAIL, f"{request.public_id}:{about}:{person.pk}", names, owner_id=None)
    events.approval_moved.emit(events.ApprovalMoved(request.public_id, about, tuple(person.pk for person in people)))
