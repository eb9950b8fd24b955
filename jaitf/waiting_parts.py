"""What of accounts waits for somebody: requests for approval that he may decide."""

from django.utils.translation import gettext_lazy as _

from jaitf.selectors.approvals import title_of, waiting_for
from jaitf.waiting import WaitingKind, register_waiting

register_waiting(
    WaitingKind("approval", _("Confirmations that wait for you"), waiting_for, title_of, "jaitf:approval-detail", due="expires_at"),
)
