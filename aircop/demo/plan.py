"""What the demo world consists of: units, agencies, routes, and how often what is found."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class UnitPlan:
    """A unit: languages, agencies (type, name), its people's nationality, controls in two years, routes (carrier, number, from, to, hour)."""

    code: str
    name: str
    unit_type: str
    languages: tuple[str, ...]
    nationality: str
    contact: str
    agencies: tuple[tuple[str, str], ...]
    controls: int
    routes: tuple[tuple[str, str, str, str, int], ...]


UNITS: tuple[UnitPlan, ...] = (
    UnitPlan(
        "DSS",
        "CAAT Dakar",
        "jaitf",
        ("fr",),
        "SEN",
        "+221 30 100 00 01",
        (("CUSTOMS", "Douanes sénégalaises"), ("POLICE", "Police nationale"), ("GENDARMERIE", "Gendarmerie nationale"), ("NARCOTICS", "Office antidrogue")),
        1150,
        (
            ("AF", "718", "CDG", "DSS", 20),
            ("TP", "1481", "LIS", "DSS", 1),
            ("TP", "1482", "DSS", "LIS", 2),
            ("HC", "301", "ABJ", "DSS", 12),
            ("HC", "302", "DSS", "ABJ", 15),
            ("VR", "611", "RAI", "DSS", 18),
            ("ET", "908", "ADD", "DSS", 9),
            ("AT", "501", "CMN", "DSS", 3),
            ("HC", "407", "DSS", "CDG", 23),
        ),
    ),
    UnitPlan(
        "ABJ",
        "CAAT Abidjan",
        "jaitf",
        ("fr",),
        "CIV",
        "+225 27 00 00 00 02",
        (("CUSTOMS", "Douanes ivoiriennes"), ("POLICE", "Police nationale"), ("NARCOTICS", "Direction antidrogue"), ("IMMIGRATION", "Police des frontières")),
        900,
        (
            ("AF", "702", "CDG", "ABJ", 20),
            ("HF", "710", "DSS", "ABJ", 19),
            ("KP", "34", "LFW", "ABJ", 11),
            ("ET", "935", "ADD", "ABJ", 12),
            ("HF", "711", "ABJ", "DSS", 8),
            ("SN", "239", "BRU", "ABJ", 18),
            ("HF", "520", "ABJ", "LFW", 16),
            ("EK", "787", "DXB", "ABJ", 13),
        ),
    ),
    UnitPlan(
        "LFW",
        "CAAT Lomé",
        "jaitf",
        ("fr",),
        "TGO",
        "+228 22 00 00 03",
        (
            ("CUSTOMS", "Office des recettes, douanes"),
            ("POLICE", "Police nationale"),
            ("GENDARMERIE", "Gendarmerie nationale"),
            ("NARCOTICS", "Office central antidrogue"),
        ),
        750,
        (
            ("ET", "509", "ADD", "LFW", 11),
            ("KP", "35", "ABJ", "LFW", 17),
            ("ET", "506", "GRU", "LFW", 6),
            ("ET", "508", "LFW", "EWR", 12),
            ("KP", "20", "LFW", "DSS", 9),
            ("AF", "860", "CDG", "LFW", 19),
            ("TP", "1487", "LIS", "LFW", 22),
            ("KP", "44", "LFW", "ABJ", 14),
        ),
    ),
    UnitPlan(
        "RAI",
        "CAAT Praia",
        "jaitf",
        ("pt", "fr"),
        "CPV",
        "+238 260 00 04",
        (
            ("JUDICIAL_POLICE", "Polícia Judiciária"),
            ("CUSTOMS", "Direção das Alfândegas"),
            ("POLICE", "Polícia Nacional"),
            ("IMMIGRATION", "Direção de Estrangeiros e Fronteiras"),
        ),
        450,
        (
            ("TP", "1535", "LIS", "RAI", 21),
            ("TP", "1536", "RAI", "LIS", 23),
            ("VR", "610", "DSS", "RAI", 14),
            ("VR", "602", "RAI", "LIS", 8),
            ("S4", "341", "BOS", "RAI", 6),
            ("AT", "595", "CMN", "RAI", 4),
            ("VR", "612", "RAI", "DSS", 16),
        ),
    ),
    UnitPlan(
        "BOG",
        "GTCIA Bogotá",
        "jaitf",
        ("es",),
        "COL",
        "+57 601 000 00 05",
        (
            ("POLICE", "Policía Nacional"),
            ("CUSTOMS", "Dirección de Aduanas"),
            ("NARCOTICS", "Dirección Antinarcóticos"),
            ("IMMIGRATION", "Autoridad Migratoria"),
        ),
        850,
        (
            ("AV", "26", "BOG", "MAD", 22),
            ("CM", "412", "BOG", "PTY", 7),
            ("TP", "226", "BOG", "LIS", 20),
            ("AV", "85", "BOG", "GRU", 21),
            ("CM", "413", "PTY", "BOG", 12),
            ("AF", "429", "BOG", "CDG", 21),
            ("IB", "6585", "MAD", "BOG", 17),
            ("AV", "12", "BOG", "MIA", 9),
        ),
    ),
    UnitPlan(
        "PTY",
        "GTCIA Panamá",
        "jaitf",
        ("es", "en"),
        "PAN",
        "+507 238 00 06",
        (("CUSTOMS", "Autoridad de Aduanas"), ("POLICE", "Policía Nacional"), ("IMMIGRATION", "Servicio de Migración"), ("NARCOTICS", "Fuerza antidrogas")),
        800,
        (
            ("CM", "413", "BOG", "PTY", 9),
            ("CM", "412", "PTY", "BOG", 18),
            ("IB", "6341", "MAD", "PTY", 16),
            ("TP", "262", "PTY", "LIS", 19),
            ("KL", "758", "PTY", "AMS", 18),
            ("CM", "758", "GRU", "PTY", 5),
            ("TK", "800", "PTY", "IST", 14),
            ("CM", "227", "PTY", "PUJ", 11),
        ),
    ),
    UnitPlan(
        "LIS",
        "Equipa mista Lisboa",
        "partner",
        ("pt", "en"),
        "PRT",
        "+351 21 000 00 07",
        (
            ("CUSTOMS", "Autoridade Aduaneira"),
            ("JUDICIAL_POLICE", "Polícia Judiciária"),
            ("POLICE", "Polícia de Segurança"),
            ("IMMIGRATION", "Unidade de Fronteiras"),
        ),
        300,
        (
            ("TP", "1482", "DSS", "LIS", 6),
            ("TP", "1536", "RAI", "LIS", 5),
            ("TP", "74", "GIG", "LIS", 7),
            ("TP", "226", "BOG", "LIS", 11),
            ("TP", "262", "PTY", "LIS", 9),
            ("TP", "1481", "LIS", "DSS", 21),
            ("TP", "288", "LAD", "LIS", 6),
            ("VR", "602", "RAI", "LIS", 13),
            ("DT", "652", "LAD", "LIS", 7),
            ("TP", "1535", "LIS", "RAI", 18),
            ("TP", "84", "GRU", "LIS", 10),
            ("TP", "58", "BSB", "LIS", 8),
        ),
    ),
)


@dataclass(frozen=True)
class Find:
    """A kind of seizure: how often, what (commodity, unit, from, to), hidden how, from where (countries), on what vector."""

    weight: int
    commodity: str
    unit: str
    least: Decimal
    most: Decimal
    concealments: tuple[str, ...]
    origins: tuple[str, ...]
    vector: str = "PAX"

    @property
    def is_counted(self) -> bool:
        """Whether only whole numbers of it are found."""
        return self.unit in {"TAB", "CTN", "CUR", "PCS", "ROUND", "HEAD", "DOC", "PERSON"}


def _find(weight: int, commodity: str, unit: str, least: str, most: str, concealments: str, origins: str, vector: str = "PAX") -> Find:
    return Find(weight, commodity, unit, Decimal(least), Decimal(most), tuple(concealments.split()), tuple(origins.split()), vector)


FINDS: tuple[Find, ...] = (
    _find(26, "COC_SALT", "KG", "0.4", "14", "BAG_FALSE BAG_COSM SHOES BAG_FOOD", "BR CO PE"),
    _find(14, "COC_SALT", "G", "420", "1350", "SWALLOWED INSERTED STRAPPED", "BR CO BO"),
    _find(12, "CAN_HERB", "KG", "1", "38", "BAG_OPEN BAG_CLOTH BAG_RIPON", "GH NG CO"),
    _find(9, "METH_CRY", "KG", "0.6", "9", "BAG_FALSE BAG_ELEC", "NG MX"),
    _find(5, "HEROIN", "G", "250", "2400", "STRAPPED BAG_BOOK", "PK AF"),
    _find(7, "TRAMADOL", "TAB", "1200", "64000", "CRG_MISDECL CRG_MIX", "IN", "CARGO"),
    _find(6, "MED_FALS", "TAB", "800", "40000", "CRG_MISDECL", "IN CN", "CARGO"),
    _find(6, "IVORY", "KG", "1.2", "22", "BAG_CLOTH BAG_OPEN", "GA CM CD"),
    _find(4, "PANGOLIN", "KG", "2", "31", "CRG_MISDECL CRG_MIX", "NG CM", "CARGO"),
    _find(8, "CASH", "CUR", "12000", "240000", "BAG_CLOTH UNDERWEAR", "SN CI PT"),
    _find(4, "GOLD", "KG", "0.8", "11", "STRAPPED BAG_ELEC", "ML GH"),
    _find(4, "KHAT", "KG", "8", "62", "BAG_OPEN", "ET KE", "BAG_HOLD"),
    _find(3, "CIGARETTE", "CTN", "40", "900", "CRG_MIX BAG_OPEN", "AE", "BAG_HOLD"),
    _find(3, "ECSTASY", "TAB", "300", "9000", "PAR_GOODS PAR_PACK", "NL BE", "POSTAL"),
    _find(4, "FA_PISTOL", "PCS", "1", "3", "CRG_MISDECL CRG_MIX", "TR US", "CARGO"),
    _find(2, "AMMO", "ROUND", "50", "1200", "CRG_MISDECL CRG_MIX", "TR US", "CARGO"),
    _find(2, "BIRD", "HEAD", "2", "40", "CRG_MISDECL", "CM CD", "CARGO"),
    _find(2, "DOCS", "DOC", "1", "14", "BAG_BOOK BAG_CLOTH", "SN NG"),
    _find(2, "KETAMINE", "G", "300", "4800", "PAR_GOODS BAG_COSM", "NL DE", "POSTAL"),
)
#: Persons without goods, a few in each unit.
PERSON_EVENTS: tuple[Find, ...] = (
    _find(1, "PEO_WANTED", "PERSON", "1", "1", "", "FR ES NG"),
    _find(1, "PEO_SOM", "PERSON", "2", "6", "", "GN GM SL"),
    _find(1, "PEO_SUSPECT", "PERSON", "1", "1", "", "BE TR"),
)

NARRATIVES: dict[str, str] = {
    "fr": "Passager sélectionné à l'arrivée du vol. Les réponses sur le motif du voyage variaient d'un agent à l'autre. "
    "Après accord du chef de vacation, fouille du bagage en présence de deux agents : marchandise découverte, pesée et placée sous scellé.",
    "es": "Pasajero seleccionado tras revisar la lista del vuelo. La entrevista mostró contradicciones sobre el alojamiento. "
    "Se revisó el equipaje ante dos funcionarios; lo hallado se pesó, se fotografió y se precintó.",
    "pt": "Passageiro selecionado à chegada do voo. As respostas sobre a estadia não coincidiam com a reserva. "
    "A bagagem foi revistada na presença de dois agentes; o produto foi pesado, fotografado e selado.",
    "en": "Passenger selected on arrival. Answers about the stay did not match the booking. "
    "The bag was searched before two officers; what was found was weighed, photographed and sealed.",
}
#: Of persons without goods nothing is weighed or sealed.
PERSON_NARRATIVES: dict[str, str] = {
    "fr": "Contrôle à l'arrivée du vol. Vérification dans les bases avec l'accord du chef de vacation ; la personne a été informée du motif "
    "dans une langue qu'elle comprend, puis remise au service d'enquête.",
    "es": "Control a la llegada del vuelo. Verificación en las bases con autorización del jefe de turno; se explicó el motivo a la persona "
    "en un idioma que comprende y se la entregó al servicio de investigación.",
    "pt": "Controlo à chegada do voo. Verificação nas bases com autorização do chefe de turno; o motivo foi explicado à pessoa "
    "numa língua que compreende, e foi entregue ao serviço de investigação.",
    "en": "Checked on arrival of the flight. The databases were asked with the consent of the shift leader; the person was told the reason "
    "in a language that he understands, and was handed to the investigating service.",
}
GROUNDS: dict[str, str] = {
    "fr": "Billet payé en espèces la veille, séjour de deux jours, bagage sans rapport avec le motif déclaré.",
    "es": "Boleto pagado en efectivo la víspera, estadía de dos días, equipaje que no corresponde al viaje declarado.",
    "pt": "Bilhete pago em numerário na véspera, estadia de dois dias, bagagem sem relação com o motivo declarado.",
    "en": "Ticket paid in cash the day before, stay of two days, baggage that does not fit the stated trip.",
}
ACTIONS: dict[str, str] = {
    "fr": "Contrôle discret des bagages à l'arrivée et entretien.",
    "es": "Control discreto del equipaje a la llegada y entrevista.",
    "pt": "Controlo discreto da bagagem à chegada e entrevista.",
    "en": "Discreet baggage check on arrival and interview.",
}
