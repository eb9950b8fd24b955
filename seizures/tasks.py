from celery import shared_task
from django.utils import timezone

from aircop.core.audit import acting
from seizures.services import detentions, photographs


@shared_task
def remind_of_detentions() -> int:
    """Tell chiefs that the limit of a detention comes near; harmless when nothing does."""
    with acting(None, system="system:detention.remind"):
        return detentions.reminders_send(timezone.now())


@shared_task
def remove_stray_files() -> int:
    """Clear away pictures whose record was never committed."""
    return photographs.stray_files_remove()
