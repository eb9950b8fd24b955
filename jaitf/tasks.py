from celery import shared_task

from aircop.core.audit import acting
from jaitf.services.approvals import approvals_expire
from jaitf.services.dormancy import dormant_accounts_close
from jaitf.services.officers import postings_refresh
from jaitf.session_store import SessionStore


@shared_task
def end_postings() -> int:
    """Withdraw the rights of postings that ended, give those of postings that began."""
    return postings_refresh()


@shared_task
def close_dormant_accounts() -> int:
    """Close accounts that nobody has used for `DORMANT_DAYS`."""
    with acting(None, system="system:dormant"):
        return dormant_accounts_close()


@shared_task
def clear_sessions() -> None:
    """Delete sessions past their time."""
    SessionStore.clear_expired()


@shared_task
def expire_approvals() -> int:
    """Note the requests that nobody decided in time."""
    with acting(None, system="system:approvals"):
        return approvals_expire()
