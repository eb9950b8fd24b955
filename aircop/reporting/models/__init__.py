from aircop.reporting.models.export import RegionalExport
from aircop.reporting.models.facts import ConcealmentFact, ControlFact, DeliveryFact, LegFact, LineFact, PersonFact, SeizureFact

__all__ = ["ConcealmentFact", "ControlFact", "DeliveryFact", "LegFact", "LineFact", "PersonFact", "RegionalExport", "SeizureFact"]
