"""`make e2e`: the browser tests in a real Chromium; they start the real processes themselves, with a small demo world."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts import system_packages
from scripts.installation import ROOT
from scripts.progress import fail, say

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str:
    """The program's path; CHROMIUM names one that is elsewhere. Empty when there is none."""
    named = os.environ.get("CHROMIUM", "")
    if named and Path(named).is_file():
        return named
    return next((found for name in NAMES if (found := shutil.which(name))), "")


def count_tests() -> int:
    """How many browser tests there are."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "e2e", "-p", "no:randomly"]
    output = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True).stdout
    return sum(1 for line in output.splitlines() if "::" in line)


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def main(arguments: list[str]) -> int:
    chromium = find_chromium()
    if not chromium and system_packages.ensure(["chromium"], "Chromium (runs the browser tests)"):
        chromium = find_chromium()
    if not chromium:
        number = count_tests()
        if is_ci():
            return fail(f"No Chromium on this machine: {number} BROWSER TESTS DID NOT RUN, and CI=true does not allow that.")
        say("*" * 78)
        say(f"NO CHROMIUM: {number} BROWSER TESTS WERE SKIPPED. Install it, or name it with CHROMIUM=/path.")
        say("*" * 78)
        return 0
    os.environ["CHROMIUM"] = chromium
    # In one process: each worker would start an installation of its own.
    return subprocess.run([sys.executable, "-m", "pytest", "-q", "-m", "e2e", "-n", "0", "-p", "no:randomly", *arguments], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
