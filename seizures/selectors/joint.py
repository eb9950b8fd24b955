"""Joint seizures as a reader sees them, and which records are not counted since another one counts the event."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from jaitf.models import User
from seizures.choices import JointRole, SeizureState
from seizures.models import JointDeclaration, Seizure


@dataclass(frozen=True, slots=True)
class Joint:
    """What is declared about this case and another one; `agreed` once both units have said it."""

    other: Seizure
    own: JointDeclaration | None
    theirs: JointDeclaration | None

    @property
    def agreed(self) -> bool:
        return self.own is not None and self.theirs is not None and {self.own.role, self.theirs.role} == set(JointRole.values)


def joint_of(seizure: Seizure, user: User) -> list[Joint]:
    """Declarations in force from either side that this person sees."""
    visible = JointDeclaration.objects.visible_to(user).filter(ended_at=None).select_related("declared_by")
    own = {one.other_id: one for one in visible.filter(seizure=seizure)}
    theirs = {one.seizure_id: one for one in visible.filter(other=seizure)}
    others = Seizure.objects.visible_to(user).filter(pk__in={*own, *theirs}).select_related("compartment__task_force", "compartment__agency")
    return [Joint(other, own.get(other.pk), theirs.get(other.pk)) for other in others.order_by("pk")]


def counted_once(rows: QuerySet[Seizure], user: User) -> QuerySet[Seizure]:
    """Without the records that only contribute to an approved event whose lead record this person sees as well."""
    visible = JointDeclaration.objects.visible_to(user).filter(ended_at=None)
    back = visible.filter(seizure=OuterRef("other"), other=OuterRef("seizure"), role=JointRole.LEADS)
    lead = Seizure.objects.visible_to(user).filter(pk=OuterRef("other"), state__in=SeizureState.approved_states())
    agreed = visible.filter(seizure=OuterRef("pk"), role=JointRole.CONTRIBUTES).filter(Exists(back), Exists(lead))
    return rows.filter(~Exists(agreed))
