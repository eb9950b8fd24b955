from celery import shared_task

from jaitf.services.officers import postings_refresh


@shared_task
def end_postings() -> int:
    """Withdraw the rights of postings that ended, give those of postings that began."""
    return postings_refresh()
