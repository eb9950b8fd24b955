from celery import shared_task

from seizures.services import photographs


@shared_task
def remove_stray_files() -> int:
    """Clear away pictures whose record was never committed."""
    return photographs.stray_files_remove()
