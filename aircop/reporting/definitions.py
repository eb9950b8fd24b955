"""What each column of the regional export means; printed in the file itself, so that nobody has to guess."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DEFINITIONS: dict[str, str | Promise] = {
    "event_key": _("Pseudonym of the event: lines with the same key belong to one seizure. It can't be traced back outside AIRCOP."),
    "task_force": _("Code of the unit that leads the case. A joint seizure is counted once, in the unit that recorded it first."),
    "country": _("Country of the unit's airport (ISO 3166-1, two letters)."),
    "region": _("Programme region of the unit."),
    "seized_on": _("Local date of the seizure at the unit."),
    "vector": _("Code of the vector (list: vectors)."),
    "place": _("Place in the airport."),
    "detection": _("Primary detection method (list: detection_methods)."),
    "root": _("Main group of the commodity (list: commodities)."),
    "commodity": _("Commodity as recorded (list: commodities)."),
    "quantity": _("Quantity as found, never converted."),
    "unit": _("Unit of that quantity (list: units)."),
    "basis": _("gross: with packing; net: without."),
    "method": _("measured or estimated. Estimated lines are not evidence."),
    "kg_equivalent": _("Kilogram equivalent: quantity × factor. Empty where no agreed factor exists. Not adjusted for purity."),
    "kg_factor": _("Kilograms per unit."),
    "kg_factor_kind": _("exact, convention or estimate."),
    "kg_factor_version": _("Version of the table of factors."),
    "origin": _("Countries of origin of the goods, as far as known."),
    "departure": _("Countries of departure of the route."),
    "transit": _("Countries of transit, in order."),
    "destination": _("Countries of destination."),
    "concealment": _("Concealment methods (list: concealment_methods)."),
}
