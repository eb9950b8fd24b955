"""The steps on a record of a protected room: which form, which service, and where each is offered."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jaitf.models import User
from seizures.care_choices import PathState as P
from seizures.care_choices import ScreeningState as S
from seizures.forms import care as forms
from seizures.services import medical, screenings

Run = Callable[[User, Any, forms.RoomForm], object]


@dataclass(frozen=True, slots=True)
class CareStep:
    """`states`: where it is offered; `note`: what it does, below the heading."""

    name: str
    title: str | Promise
    form: type[forms.RoomForm]
    run: Run
    states: Collection[str]
    note: str | Promise = ""

    @property
    def url_name(self) -> str:
        """The route of this step; both rooms have routes of the same form."""
        return f"seizures:{'screening' if self.name in SCREENING_STEPS else 'medical'}-{self.name}"


def _change(actor: User, record: Any, form: forms.RoomForm) -> object:
    return screenings.screening_change(actor=actor, screening=record, version=form.cleaned_data["version"], **form.given())


def _to(state: str) -> Run:
    def run(actor: User, record: Any, form: forms.RoomForm) -> object:
        return screenings.screening_move(actor=actor, screening=record, to=state, version=form.cleaned_data["version"], **form.given())

    return run


def _status(actor: User, record: Any, form: forms.RoomForm) -> object:
    given = form.given()
    return screenings.screening_move(actor=actor, screening=record, to=given.pop("state"), version=form.cleaned_data["version"], **given)


def _write(actor: User, record: Any, form: forms.RoomForm) -> object:
    return medical.medical_path_change(actor=actor, path=record, version=form.cleaned_data["version"], **form.given())


def _goes(state: str) -> Run:
    def run(actor: User, record: Any, form: forms.RoomForm) -> object:
        return medical.medical_path_move(actor=actor, path=record, to=state, version=form.cleaned_data["version"], **form.given())

    return run


def _fitness(actor: User, record: Any, form: forms.RoomForm) -> object:
    """The first answer brings the person into care."""
    return (_goes(P.IN_CARE) if record.state == P.OPENED else _write)(actor, record, form)


def _watch(actor: User, record: Any, form: forms.RoomForm) -> object:
    return (_write if record.state == P.MONITORING else _goes(P.MONITORING))(actor, record, form)


def _alarm(actor: User, record: Any, form: forms.RoomForm) -> object:
    return (_write if record.state == P.EMERGENCY else _goes(P.EMERGENCY))(actor, record, form)


def _image(actor: User, record: Any, form: forms.RoomForm) -> object:
    return medical.imaging_add(actor=actor, path=record, **form.given())


def _observe(actor: User, record: Any, form: forms.RoomForm) -> object:
    return medical.observation_add(actor=actor, path=record, **form.given())


def _packets(actor: User, record: Any, form: forms.RoomForm) -> object:
    return medical.packets_add(actor=actor, path=record, packets=medical.Packets(form.cleaned_data["expelled_at"], form.cleaned_data["count"]))


_OPEN = {S.SUSPECTED, S.REFERRED, S.DECLINED}
_ALL = set(S)
SCREENING_STEPS: dict[str, CareStep] = {
    step.name: step
    for step in (
        CareStep("talk", _("Talk"), forms.TalkForm, _change, _OPEN, _("Not a questioning: the person can stop at any time.")),
        CareStep("consent", _("Consent"), forms.ConsentForm, _change, {S.SUSPECTED, S.DECLINED}),
        CareStep(
            "refer", _("Refer"), forms.ReferForm, _to(S.REFERRED), {S.SUSPECTED, S.DECLINED},
            _("An adult only with consent; a child always by a guardian or child protection."),
        ),
        CareStep("received", _("Receipt of the service"), forms.ReceivedForm, _change, {S.REFERRED}),
        CareStep("status", _("Formal status"), forms.StatusForm, _status, {S.REFERRED, S.NOT_IDENTIFIED}),
        CareStep("declined", _("Declined"), forms.DeclinedForm, _to(S.DECLINED), {S.SUSPECTED, S.REFERRED}, _("An adult can change his mind at any time.")),
        CareStep("no-grounds", _("No grounds"), forms.NoGroundsForm, _to(S.NO_GROUNDS), {S.SUSPECTED}),
        CareStep("again", _("Look again"), forms.AgainForm, _to(S.SUSPECTED), {S.DECLINED, S.NO_GROUNDS}),
        CareStep(
            "tell", _("Non-punishment"), forms.TellForm, _change, _ALL,
            _("The people of the case read one sentence and nothing else, and only where the person or the authority allows it."),
        ),
        CareStep("next", _("Next step"), forms.NextForm, _change, {S.SUSPECTED, S.REFERRED}),
    )
}  # fmt: skip

_HERE = {P.IN_CARE, P.MONITORING, P.EMERGENCY}
PATH_STEPS: dict[str, CareStep] = {
    step.name: step
    for step in (
        CareStep("fitness", _("Clinician's answer"), forms.FitnessForm, _fitness, {P.OPENED, *_HERE}, _("A clinician decides; you write it down.")),
        CareStep(
            "inform", _("Information and consent"), forms.InformForm, _write, {P.OPENED, *_HERE},
            _("Refusal is no guilt: the person is then monitored in a medical setting."),
        ),
        CareStep("pregnancy", _("Pregnancy test"), forms.PregnancyForm, _write, {P.OPENED, *_HERE}),
        CareStep("image", _("Imaging"), forms.ImagingForm, _image, _HERE, _("Three in four who are imaged carry nothing: negative results are recorded, too.")),
        CareStep("monitor", _("Monitoring"), forms.MonitorForm, _watch, _HERE),
        CareStep("observe", _("Observation"), forms.ObservationForm, _observe, _HERE, _("An entry can't be changed; a wrong one is followed by a right one.")),
        CareStep("packets", _("Packets"), forms.PacketsForm, _packets, _HERE, _("Each becomes an exhibit that you hold, and that says no more.")),
        CareStep("emergency", _("Emergency, surgery"), forms.EmergencyForm, _alarm, {P.OPENED, *_HERE}),
        CareStep("explain", _("Result explained"), forms.ExplainForm, _write, _HERE),
        CareStep("discharge", _("Discharge"), forms.DischargeForm, _goes(P.DISCHARGED), _HERE),
        CareStep("end", _("No medical path"), forms.EndForm, _goes(P.ENDED), {P.OPENED}),
    )
}  # fmt: skip
