"""What a new version needs before its processes start, as docker-compose.yml's `migrate` runs it:  python -m scripts.release

The schema, the runtime role's rights, code lists, airports and static files. No demo world.
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
    names = [step.name for step in Record(var, database).due(step.name for step in STEPS if step.name not in LEFT_OUT)]
    environment_of_owner = {**os.environ, "AIRCOP_DB_ROLE": "owner"}
    if names and subprocess.run([sys.executable, "-m", "scripts.prepare", database, *names], check=False, env=environment_of_owner).returncode:
        return fail("The preparation failed; see above.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
