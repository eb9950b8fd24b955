from aircop.core.models.base import Record
from aircop.core.models.codelist import CodeEntry
from aircop.core.models.draft import Draft
from aircop.core.models.job import Job
from aircop.core.models.saved_filter import SavedFilter

__all__ = ["CodeEntry", "Draft", "Job", "Record", "SavedFilter"]
