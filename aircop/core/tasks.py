from celery import shared_task

from aircop.core.services import jobs


@shared_task
def run_job(pk: int) -> None:
    """Wake-up for one background job; harmless when the job is already done or held."""
    jobs.job_run(pk)


@shared_task
def sweep_jobs() -> int:
    """Queue again what was lost between a commit and a worker, or with a worker."""
    return jobs.job_sweep()
