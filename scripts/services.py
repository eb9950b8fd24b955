"""`make services`: only the embedded servers of $AIRCOP_VAR, in front, for `manage.py` commands and development."""

import sys

from aircop import environment
from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.supervisor import StopRequested, Supervisor
from scripts.installation import ROOT, Installation, var_dir
from scripts.make_parent import MakeParent
from scripts.progress import fail, say


def main() -> int:
    try:
        installation = Installation(var_dir())
    except (ServiceError, environment.BadEnvironment) as error:
        return fail(str(error))
    if installation.services is None:
        return fail("DATABASE_URL and REDIS_URL are both set: there is nothing to start.")
    signals = Supervisor(installation.var, ROOT, say, MakeParent().is_stopping)
    signals.listen()
    try:
        installation.open()
        say(f"The servers of {installation.var} run; `manage.py` commands find them. Ctrl-C stops them.")
        while True:
            signals.pause(1.0)
            for name in installation.services.dead_servers():
                say(f"{name} ended by itself; it starts again")
                installation.services.revive(name)
    except StopRequested:
        say("Stopping")
    except ServiceError as error:
        return fail(str(error))
    finally:
        installation.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
