"""Words that are offered for the facts of goods; their codes are stored. Which kind of goods has which: `goods_kinds`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

YES_NO = (("yes", _("Yes")), ("no", _("No")))
RESULTS = (("positive", _("Positive")), ("negative", _("Negative")), ("inconclusive", _("Inconclusive")))
DRUG_FORMS = (
    ("powder", _("Powder")),
    ("compressed", _("Compressed block")),
    ("crystal", _("Crystals")),
    ("liquid", _("Liquid")),
    ("impregnated", _("Impregnated in material")),
    ("tablet", _("Tablets")),
    ("capsule", _("Capsules")),
    ("plant", _("Plant material")),
    ("resin", _("Resin")),
    ("blotter", _("Blotter")),
    ("other", _("Other form")),
)
SPECIMENS = (
    ("LIV", _("Live (LIV)")),
    ("TUS", _("Tusks (TUS)")),
    ("IVP", _("Ivory pieces (IVP)")),
    ("IVC", _("Ivory carvings (IVC)")),
    ("HOR", _("Horns (HOR)")),
    ("HOC", _("Horn carvings (HOC)")),
    ("SCA", _("Scales (SCA)")),
    ("SKI", _("Skins (SKI)")),
    ("BOD", _("Bodies (BOD)")),
    ("MEA", _("Meat (MEA)")),
    ("BON", _("Bones (BON)")),
    ("TEE", _("Teeth (TEE)")),
    ("CLA", _("Claws (CLA)")),
    ("SKU", _("Skulls (SKU)")),
    ("TRO", _("Trophies (TRO)")),
    ("FEA", _("Feathers (FEA)")),
    ("EGG", _("Eggs (EGG)")),
    ("FIN", _("Fins (FIN)")),
    ("SHE", _("Shells (SHE)")),
    ("CAR", _("Carvings (CAR)")),
    ("DER", _("Derivatives (DER)")),
    ("LOG", _("Logs (LOG)")),
    ("SAW", _("Sawn wood (SAW)")),
    ("ROO", _("Roots (ROO)")),
    ("OTH", _("Other specimen")),
)
SOURCES = (
    ("W", _("W: taken from the wild")),
    ("R", _("R: ranched")),
    ("D", _("D: bred or grown for trade, Appendix I")),
    ("C", _("C: bred in captivity")),
    ("F", _("F: born in captivity")),
    ("A", _("A: artificially propagated")),
    ("X", _("X: from the high seas")),
    ("I", _("I: confiscated before")),
    ("O", _("O: from before the convention")),
    ("U", _("U: unknown")),
)
APPENDICES = (("I", _("Appendix I")), ("II", _("Appendix II")), ("III", _("Appendix III")), ("none", _("In no appendix")))
SERIAL_MISSING = (("erased", _("Erased or unreadable")), ("unnumbered", _("Never had one")))
CHANGES = (
    ("original", _("As made")),
    ("converted", _("Converted")),
    ("craft", _("Made by hand")),
    ("reactivated", _("Reactivated")),
    ("replica", _("Replica")),
)
TRACING = (
    ("not_requested", _("Not requested")),
    ("requested", _("Requested, no answer yet")),
    ("traced", _("Traced to an owner")),
    ("not_traced", _("Could not be traced")),
)
SUSPICIONS = (
    ("falsified", _("Falsified")),
    ("substandard", _("Substandard")),
    ("unlicensed", _("Not licensed here")),
    ("diverted", _("Diverted or stolen")),
    ("expired", _("Expired")),
)
FRAUDS = (
    ("counterfeit", _("Counterfeit")),
    ("forged", _("Genuine, altered")),
    ("impostor", _("Genuine, used by another person")),
    ("stolen_blank", _("Stolen blank")),
    ("obtained", _("Obtained by fraud")),
    ("fantasy", _("Fantasy document")),
)
GOLD_FORMS = (
    ("bar", _("Bars")),
    ("dore", _("Doré or raw")),
    ("dust", _("Dust or nuggets")),
    ("jewellery", _("Jewellery")),
    ("coin", _("Coins")),
    ("scrap", _("Scrap")),
)
STONE_STATES = (("rough", _("Rough")), ("polished", _("Polished")))
TAX_MARKS = (("genuine", _("Genuine")), ("false", pgettext_lazy("a tax stamp", "False")), ("missing", _("Missing")))
WORTH_BASES = (("declared", _("Declared")), ("local", _("Local market")), ("customs", _("Customs value")), ("estimate", _("Estimate")))
#: What led to a person event; those of INTERPOL are confirmed by the National Central Bureau.
PERSON_CHECKS = (
    ("red_notice", _("INTERPOL Red Notice")),
    ("diffusion", _("INTERPOL diffusion")),
    ("other_notice", _("INTERPOL notice of another colour")),
    ("sltd", _("INTERPOL list of stolen and lost documents (SLTD)")),
    ("warrant", _("National arrest warrant")),
    ("watchlist", _("National list or alert")),
    ("targeting", _("Passenger data, target of the desk")),
    ("observed", _("What an officer saw or heard")),
    ("told", _("Own statement, or a call for help")),
    ("other", _("Something else")),
)
NCB_ANSWERS = (
    ("asked", _("Asked, no answer yet")),
    ("confirmed", _("Confirmed: in force, and this person")),
    ("not_valid", _("Not in force, or not this person")),
)
