from seizures.models.aftermath import CaseHandOver, JudicialOutcome
from seizures.models.amendment import Amendment, AmendmentPhotograph, CaseVersion
from seizures.models.batch import ReportBatch, ReportBatchItem
from seizures.models.care_note import CareNote
from seizures.models.cencomm import CencommReport
from seizures.models.control import Control, ControlGroupObjectPermission
from seizures.models.custody import CustodyEntry, ExhibitFile
from seizures.models.edition import EditionRecord, ReportEdition
from seizures.models.exhibit import Exhibit
from seizures.models.goods import CommodityLine, ConcealmentUsed, Photograph
from seizures.models.joint import JointDeclaration
from seizures.models.links import CaseLink, LinkKey
from seizures.models.medical import MedicalImaging, MedicalObservation, MedicalPacket, MedicalPath
from seizures.models.person import Person
from seizures.models.reference import ReferenceSeries
from seizures.models.register_import import ImportedCase, ImportProblem, RegisterFile, RegisterImport
from seizures.models.safeguards import Circumstances, Detention, DetentionExtension, DetentionLimit, PersonSearch, RightsAnswer
from seizures.models.screening import VictimScreening
from seizures.models.search import SearchEntry
from seizures.models.seizure import RouteLeg, Seizure, SeizureAgency, SeizureGroupObjectPermission
from seizures.models.victim_identity import VictimIdentity

__all__ = [
    "Amendment",
    "AmendmentPhotograph",
    "CareNote",
    "CaseHandOver",
    "CaseLink",
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
    "EditionRecord",
    "Exhibit",
    "ExhibitFile",
    "ImportProblem",
    "ImportedCase",
    "JointDeclaration",
    "JudicialOutcome",
    "LinkKey",
    "MedicalImaging",
    "MedicalObservation",
    "MedicalPacket",
    "MedicalPath",
    "Person",
    "PersonSearch",
    "Photograph",
    "ReferenceSeries",
    "RegisterFile",
    "RegisterImport",
    "ReportBatch",
    "ReportBatchItem",
    "ReportEdition",
    "RightsAnswer",
    "RouteLeg",
    "SearchEntry",
    "Seizure",
    "SeizureAgency",
    "SeizureGroupObjectPermission",
    "VictimIdentity",
    "VictimScreening",
]
