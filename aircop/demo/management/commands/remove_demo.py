from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from aircop.demo.remove import remove_demo


class Command(BaseCommand):
    help = "Takes the demo world out; a real unit then starts with create_officer and create_task_force."

    def handle(self, *args: Any, **options: Any) -> None:
        removed = remove_demo()
        (settings.VAR_DIR / "demo.json").unlink(missing_ok=True)
        self.stdout.write(f"{removed.rows} rows of the demo world removed")
        if removed.accounts_kept:
            self.stdout.write(f"{removed.accounts_kept} demo accounts are named in records of real units: closed, not removed")
