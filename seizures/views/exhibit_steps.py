"""The steps on an exhibit: one page each, with the form of `forms/custody.py` and the service that does it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_http_methods

from aircop.core.errors import InvalidInput, RuleViolation
from aircop.core.forms import add_refusal
from aircop.core.services.drafts import draft_discard
from jaitf.choices import AccessAction, Verb
from jaitf.models import User
from jaitf.permissions import may, require, requires_page
from jaitf.reauthentication import recently_authenticated, restored
from jaitf.requests import SignedInRequest
from jaitf.roles import Page
from jaitf.services.access_log import log_access
from seizures import custody_rules
from seizures.custody_choices import CustodyKind as Kind
from seizures.forms import custody as forms
from seizures.models import Exhibit
from seizures.permissions import exhibit_for, is_keeper
from seizures.services import custody_steps, destruction, exhibit_files, exhibits, hand_overs, laboratory

Run = Callable[..., object]


def _weigh(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    weight = custody_steps.Weight(data["gross_g"], data["net_g"], data["instrument"], data["calibrated_on"], data["is_estimate"])
    return custody_steps.exhibit_weigh(actor=actor, exhibit=exhibit, weight=weight, second=data["second"], at=form.at)


def _seal(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    return custody_steps.exhibit_seal(actor=actor, exhibit=exhibit, issuer=data["issuer"], number=data["number"], second=data["second"], at=form.at)


def _open_seal(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    return custody_steps.exhibit_open_seal(actor=actor, exhibit=exhibit, reason=data["note"], second=data["second"], at=form.at)


def _check_seal(actor: User, exhibit: Exhibit, form: Any) -> object:
    return custody_steps.exhibit_check_seal(actor=actor, exhibit=exhibit, found=form.cleaned_data.get("seal_found", ""))


def _test(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    test = custody_steps.FieldTest(data["kit"], data["lot"], data["colour"])
    return custody_steps.exhibit_test(actor=actor, exhibit=exhibit, test=test, second=data["second"], at=form.at)


def _store(actor: User, exhibit: Exhibit, form: Any) -> object:
    return custody_steps.exhibit_store(actor=actor, exhibit=exhibit, store=form.cleaned_data["store"], at=form.at)


def _retrieve(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    return custody_steps.exhibit_retrieve(actor=actor, exhibit=exhibit, found=data.get("seal_found", ""), note=data["note"], at=form.at)


def _divide(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    parts = [exhibits.Part(words, net) for words, net in form.parts()]
    return exhibits.exhibit_divide(actor=actor, exhibit=exhibit, parts=parts, remainder_g=data["remainder_g"], second=data["second"], note=data["note"])


def _hand_over(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    return hand_overs.hand_over_offer(actor=actor, exhibit=exhibit, receiver=data["receiver"], note=data["note"], at=form.at)


def _confirm(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    return hand_overs.hand_over_confirm(actor=actor, exhibit=exhibit, found=data.get("seal_found", ""), note=data["note"])


def _undo(actor: User, exhibit: Exhibit, form: Any) -> object:
    return hand_overs.hand_over_undo(actor=actor, exhibit=exhibit, reason=form.cleaned_data["note"])


def _correct(actor: User, exhibit: Exhibit, form: Any) -> object:
    return exhibits.entry_correct(actor=actor, exhibit=exhibit, **form.cleaned_data)


def _loss(actor: User, exhibit: Exhibit, form: Any) -> object:
    return custody_steps.loss_report(actor=actor, exhibit=exhibit, note=form.cleaned_data["note"])


def _send(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    given = {name: data[name] for name in ("to", "in_court", "reference", "note")}
    return laboratory.exhibit_send(actor=actor, exhibit=exhibit, at=form.at, **given)


def _lab_result(actor: User, exhibit: Exhibit, form: Any) -> object:
    given = {name: value for name, value in form.cleaned_data.items() if name not in {"occurred_at", "late_reason"}}
    return laboratory.lab_result_record(actor=actor, exhibit=exhibit, result=laboratory.LabResult(**given), at=form.at)


def _order(actor: User, exhibit: Exhibit, form: Any) -> object:
    return destruction.destruction_order(actor=actor, exhibit=exhibit, **form.cleaned_data)


def _destroy(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    how = destruction.Destruction(data["method"], data["witness_1"], data["witness_2"], data["weight_g"])
    return destruction.exhibit_destroy(actor=actor, exhibit=exhibit, destruction=how, at=form.at)


def _give_back(actor: User, exhibit: Exhibit, form: Any) -> object:
    data = form.cleaned_data
    return laboratory.exhibit_give_back(actor=actor, exhibit=exhibit, to=data["to"], reference=data["reference"], at=form.at)


def _file(actor: User, exhibit: Exhibit, form: Any) -> object:
    return exhibit_files.exhibit_file_add(actor=actor, exhibit=exhibit, file=form.cleaned_data["file"], note=form.cleaned_data["note"])


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its words, its form, and what does it. `needs` is asked besides the right to keep exhibits."""

    name: str
    title: str | Promise
    kind: Kind
    form: type[forms.StepForm]
    run: Run
    icon: str
    needs: str = ""

    @property
    def url_name(self) -> str:
        return f"seizures:exhibit-{self.name}"


STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        Step("confirm", _("Confirm that you have it"), Kind.TRANSFER, forms.ConfirmForm, _confirm, "check2"),
        Step("weigh", _("Weigh"), Kind.WEIGHED, forms.WeighForm, _weigh, "speedometer2"),
        Step("test", _("Field test"), Kind.TESTED, forms.TestForm, _test, "search"),
        Step("seal", pgettext_lazy("what is done with an exhibit", "Seal"), Kind.SEALED, forms.SealForm, _seal, "lock"),
        Step("hand-over", _("Hand over"), Kind.OFFERED, forms.HandOverForm, _hand_over, "send"),
        Step("store", _("Put into the store"), Kind.STORED, forms.StoreForm, _store, "safe"),
        Step("retrieve", _("Take it back"), Kind.RETRIEVED, forms.RetrieveForm, _retrieve, "arrow-return-left"),
        Step("send", _("Send to laboratory or court"), Kind.LAB_SENT, forms.SendForm, _send, "send"),
        Step("lab-result", _("Laboratory result"), Kind.LAB_RESULT, forms.LabResultForm, _lab_result, "file-earmark-text"),
        Step("check-seal", _("Check the seal"), Kind.SEAL_CHECKED, forms.SealFoundForm, _check_seal, "eye"),
        Step("open-seal", _("Open the seal"), Kind.SEAL_BROKEN, forms.OpenSealForm, _open_seal, "unlock"),
        Step("divide", _("Divide, take a sample"), Kind.SAMPLED, forms.DivideForm, _divide, "signpost-split"),
        Step("undo", _("Do not hand it over"), Kind.REFUSED, forms.UndoForm, _undo, "x-lg"),
        Step("file", _("Add a digital file"), Kind.FILE_KEPT, forms.FileForm, _file, "paperclip"),
        Step("order-destruction", _("Order the destruction"), Kind.DESTRUCTION_ORDER, forms.OrderForm, _order, "shield-lock", Verb.APPROVE),
        Step("destroy", _("Destroy"), Kind.DESTROYED, forms.DestroyForm, _destroy, "trash"),
        Step("give-back", _("Return to the owner"), Kind.RETURNED, forms.GiveBackForm, _give_back, "reply"),
        Step("correct", _("Correct an entry"), Kind.CORRECTION, forms.CorrectForm, _correct, "pencil"),
        Step("report-loss", _("Report a discrepancy"), Kind.LOSS, forms.LossForm, _loss, "exclamation-triangle"),
    )
}
#: What fits the state of the exhibit, in the order in which it usually comes; the rest is possible as well.
_NEVER_FIRST = {"divide", "file", "order-destruction", "destroy", "give-back", "correct", "report-loss", "open-seal", "check-seal", "send"}


def offered_steps(exhibit: Exhibit, user: User) -> tuple[list[Step], list[Step]]:
    """The sensible next steps of this person, and everything else that may be done now."""
    possible = [step for step in STEPS.values() if _is_possible(step, exhibit, user)]
    first = [step for step in possible if step.name not in _NEVER_FIRST]
    return first, [step for step in possible if step not in first]


def _is_possible(step: Step, exhibit: Exhibit, user: User) -> bool:
    if not is_keeper(user, exhibit) or (step.needs and not may(user, step.needs, exhibit)):
        return False
    try:
        custody_rules.entry_allowed(exhibit, step.kind, user)
    except RuleViolation:
        return False
    return _FITS.get(step.name, lambda _exhibit, _user: True)(exhibit, user)


_FITS: dict[str, Callable[[Exhibit, User], bool]] = {
    "confirm": lambda exhibit, user: exhibit.offered_to_id == user.pk,
    "undo": lambda exhibit, user: exhibit.offered_to_id is not None and user.pk in (exhibit.offered_to_id, exhibit.holder_id),
    "retrieve": lambda exhibit, _user: exhibit.holder_id is None or exhibit.is_left_behind,
    "seal": lambda exhibit, _user: not exhibit.seal_number,
    "open-seal": lambda exhibit, _user: bool(exhibit.seal_number),
    "check-seal": lambda exhibit, _user: bool(exhibit.seal_number),
    "send": lambda exhibit, _user: bool(exhibit.seal_number),
    "divide": lambda exhibit, _user: not exhibit.seal_number and exhibit.net_g is not None,
    "test": lambda exhibit, _user: not exhibit.seal_number,
    "lab-result": lambda exhibit, _user: exhibit.entries.filter(kind=Kind.LAB_SENT).exists(),
    "order-destruction": lambda exhibit, user: exhibit.holder_id != user.pk,
    "destroy": lambda exhibit, user: (order := destruction.standing_order(exhibit)) is not None and order.actor_id != user.pk,
}


@requires_page(Page.CASES)
@require_http_methods(["GET", "POST"])
def exhibit_step(request: SignedInRequest, public_id: str, step: str) -> HttpResponse:
    """The form of one step; what the rules refuse stands beside it, and what was typed stays."""
    chosen = STEPS[step]
    exhibit = exhibit_for(request.user, public_id, keep=True)
    if chosen.needs:
        require(request.user, exhibit.compartment, chosen.needs)
    if request.method == "GET":
        log_access(actor=request.user, action=AccessAction.READ, record=exhibit)
    draft = f"exhibit-{step}-{public_id}"
    data = request.POST if request.method == "POST" else restored(request, draft)
    form = chosen.form(data, request.FILES if request.method == "POST" else None, exhibit=exhibit, actor=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.run(request.user, exhibit, form)
        except (InvalidInput, RuleViolation) as error:
            add_refusal(form, error)
        else:
            draft_discard(actor_id=request.user.pk, key=draft)
            messages.success(request, _("The entry is in the ledger."))
            return redirect("seizures:exhibit-detail", public_id)
    context = {"exhibit": exhibit, "step": chosen, "form": form, "draft": draft, "warning": _warning(chosen, exhibit, request)}
    return TemplateResponse(request, "seizures/exhibit_step.html", context, status=422 if request.method == "POST" else 200)


#: The same page for what binds a person: hand-overs and destruction ask again who sits there.
exhibit_step_signed = requires_page(Page.CASES)(recently_authenticated(exhibit_step))


def _warning(step: Step, exhibit: Exhibit, request: SignedInRequest) -> str:
    """Why it can't be done just now, for whoever opens the page all the same."""
    if request.method == "POST":
        return ""
    try:
        custody_rules.entry_allowed(exhibit, step.kind, request.user)
    except RuleViolation as error:
        return str(error.message)
    return ""
