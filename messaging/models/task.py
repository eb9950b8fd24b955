"""Next actions: what is to be done, by whom and until when."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from messaging.choices import TASK_TRANSITIONS, TaskPriority, TaskState
from messaging.models.alert import Alert, AlertDelivery
from messaging.querysets import TaskQuerySet
from profiling.models import Target
from seizures.models import Control, Exhibit, Seizure

#: The records that a task can hang on, by the name of the foreign key.
SUBJECTS = ("seizure", "control", "target", "exhibit", "alert", "delivery")

#: What changes when a finished task is opened again; an owner who can't see it any more is replaced by the shift.
_REOPENED = (
    "ARRAY['state', 'finished_by_id', 'finished_at', 'finish_note', 'reopened_by_id', 'reopened_at', 'reopen_note', 'owner_id', 'released_from_id', 'version']"
)


def _account(label: object, **options: object) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=label, null=True, on_delete=models.PROTECT, related_name="+", **options)  # type: ignore[arg-type]


def _about(model: type[models.Model], label: object) -> models.ForeignKey:
    return models.ForeignKey(model, verbose_name=label, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks")  # type: ignore[arg-type]


@pghistory.track()
class Task(CompartmentRecord):
    """A next action in the room of its record, or of a unit. Without an owner it is the shift's.

    Its owner may see the record: a trigger refuses another one, and a task whose owner loses his posting falls back to the
    shift (`released_from` remembers him, so that it is among the open work which he hands over).
    """

    seizure = _about(Seizure, _("seizure"))
    control = _about(Control, _("control"))
    target = _about(Target, _("target"))
    exhibit = _about(Exhibit, _("exhibit"))
    alert = _about(Alert, _("alert that was sent"))
    delivery = _about(AlertDelivery, _("alert that came in"))
    what = models.CharField(_("what is to be done"), max_length=200)
    note = models.CharField(_("note"), max_length=1000, blank=True)
    owner = _account(_("who does it"), blank=True)
    released_from = _account(_("fell back from"), editable=False)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60)
    priority = models.PositiveSmallIntegerField(_("priority"), choices=TaskPriority.choices, default=TaskPriority.NORMAL)
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("entered by"), on_delete=models.PROTECT, related_name="+")
    finished_by = _account(_("finished by"))
    finished_at = models.DateTimeField(_("finished at"), null=True)
    finish_note = models.CharField(_("what came of it, or why it is called off"), max_length=300, blank=True)
    reopened_by = _account(_("opened again by"))
    reopened_at = models.DateTimeField(_("opened again at"), null=True)
    reopen_note = models.CharField(_("why it is opened again"), max_length=300, blank=True)
    client_id = models.UUIDField(_("id given by the browser, against double sending"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["due_at", "priority", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["created_by", "client_id"], name="task_once_per_form"),
            models.CheckConstraint(condition=~models.Q(what=""), name="task_says_what"),
            models.CheckConstraint(
                condition=LessThanOrEqual(models.Func(*SUBJECTS, function="num_nonnulls", output_field=models.IntegerField()), 1),
                name="task_hangs_on_one_record",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", finished_by__isnull=True, finished_at__isnull=True)
                | ~models.Q(state="open") & models.Q(finished_by__isnull=False, finished_at__isnull=False),
                name="finished_task_says_by_whom_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_by__isnull=True, reopened_at__isnull=True, reopen_note="")
                | models.Q(reopened_by__isnull=False, reopened_at__isnull=False) & ~models.Q(reopen_note=""),
                name="reopened_task_says_by_whom_and_why",
            ),
            models.CheckConstraint(condition=~models.Q(state="cancelled") | ~models.Q(finish_note=""), name="task_called_off_says_why"),
        ]
        indexes = [
            models.Index(fields=["owner", "due_at"], condition=models.Q(state="open"), name="task_of_owner"),
            models.Index(fields=["compartment", "due_at"], condition=models.Q(state="open"), name="task_of_room"),
        ]
        triggers = [
            pgtrigger.FSM(name="task_states", field="state", transitions=TASK_TRANSITIONS),
            pgtrigger.Trigger(
                # What was finished is opened again, by somebody and with a reason; nothing else of it changes.
                name="finished_task_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="open"),
                func=f"""
                    IF NEW.state <> 'open' OR NEW.reopen_note = '' OR NEW.reopened_by_id IS NULL OR NEW.reopened_at IS NOT DISTINCT FROM OLD.reopened_at
                       OR to_jsonb(NEW) - {_REOPENED} <> to_jsonb(OLD) - {_REOPENED} THEN
                        RAISE EXCEPTION 'task: it is finished';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="task_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="owner_sees_the_record",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.state = 'open' AND NEW.owner_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM jaitf_user_groups held
                        JOIN jaitf_compartmentgroupobjectpermission given ON given.group_id = held.group_id
                        JOIN auth_permission verb ON verb.id = given.permission_id AND verb.codename = 'view_record'
                        WHERE held.user_id = NEW.owner_id AND given.content_object_id = NEW.compartment_id
                    ) THEN
                        RAISE EXCEPTION 'task: its owner does not see the record';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def subject(self) -> models.Model | None:
        """The record that it hangs on; None for one of the unit itself."""
        return next((getattr(self, name) for name in SUBJECTS if getattr(self, f"{name}_id") is not None), None)

    @property
    def reference(self) -> str:
        """What the access log calls it: its record, not its words."""
        return str(getattr(self.subject, "reference", "") or "")

    @property
    def is_open(self) -> bool:
        return self.state == TaskState.OPEN

    @property
    def is_open_work(self) -> bool:
        return self.is_open or super().is_open_work

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()
