from celery import shared_task

from profiling.services.messages import originals_expire


@shared_task
def expire_raw_messages() -> int:
    """Drop encrypted originals after 24 hours."""
    return originals_expire()
