"""Reports of more cases than one person may take out alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aircop.core.errors import Forbidden
from jaitf.approval_kinds import Content, approval_kind
from jaitf.choices import Role, Verb
from jaitf.models import ApprovalRequest, User
from jaitf.services.approvals import approval_request
from seizures.choices import ReportLanguage, ReportVariant
from seizures.models import ReportBatch, Seizure
from seizures.services.report_batches import batch_request, cases_to_report, may_be_asked_for, takes_two

KIND = "report.bulk"


@transaction.atomic
def batch_ask(
    *, actor: User, cases: Collection[UUID], languages: Sequence[str], variant: str = ReportVariant.FULL, terms: str = "", reason: str = ""
) -> ReportBatch | ApprovalRequest:
    """The reports of these cases: asked for at once, or after somebody else has approved (`report_batches.takes_two`)."""
    seizures = cases_to_report(actor, cases)
    may_be_asked_for(seizures, languages)
    # The same order whatever was clicked first: who asks twice for the same asks for the same bytes.
    languages = [language for language in ReportLanguage.values if language in languages]
    if not takes_two(actor, seizures):
        return batch_request(actor=actor, cases=cases, languages=languages, variant=variant, terms=terms)
    # References, not keys: the approver reads exactly what is carried out.
    content = {"cases": [str(one.reference) for one in seizures], "languages": languages, "variant": str(variant), "terms": terms}
    return approval_request(actor=actor, kind=KIND, content=content, reason=reason)


def _summary(content: Content) -> dict[str, tuple[str, str]]:
    languages, variants = dict(ReportLanguage.choices), dict(ReportVariant.choices)
    return {
        "cases": (_("Cases"), ", ".join(content.get("cases", []))),
        "languages": (_("Languages"), ", ".join(str(languages.get(ReportLanguage(one), one)) for one in content.get("languages", []))),
        "variant": (_("For whom"), str(variants[ReportVariant(content["variant"])]) if "variant" in content else ""),
        "terms": (_("Filter of the list"), content.get("terms", "")),
    }


def _consequences(content: Content) -> list[str]:
    count = len(content.get("cases", [])) * len(content.get("languages", []))
    return [
        _("The signed reports are put into one archive: %(count)s files.") % {"count": count},
        _("Whole reports hold names, numbers of documents and photographs. No rule of the system protects the archive once it was fetched."),
        _("Only the person who asked can fetch it, for seven days; each time is logged for every case."),
    ]


def _decides(user: User, content: Content) -> bool:
    """Whoever could take out all of these cases himself, and data-protection oversight everywhere."""
    if Role.OVERSIGHT in user.roles:
        return True
    references = content.get("cases", [])
    return bool(references) and Seizure.objects.visible_to(user, Verb.EXPORT).filter(reference__in=references).count() == len(set(references))


@approval_kind(
    KIND,
    title=gettext_lazy("Reports of more than fifty cases"),
    roles={Role.CHIEF, Role.DEPUTY, Role.OVERSIGHT},
    summary=_summary,
    consequences=_consequences,
    may_decide=_decides,
    # The cases are the unit's own: its other chiefs answer for them as well.
    other_unit=False,
)
def make(request: ApprovalRequest, content: Content, approver: User) -> str:
    """Ask for the reports as their asker would have."""
    found = Seizure.objects.visible_to(request.asked_by).filter(reference__in=content["cases"]).values_list("public_id", flat=True)
    if len(found) != len(content["cases"]):
        raise Forbidden
    batch = batch_request(
        actor=request.asked_by,
        cases=list(found),
        languages=content["languages"],
        variant=content["variant"],
        terms=content.get("terms", ""),
        approved_by=approver,
    )
    return batch.get_absolute_url()
