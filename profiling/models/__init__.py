from profiling.models.cargo import Consignment, MailItem
from profiling.models.flight import Flight, TravelDocument, Traveller
from profiling.models.message import Message, MessageIssue
from profiling.models.target import Target, TargetGroupObjectPermission, TargetReason

__all__ = [
    "Consignment",
    "Flight",
    "MailItem",
    "Message",
    "MessageIssue",
    "Target",
    "TargetGroupObjectPermission",
    "TargetReason",
    "TravelDocument",
    "Traveller",
]
