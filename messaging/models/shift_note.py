"""The note that one shift hands to the next."""

from __future__ import annotations

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from messaging.choices import SHIFT_NOTE_TRANSITIONS, ShiftNoteState
from messaging.querysets import ShiftNoteQuerySet, ShiftPartQuerySet

#: The parts of a note that people write, in the order in which they are read.
PARTS = ("to_know", "happened", "expected", "equipment")
_READ = "ARRAY['state', 'read_by_id', 'read_at', 'version']"


def _account(label: object, **options: object) -> models.ForeignKey:
    return models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=label, on_delete=models.PROTECT, related_name="+", **options)  # type: ignore[arg-type]


def _part(label: object) -> models.TextField:
    return models.TextField(label, max_length=3000, blank=True)  # type: ignore[arg-type]


@pghistory.track()
class ShiftNote(CompartmentRecord):
    """What a shift leaves to the next one, in the room where both work.

    Signed by who goes, read by who comes: two accounts. Once it is signed nothing of it changes (trigger); what was
    forgotten is added as a remark. `open_matters` is what was open in the room when it was signed, in the words of that
    moment: `{kind: {"total", "rows": [{"id", "title", "due", …}]}}` (`messaging.selectors.shift_notes`). Of the protected rooms
    nothing stands in it, not even a number: whoever may know counts them when he reads it.
    """

    starts_at = models.DateTimeField(_("shift from"))
    ends_at = models.DateTimeField(_("until"))
    time_zone = models.CharField(_("time zone"), max_length=60)
    chief = _account(_("chief on duty"), null=True, blank=True)
    can_search_women = models.BooleanField(_("the next shift has a woman who can search women"), default=False)
    can_search_men = models.BooleanField(_("the next shift has a man who can search men"), default=False)
    to_know = _part(_("What the next shift must know"))
    happened = _part(_("What happened"))
    expected = _part(_("Expected flights and targets"))
    equipment = _part(_("Equipment"))
    open_matters = models.JSONField(_("what was open"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ShiftNoteState.choices, default=ShiftNoteState.DRAFT)
    written_by = _account(_("begun by"))
    signed_by = _account(_("signed by"), null=True)
    signed_at = models.DateTimeField(_("signed at"), null=True)
    read_by = _account(_("read by"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    client_id = models.UUIDField(_("id given by the browser, against double sending"), null=True)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = ShiftNoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("shift hand-over note")
        verbose_name_plural = _("shift hand-over notes")
        ordering = ["-ends_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["written_by", "client_id"], name="shift_note_once_per_form"),
            models.UniqueConstraint(fields=["compartment"], condition=models.Q(state="draft"), name="one_shift_note_being_written"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="shift_ends_after_it_begins",
                violation_error_message=_("A shift can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", signed_by__isnull=True, signed_at__isnull=True)
                | ~models.Q(state="draft") & models.Q(signed_by__isnull=False, signed_at__isnull=False),
                name="signed_note_has_a_name",
            ),
            models.CheckConstraint(
                condition=models.Q(state="read", read_by__isnull=False, read_at__isnull=False)
                | ~models.Q(state="read") & models.Q(read_by__isnull=True, read_at__isnull=True),
                name="read_note_has_a_name",
            ),
            models.CheckConstraint(condition=models.Q(read_by__isnull=True) | ~models.Q(read_by=models.F("signed_by")), name="note_takes_two_accounts"),
            models.CheckConstraint(condition=models.Q(state="draft") | ~models.Q(to_know=""), name="signed_note_says_something"),
        ]
        indexes = [models.Index(fields=["compartment", "-ends_at"], name="shift_note_newest")]
        triggers = [
            pgtrigger.FSM(name="shift_note_states", field="state", transitions=SHIFT_NOTE_TRANSITIONS),
            pgtrigger.Trigger(
                name="signed_note_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="draft"),
                func=f"""
                    IF OLD.state <> 'signed' OR NEW.state <> 'read' OR to_jsonb(NEW) - {_READ} <> to_jsonb(OLD) - {_READ} THEN
                        RAISE EXCEPTION 'shift note: it is signed';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="shift_note_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.compartment.task_force.code} {self.ends_at:%Y-%m-%d %H:%M}"

    @property
    def reference(self) -> str:
        """What the access log calls it."""
        return str(self)

    @property
    def is_draft(self) -> bool:
        return self.state == ShiftNoteState.DRAFT

    @property
    def is_open_work(self) -> bool:
        return self.state != ShiftNoteState.READ or super().is_open_work

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Label and text of each part that was written."""
        return [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in PARTS if getattr(self, name)]  # type: ignore[union-attr]


_ONLY_BEFORE_SIGNING = """
    of := CASE WHEN TG_OP = 'DELETE' THEN OLD.note_id ELSE NEW.note_id END;
    IF TG_OP = 'UPDATE' OR EXISTS (SELECT 1 FROM messaging_shiftnote WHERE id = of AND state <> 'draft') THEN
        RAISE EXCEPTION 'shift note: it is signed';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
"""
_ONLY_AFTER_SIGNING = """
    IF TG_OP <> 'INSERT' THEN RAISE EXCEPTION 'a remark is kept as it was written'; END IF;
    IF EXISTS (SELECT 1 FROM messaging_shiftnote WHERE id = NEW.note_id AND state = 'draft') THEN
        RAISE EXCEPTION 'shift note: it is not signed yet';
    END IF;
    RETURN NEW;
"""
_ANY = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


class ShiftDuty(CompartmentRecord):
    """An officer who was on duty in a shift; as written when the note was signed."""

    note = models.ForeignKey(ShiftNote, verbose_name=_("shift hand-over note"), on_delete=models.CASCADE, related_name="duties")
    officer = _account(_("officer"))

    objects = ShiftPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("officer on duty")
        verbose_name_plural = _("officers on duty")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["note", "officer"], name="on_duty_once")]
        triggers = [
            pgtrigger.Trigger(name="duty_of_a_signed_note_stays", when=pgtrigger.Before, operation=_ANY, declare=[("of", "bigint")], func=_ONLY_BEFORE_SIGNING)
        ]

    def __str__(self) -> str:
        return str(self.officer)


class ShiftRemark(CompartmentRecord):
    """What somebody adds to a note that is signed; never changed."""

    note = models.ForeignKey(ShiftNote, verbose_name=_("shift hand-over note"), on_delete=models.PROTECT, related_name="remarks")
    text = models.CharField(_("remark"), max_length=1000)
    written_by = _account(_("written by"))
    client_id = models.UUIDField(_("id given by the browser, against double sending"), null=True)

    objects = ShiftPartQuerySet.as_manager()

    class Meta:
        verbose_name = _("remark on a shift note")
        verbose_name_plural = _("remarks on shift notes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["written_by", "client_id"], name="shift_remark_once_per_form"),
            models.CheckConstraint(condition=~models.Q(text=""), name="shift_remark_says_something"),
        ]
        triggers = [pgtrigger.Trigger(name="remark_is_added", when=pgtrigger.Before, operation=_ANY, func=_ONLY_AFTER_SIGNING)]

    def __str__(self) -> str:
        return self.text
