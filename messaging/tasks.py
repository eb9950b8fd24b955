from celery import shared_task

from messaging.services.emergencies import emergencies_suspend_unreviewed


@shared_task
def suspend_unreviewed_emergencies() -> int:
    """Close accounts whose emergency access nobody has accepted within 72 hours."""
    return emergencies_suspend_unreviewed()
