"""Alerts and what became of them at each recipient."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from aircop.core.fields import CodeField
from jaitf.choices import Handling
from jaitf.models import Airport, CompartmentRecord, TaskForce
from messaging.choices import ALERT_TRANSITIONS, DELIVERY_TRANSITIONS, AlertState, Decision, DeliveryState, Urgency
from messaging.querysets import AlertQuerySet, DeliveryQuerySet
from profiling.models import Traveller
from seizures.models import Control, Seizure


@pghistory.track()
class Alert(CompartmentRecord):
    """A structured warning or request from one unit to partner units on a route.

    `compartment` is the sender's. What the recipient reads is this row through its `AlertDelivery`: codes, names and
    times that are shown in the reader's own language, plus free text in `language`.
    """

    reference = models.CharField(_("reference"), max_length=24, unique=True)
    alert_type = CodeField("alert_types", verbose_name=_("type"))
    seizure = models.ForeignKey(Seizure, verbose_name=_("seizure"), null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    control = models.ForeignKey(Control, verbose_name=_("control"), null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    traveller = models.ForeignKey(Traveller, verbose_name=_("traveller"), null=True, blank=True, on_delete=models.PROTECT, related_name="alerts")
    subject = models.CharField(_("who or what"), max_length=200)
    is_about_person = models.BooleanField(_("names a person"), default=False)
    document_number = models.CharField(_("document number"), max_length=40, blank=True)
    nationality = models.CharField(_("nationality"), max_length=3, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    flight_text = models.CharField(_("flight"), max_length=10, blank=True)
    awb = models.CharField(_("air waybill"), max_length=12, blank=True)
    origin = models.ForeignKey(Airport, verbose_name=_("from"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    destination = models.ForeignKey(Airport, verbose_name=_("to"), null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    lands_at = models.DateTimeField(_("lands at"), null=True, blank=True)
    grounds = models.CharField(_("grounds"), max_length=500)
    requested_action = models.CharField(_("please do"), max_length=500)
    not_to_do = models.CharField(_("please do not"), max_length=500, blank=True)
    contact = models.CharField(_("contact reachable day and night"), max_length=120)
    language = models.CharField(_("language of the text"), max_length=5)
    handling = models.CharField(_("handling"), max_length=20, choices=Handling.choices)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency.choices)
    state = models.CharField(_("state"), max_length=10, choices=AlertState.choices, default=AlertState.SENT)
    sent_at = models.DateTimeField(_("sent at"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("sent by"), on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True)
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("cancelled by"), null=True, on_delete=models.PROTECT, related_name="+")
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)
    client_id = models.UUIDField(_("id given by the browser, against double sending"), null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["-sent_at"]
        # Of each sender: a key over all would tell that somebody else's id is in use.
        constraints = [models.UniqueConstraint(fields=["sent_by", "client_id"], name="alert_once_per_form")]
        indexes = [models.Index(fields=["compartment", "-sent_at"], name="alert_outbox")]
        triggers = [pgtrigger.FSM(name="alert_states", field="state", transitions=ALERT_TRANSITIONS)]

    def __str__(self) -> str:
        return self.reference

    @property
    def answered_count(self) -> int:
        """How many recipients have answered; of deliveries that a list has fetched with the alert."""
        return sum(delivery.state in DeliveryState.answered() for delivery in self.deliveries.all())

    @property
    def closed_count(self) -> int:
        """How many have also sent feedback."""
        return sum(delivery.state == DeliveryState.CLOSED for delivery in self.deliveries.all())


@pghistory.track()
class AlertDelivery(CompartmentRecord):
    """The alert at one recipient: `compartment` is the recipient's joint room, so it is theirs to read and answer.

    Unique per alert and recipient: however often a worker dies, the alert is once in the inbox. `shows_person` is
    fixed when the alert is sent: person identifiers go only to airports on the itinerary (domain reference, section 9).
    """

    alert = models.ForeignKey(Alert, verbose_name=_("alert"), on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(TaskForce, verbose_name=_("recipient"), on_delete=models.PROTECT, related_name="+")
    state = models.CharField(_("state"), max_length=14, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    shows_person = models.BooleanField(_("sees who the person is"), default=False)
    added_because = models.CharField(_("why a unit that is not on the route gets it"), max_length=300, blank=True)
    answer_by = models.DateTimeField(_("acknowledge by"))
    delivered_at = models.DateTimeField(_("delivered at"), null=True)
    emailed_at = models.DateTimeField(_("e-mailed at"), null=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("read by"), null=True, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged at"), null=True)
    acknowledged_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("acknowledged by"), null=True, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("answer"), max_length=10, choices=Decision.choices, blank=True)
    decision_note = models.CharField(_("note to the sender"), max_length=500, blank=True)
    feedback = CodeField("alert_feedback", verbose_name=_("feedback"), blank=True)
    feedback_note = models.CharField(_("feedback in words"), max_length=500, blank=True)
    feedback_at = models.DateTimeField(_("feedback at"), null=True)
    feedback_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("feedback by"), null=True, on_delete=models.PROTECT, related_name="+")

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert delivery")
        verbose_name_plural = _("alert deliveries")
        ordering = ["answer_by"]
        constraints = [models.UniqueConstraint(fields=["alert", "recipient"], name="alert_once_per_recipient")]
        indexes = [models.Index(fields=["compartment", "state", "answer_by"], name="delivery_inbox")]
        triggers = [pgtrigger.FSM(name="delivery_states", field="state", transitions=DELIVERY_TRANSITIONS)]

    def __str__(self) -> str:
        return f"{self.alert} → {self.recipient.code}"

    @property
    def reference(self) -> str:
        """The alert's, under which the access log names the delivery."""
        return self.alert.reference
