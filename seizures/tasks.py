from celery import shared_task
from django.utils import timezone

from aircop.core.audit import acting
from seizures.services import custody_watch, detentions, imports, photographs, report_batches


@shared_task
def remind_of_detentions() -> int:
    """Tell chiefs that the limit of a detention comes near; harmless when nothing does."""
    with acting(None, system="system:detention.remind"):
        return detentions.reminders_send(timezone.now())


@shared_task
def remove_stray_files() -> int:
    """Clear away pictures whose record was never committed."""
    return photographs.stray_files_remove()


@shared_task
def expire_report_batches() -> int:
    """Remove the archives of reports that are past their date."""
    with acting(None, system="system:retention"):
        return report_batches.batches_expire()


@shared_task
def drop_register_files() -> int:
    """Drop the files of registers that are not needed any more; the cases stay, and say where they came from."""
    with acting(None, system="system:retention"):
        return imports.register_files_drop(timezone.now())


@shared_task
def keep_custody_heads() -> str:
    """Follow the chains of all ledgers and keep their signed ends outside of the database, every day."""
    return str(custody_watch.daily_heads_keep() or "")


@shared_task
def tell_of_open_hand_overs() -> int:
    """Tell both parties and the chiefs of hand-overs that nobody has confirmed for a day."""
    return custody_watch.open_hand_overs_tell()
