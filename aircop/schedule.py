"""What runs by itself, and how often: seconds, or a time of day in UTC. Each task is harmless when there is nothing to do."""

from __future__ import annotations

from typing import Any

from celery.schedules import crontab

SCHEDULE: dict[str, dict[str, Any]] = {
    "sweep-jobs": {"task": "aircop.core.tasks.sweep_jobs", "schedule": 5.0, "options": {"expires": 5}},
    "expire-raw-messages": {"task": "profiling.tasks.expire_raw_messages", "schedule": 900.0},
    "end-postings": {"task": "jaitf.tasks.end_postings", "schedule": 900.0},
    "expire-approvals": {"task": "jaitf.tasks.expire_approvals", "schedule": 900.0},
    "close-dormant-accounts": {"task": "jaitf.tasks.close_dormant_accounts", "schedule": 86400.0},
    "clear-sessions": {"task": "jaitf.tasks.clear_sessions", "schedule": 86400.0},
    "suspend-unreviewed": {"task": "messaging.tasks.suspend_unreviewed_emergencies", "schedule": 900.0},
    "expire-exports": {"task": "aircop.reporting.tasks.expire_exports", "schedule": 900.0},
    "expire-report-batches": {"task": "seizures.tasks.expire_report_batches", "schedule": 900.0},
    "remind-of-detentions": {"task": "seizures.tasks.remind_of_detentions", "schedule": 60.0, "options": {"expires": 60}},
    "keep-custody-heads": {"task": "seizures.tasks.keep_custody_heads", "schedule": crontab(hour=3, minute=40)},
    "tell-of-open-hand-overs": {"task": "seizures.tasks.tell_of_open_hand_overs", "schedule": 900.0},
    "watch-searches": {"task": "aircop.reporting.tasks.watch_searches", "schedule": 300.0, "options": {"expires": 300}},
    "drop-register-files": {"task": "seizures.tasks.drop_register_files", "schedule": 86400.0},
    "remove-stray-files": {"task": "seizures.tasks.remove_stray_files", "schedule": 86400.0},
}
