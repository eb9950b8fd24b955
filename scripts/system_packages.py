"""Packages of the operating system: installed on Debian when we are root, otherwise the command is printed."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Sequence

if __package__:
    from scripts.progress import say
else:
    from progress import say

# What WeasyPrint opens, and the Debian packages that bring it.
PANGO_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "libfontconfig1")


def install_command(packages: Sequence[str]) -> str:
    """What a person types to install them, for the package manager of this machine."""
    if shutil.which("apt-get"):
        return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"
    if shutil.which("dnf"):
        return "sudo dnf install pango harfbuzz fontconfig"
    if shutil.which("brew"):
        return "brew install pango"
    return f"(with this system's package manager) {' '.join(packages)}"


def ensure(packages: Sequence[str], what: str) -> bool:
    """Install Debian packages as root, else print the command; True when they were installed."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say(f"Installing {what} with apt-get")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "-qq", "update"],
            ["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages],
        ):
            subprocess.run(command, check=False, env=environment, stdin=subprocess.DEVNULL, capture_output=True, start_new_session=True)
        installed = subprocess.run(["dpkg", "-s", *packages], check=False, capture_output=True).returncode == 0
        if installed:
            return True
    say(f"{what} is missing. To install it:  {install_command(packages)}")
    return False


def missing_pango() -> list[str]:
    """The libraries of PDF rendering that this machine lacks."""
    missing = []
    for name in PANGO_LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def ensure_pango() -> None:
    """WeasyPrint needs Pango; without it everything works but the PDF of a report, which then says so."""
    if os.uname().sysname == "Linux" and missing_pango() and not ensure(PANGO_PACKAGES, "Pango (renders the PDF reports)"):
        say("  Going on without it: pages work, a report shows the failure and can be retried.")
