from aircop.reporting.models.export import RegionalExport
from aircop.reporting.models.facts import ConcealmentFact, ControlFact, DeliveryFact, LegFact, LineFact, PersonEventFact, PersonFact, SeizureFact
from aircop.reporting.models.watch import SearchNotice, SearchWatch

__all__ = [
    "ConcealmentFact",
    "ControlFact",
    "DeliveryFact",
    "LegFact",
    "LineFact",
    "PersonEventFact",
    "PersonFact",
    "RegionalExport",
    "SearchNotice",
    "SearchWatch",
    "SeizureFact",
]
