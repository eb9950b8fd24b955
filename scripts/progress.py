"""Lines that tell a person what happens, with the seconds since `make` began."""

import contextlib
import os
import sys
import time

# Set by the Makefile, and here for the processes that follow.
_BEGAN = float(os.environ.setdefault("AIRCOP_CLOCK", str(time.time())))


def say(text: str) -> None:
    """One line on standard output; a reader that went away is no error."""
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stdout.write(f"{max(0.0, time.time() - _BEGAN):6.1f} s  {text}\n")
        sys.stdout.flush()


def fail(text: str) -> int:
    """A message on standard error; returns the exit code 1."""
    with contextlib.suppress(BrokenPipeError, ValueError):
        sys.stderr.write(f"\n{text}\n")
        sys.stderr.flush()
    return 1
