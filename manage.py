#!/usr/bin/env python
"""Command line of AIRCOP."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")
    # Owner's rights only for the commands that change the schema, remove records or read them for somebody with a shell.
    owner_commands = {"migrate", "apply_grants", "prepare", "remove_demo", "createcachetable", "dbshell", "seed_demo", "render_report"}
    if len(sys.argv) > 1 and sys.argv[1] in owner_commands:
        os.environ.setdefault("AIRCOP_DB_ROLE", "owner")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        sys.exit(f"The database does not answer ({str(error).strip().splitlines()[0]}).\nStart it with `make run` or `make services`, or set DATABASE_URL.")


if __name__ == "__main__":
    main()
