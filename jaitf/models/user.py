"""Accounts."""

import uuid

import pghistory
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from jaitf.choices import AccountEvent, Role


@pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    # Steps that leave no trace in the tracked columns; `jaitf.services.officers` writes them.
    *(pghistory.ManualEvent(event.value) for event in AccountEvent),
    exclude=["password", "last_login", "is_staff", "is_superuser", "date_joined"],
)
class User(AbstractUser):
    """A person's account. What it may do follows from its postings, never from the account itself.

    Its history holds no password, not even as a digest.
    """

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(_("language"), max_length=5, default="en")
    is_demo = models.BooleanField(_("belongs to the demo world"), default=False)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["username"]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name that colleagues see."""
        return self.get_full_name() or self.username

    @cached_property
    def active_postings(self) -> "list":
        """Postings in force today, the newest first (read once per request)."""
        today = timezone.now().date()
        postings = self.postings.select_related("task_force__airport", "agency").order_by("-starts_on", "-pk")
        return [posting for posting in postings if posting.in_force_on(today)]

    @property
    def posting(self):  # noqa: ANN201 - Posting; the annotation would import in a circle
        """The newest posting in force, which decides the unit shown in the top bar; None without one."""
        return self.active_postings[0] if self.active_postings else None

    @property
    def coming_posting(self):  # noqa: ANN201 - as above
        """The next posting that has not begun; None without one."""
        return self.postings.select_related("task_force").filter(starts_on__gt=timezone.now().date()).order_by("starts_on").first()

    @property
    def roles(self) -> set[str]:
        return {posting.role for posting in self.active_postings}

    @property
    def needs_second_factor(self) -> bool:
        return bool(self.roles & {str(role) for role in Role.with_second_factor()})
