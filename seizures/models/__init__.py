from seizures.models.amendment import Amendment, CaseVersion
from seizures.models.care_note import CareNote
from seizures.models.cencomm import CencommReport
from seizures.models.control import Control, ControlGroupObjectPermission
from seizures.models.custody import CustodyEntry, ExhibitFile
from seizures.models.edition import ReportEdition
from seizures.models.exhibit import Exhibit
from seizures.models.goods import CommodityLine, ConcealmentUsed, Photograph
from seizures.models.medical import MedicalImaging, MedicalObservation, MedicalPacket, MedicalPath
from seizures.models.person import Person
from seizures.models.reference import ReferenceSeries
from seizures.models.safeguards import Circumstances, Detention, DetentionExtension, DetentionLimit, PersonSearch, RightsAnswer
from seizures.models.screening import VictimScreening
from seizures.models.seizure import RouteLeg, Seizure, SeizureAgency, SeizureGroupObjectPermission

__all__ = [
    "Amendment",
    "CareNote",
    "CaseVersion",
    "CencommReport",
    "Circumstances",
    "CommodityLine",
    "ConcealmentUsed",
    "Control",
    "ControlGroupObjectPermission",
    "CustodyEntry",
    "Detention",
    "DetentionExtension",
    "DetentionLimit",
    "Exhibit",
    "ExhibitFile",
    "MedicalImaging",
    "MedicalObservation",
    "MedicalPacket",
    "MedicalPath",
    "Person",
    "PersonSearch",
    "Photograph",
    "ReferenceSeries",
    "ReportEdition",
    "RightsAnswer",
    "RouteLeg",
    "Seizure",
    "SeizureAgency",
    "SeizureGroupObjectPermission",
    "VictimScreening",
]
