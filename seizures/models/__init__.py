from seizures.models.amendment import Amendment, CaseVersion
from seizures.models.cencomm import CencommReport
from seizures.models.control import Control, ControlGroupObjectPermission
from seizures.models.custody import CustodyEntry, ExhibitFile
from seizures.models.edition import ReportEdition
from seizures.models.exhibit import Exhibit
from seizures.models.goods import CommodityLine, ConcealmentUsed, Photograph
from seizures.models.person import Person
from seizures.models.reference import ReferenceSeries
from seizures.models.seizure import RouteLeg, Seizure, SeizureAgency, SeizureGroupObjectPermission

__all__ = [
    "Amendment",
    "CaseVersion",
    "CencommReport",
    "CommodityLine",
    "ConcealmentUsed",
    "Control",
    "ControlGroupObjectPermission",
    "CustodyEntry",
    "Exhibit",
    "ExhibitFile",
    "Person",
    "Photograph",
    "ReferenceSeries",
    "ReportEdition",
    "RouteLeg",
    "Seizure",
    "SeizureAgency",
    "SeizureGroupObjectPermission",
]
