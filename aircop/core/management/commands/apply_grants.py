from typing import Any

from django.core.management.base import BaseCommand

from aircop.core.database_roles import apply_grants


class Command(BaseCommand):
    help = "Gives the runtime role its rights on the tables (run as the owner, after migrate)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"runtime rights applied; {apply_grants()} tables only grow")
