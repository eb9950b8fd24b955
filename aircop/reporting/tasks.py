from celery import shared_task

from aircop.core.audit import acting
from aircop.reporting.services.exports import exports_expire
from aircop.reporting.services.watches import watches_run


@shared_task
def expire_exports() -> int:
    """Drop the files of exports that are past their date."""
    with acting(None, system="system:retention"):
        return exports_expire()


@shared_task
def watch_searches() -> int:
    """Tell people of new records that match their saved searches."""
    return watches_run()
