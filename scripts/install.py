"""Creates .venv and installs requirements.lock into it; does nothing when that is done already.

Runs with the system's Python and its standard library only:  python3 scripts/install.py
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import system_packages
from progress import fail, say

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
NEEDED = (3, 11)
OTHER_NAMES = ("python3.11", "python3.12", "python3.13", "python3.14", "python3")


def suitable_python() -> str:
    """This interpreter if it is new enough, else another one on the PATH; empty when there is none."""
    if sys.version_info >= NEEDED:
        return sys.executable
    question = f"import sys; sys.exit(sys.version_info < {NEEDED!r})"
    for name in OTHER_NAMES:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", question], check=False, capture_output=True).returncode == 0:
            return found
    return ""


def ask(python: str, expression: str) -> str:
    """What an interpreter answers; empty when it does not run."""
    try:
        done = subprocess.run([python, "-c", f"import sys; print({expression})"], check=False, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def wanted_stamp(python: str) -> dict[str, str]:
    """What an up-to-date environment was made from; it holds its own path because it can't be moved."""
    version = sys.version if python == sys.executable else ask(python, "sys.version")
    return {"lock": hashlib.sha256(LOCK.read_bytes()).hexdigest(), "python": version.strip(), "root": str(ROOT)}


def is_current(stamp: Path, wanted: dict[str, str]) -> bool:
    try:
        return json.loads(stamp.read_text(encoding="utf-8")) == wanted
    except (OSError, ValueError):
        return False


def is_usable(python: str, venv: Path) -> bool:
    """Whether the environment that is there works, in this place and with this Python, and only needs packages."""
    return (venv / "bin" / "pip").exists() and ask(str(venv / "bin" / "python"), "sys.prefix, sys.version") == ask(python, f"{str(venv)!r}, sys.version")


def make_environment(python: str, venv: Path) -> None:
    """A fresh virtual environment; Debian keeps the module apart, and there root may install it."""
    shutil.rmtree(venv, ignore_errors=True)
    done = subprocess.run([python, "-m", "venv", str(venv)], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        version = ask(python, "'%d.%d' % sys.version_info[:2]")
        system_packages.ensure([f"python{version}-venv"], "Python's venv module")
        shutil.rmtree(venv, ignore_errors=True)
        done = subprocess.run([python, "-m", "venv", str(venv)], check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(fail(f"The virtual environment {venv} can't be made:\n{done.stdout}{done.stderr}"))


def install(venv: Path) -> None:
    """pip, checking every hash, with a line every 40 packages."""
    command = [
        str(venv / "bin" / "python"), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--require-hashes",
        # The lock is complete, and what is used gets compiled when it is used.
        "--no-deps", "--no-compile", "--progress-bar=off", "-r", str(LOCK),
    ]  # fmt: skip
    total = sum(1 for line in LOCK.read_text(encoding="utf-8").splitlines() if line and line[0].isalnum())
    collected, lines = 0, []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith("Collecting "):
                collected += 1
                if collected % 40 == 0:
                    say(f"  fetched {collected} of about {total} packages")
            elif line.startswith("Installing collected packages"):
                say("  unpacking them")
    if pip.returncode != 0:
        raise SystemExit(fail("The packages could not be installed. The end of what pip said:\n" + "".join(lines[-15:])))


def main() -> int:
    python = suitable_python()
    if not python:
        return fail("AIRCOP needs Python 3.11 or newer; this is {}.{}. Name another one: make PYTHON=/path/to/python3.11".format(*sys.version_info[:2]))
    venv = Path(os.environ.get("VENV") or ROOT / ".venv")
    venv = venv if venv.is_absolute() else ROOT / venv
    stamp = venv / "aircop-installed.json"
    wanted = wanted_stamp(python)
    if is_current(stamp, wanted):
        return 0
    # Two `make run` of one checkout must not install into one folder at once.
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_current(stamp, wanted):
            return 0
        say(f"Installing the software into {venv.name} (the first time this takes a minute or two)")
        if not is_usable(python, venv):
            make_environment(python, venv)
        install(venv)
        stamp.write_text(json.dumps(wanted), encoding="utf-8")
        say("The software is installed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
