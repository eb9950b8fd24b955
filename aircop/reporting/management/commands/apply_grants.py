from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from aircop.core.database_roles import apply_grants
from aircop.reporting.fact_schema import make_fact_schema
from jaitf.row_security import apply_row_security
from seizures.search_schema import make_search


class Command(BaseCommand):
    help = (
        "Gives the runtime role its rights on the tables and puts them under row security, and makes the views of the facts (run as the owner, after migrate)."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        with transaction.atomic():
            growing, guarded = apply_grants(), apply_row_security()
            make_fact_schema()
            make_search()
        self.stdout.write(f"runtime rights applied; {growing} tables only grow, {guarded} are under row security")
