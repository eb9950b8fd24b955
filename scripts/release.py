"""What a new version needs before its processes start, as docker-compose.yml's `migrate` runs it:  python -m scripts.release

The schema as the owner, then code lists, airports and static files as the runtime role. No demo world.
"""

import os
import subprocess
import sys

from aircop import environment
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.layout import prepare_var
from scripts.installation import ROOT, var_dir
from scripts.preparation import STEPS, Record, database_identity
from scripts.progress import fail

LEFT_OUT = {"demo", "translations"}


def main() -> int:
    os.chdir(ROOT)
    try:
        var = prepare_var(var_dir())
        database = database_identity(environment.text("DATABASE_OWNER_URL") or environment.text("DATABASE_URL"))
    except ServiceError as error:
        return fail(str(error))
    due = Record(var, database).due(step.name for step in STEPS if step.name not in LEFT_OUT)
    for as_owner in (True, False):
        names = [step.name for step in due if step.as_owner is as_owner]
        role = {"AIRCOP_DB_ROLE": "owner" if as_owner else "runtime"}
        if names and subprocess.run([sys.executable, "-m", "scripts.prepare", database, *names], check=False, env={**os.environ, **role}).returncode:
            return fail("The preparation failed; see above.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
