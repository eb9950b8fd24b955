"""Messages that came in: raw for at most a day, then only redacted."""

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jaitf.models import CompartmentRecord
from profiling.choices import MessageState, Severity
from profiling.querysets import MessageQuerySet, ProfilingQuerySet


@pghistory.track(exclude=["raw", "text"])
class Message(CompartmentRecord):
    """One EDIFACT message of an upload, as it arrived.

    `raw` is the encrypted original, dropped after 24 h; `text` is the redacted copy with the same offsets, kept for
    replay and highlighting. The same bytes are taken once per compartment (`sha256` of the whole upload, `part`).
    Only part 1 carries `raw`: it is that of the whole upload, whose other parts appear when it is read.
    """

    sha256 = models.CharField(_("SHA-256 of the upload"), max_length=64)
    part = models.PositiveSmallIntegerField(_("message within the upload"), default=1)
    filename = models.CharField(_("file name"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=20, default="upload")
    sender = models.CharField(_("sender"), max_length=100, blank=True)
    flight = models.ForeignKey("profiling.Flight", verbose_name=_("flight"), null=True, blank=True, on_delete=models.PROTECT, related_name="messages")
    family = models.CharField(_("family"), max_length=20, blank=True)
    version = models.CharField(_("version"), max_length=20, blank=True)
    function = models.CharField(_("function"), max_length=40, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=MessageState.choices, default=MessageState.RECEIVED)
    raw = models.BinaryField(_("encrypted original"), null=True)
    raw_expires_at = models.DateTimeField(_("original kept until"), null=True)
    text = models.TextField(_("redacted copy"), blank=True)
    traveller_count = models.PositiveIntegerField(_("travellers"), default=0)
    issue_count = models.PositiveIntegerField(_("issues"), default=0)
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("brought in by"), on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("read at"), null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["compartment", "sha256", "part"], name="same_bytes_once_per_compartment")]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="message_newest"),
            models.Index(fields=["raw_expires_at"], name="message_raw_to_drop", condition=models.Q(raw__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.family} {self.filename}".strip()

    def get_absolute_url(self) -> str:
        return reverse("profiling:message-detail", args=[self.public_id])


class MessageIssue(CompartmentRecord):
    """Something wrong or odd in a message, tied to the segment it is about (offsets into the text)."""

    message = models.ForeignKey(Message, verbose_name=_("message"), on_delete=models.CASCADE, related_name="issues")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices)
    position = models.PositiveIntegerField(_("segment number"))
    segment = models.CharField(_("segment"), max_length=10, blank=True)
    code = models.CharField(_("code"), max_length=40)
    params = models.JSONField(_("details"), default=dict)
    start = models.PositiveIntegerField(_("from character"), default=0)
    end = models.PositiveIntegerField(_("to character"), default=0)

    objects = ProfilingQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.segment} {self.code}"
