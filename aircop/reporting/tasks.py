from celery import shared_task

from aircop.core.audit import acting
from aircop.reporting.services.exports import exports_expire


@shared_task
def expire_exports() -> int:
    """Drop the files of exports that are past their date."""
    with acting(None, system="system:retention"):
        return exports_expire()
