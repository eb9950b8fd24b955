from messaging.models.alert import Alert, AlertDelivery
from messaging.models.emergency import EmergencyAccess
from messaging.models.share import ControlShare, SeizureShare, TargetShare
from messaging.models.shift_note import ShiftDuty, ShiftNote, ShiftRemark
from messaging.models.task import Task

__all__ = ["Alert", "AlertDelivery", "ControlShare", "EmergencyAccess", "SeizureShare", "ShiftDuty", "ShiftNote", "ShiftRemark", "TargetShare", "Task"]
