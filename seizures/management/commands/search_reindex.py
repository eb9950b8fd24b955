from typing import Any

from django.core.management.base import BaseCommand

from aircop.core.audit import acting
from jaitf.system_actors import OWNER
from seizures.search_schema import index_all


class Command(BaseCommand):
    help = "Keeps the words of every case, control and exhibit for the search anew (run as the owner, after the labels of codes have changed)."

    def handle(self, *args: Any, **options: Any) -> None:
        with acting(None, system=OWNER):
            self.stdout.write(f"{index_all()} records can be searched for")
