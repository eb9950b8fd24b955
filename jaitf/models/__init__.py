from jaitf.models.access_log import AccessLog
from jaitf.models.approval import ApprovalRequest
from jaitf.models.browser_session import BrowserSession
from jaitf.models.compartment import Compartment, CompartmentGroupObjectPermission, CompartmentRecord, ShareGrant
from jaitf.models.factor_reset import FactorReset
from jaitf.models.place import Airport, Country
from jaitf.models.posting import Posting
from jaitf.models.task_force import Agency, TaskForce
from jaitf.models.token import ApiToken
from jaitf.models.user import User
from jaitf.models.work_holder import WorkHolder

__all__ = [
    "AccessLog",
    "Agency",
    "Airport",
    "ApiToken",
    "ApprovalRequest",
    "BrowserSession",
    "Compartment",
    "CompartmentGroupObjectPermission",
    "CompartmentRecord",
    "Country",
    "FactorReset",
    "Posting",
    "ShareGrant",
    "TaskForce",
    "User",
    "WorkHolder",
]
