"""Runs a command on throw-away servers, and removes them after it:

    python -m scripts.with_services [--durable] [--schema | --demo] [--processes] -- command…

The servers that DATABASE_URL and REDIS_URL name are used instead, when set. The command gets their addresses,
AIRCOP_VAR (a new folder) and, with --processes, PORT. Its exit code is returned.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from aircop.core.embedded.errors import ServiceError
from aircop.core.embedded.supervisor import STOP_SIGNALS, StopRequested
from aircop.core.processes import free_port
from scripts.progress import fail
from scripts.run import EVERY_STEP, Run

SCHEMA_STEPS = ("schema", "translations", "codelists", "airports")


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="with_services", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--durable", action="store_true", help="PostgreSQL waits for the disk, as it does in use")
    parser.add_argument("--schema", action="store_true", help="migrate, load code lists and airports")
    parser.add_argument("--demo", action="store_true", help="the whole preparation, with the demo world")
    parser.add_argument("--processes", action="store_true", help="start web, live, worker and scheduler too")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args(arguments)
    if options.command[:1] == ["--"]:
        options.command = options.command[1:]
    if not options.command:
        parser.error("no command was given")
    return options


def run_command(command: list[str], environment: dict[str, str]) -> int:
    """The command in front, in our process group: Ctrl-C reaches it by itself, other stop signals are passed on."""
    child = subprocess.Popen(command, env=environment)
    for number in STOP_SIGNALS:
        signal.signal(number, lambda got, _frame: child.send_signal(got) if got != signal.SIGINT else None)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = child.wait()
    return code if code >= 0 else 128 - code


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    steps = EVERY_STEP if options.demo else SCHEMA_STEPS if options.schema or options.processes else ()
    folder = Path(tempfile.mkdtemp(prefix="aircop-test-"))
    # The servers' user may pass through, but read nothing.
    folder.chmod(0o711)
    run = None
    try:
        run = Run(folder / "var", free_port(None), steps, throw_away=not options.durable)
        run.supervisor.listen()
        run.start(processes=options.processes)
        return run_command(options.command, run.command_environment())
    except StopRequested:
        return 130
    except ServiceError as error:
        return fail(str(error))
    finally:
        if run is not None:
            run.destroy()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
