"""No tracked file may name a package registry or a folder of somebody's machine:  python -m scripts.check_tracked"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from scripts.check_modules import ROOT, tracked

# Written in parts, so that this file passes its own check.
REGISTRIES = [
    ("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("yarnpkg", "com"), ("jsdelivr", "net"),
    ("unpkg", "com"), ("cloudflare", "com/ajax"), ("googleapis", "com"), ("anaconda", "org"), ("crates", "io"), ("rubygems", "org"),
]  # fmt: skip
REGISTRY = re.compile("|".join(rf"\b{re.escape(name)}\.{re.escape(ending)}\b" for name, ending in REGISTRIES))
# A path that exists on one machine only: a home folder or a mount of a workplace.
MACHINE_PATH = re.compile(r"(?<![\w.~$}-])/(?:(?:home|Users)/[A-Za-z]|ro" + r"ot/|wo" + r"rk/|opt/[a-z]+/)[\w./-]+")
LARGEST_BYTES = 4 * 1024 * 1024


def problems_in(path: Path) -> Iterator[str]:
    """Lines of one file that name what they must not, as `path:line message`."""
    raw = path.read_bytes()
    if b"\0" in raw[:8000] or len(raw) > LARGEST_BYTES:
        return
    for number, line in enumerate(raw.decode("utf-8", errors="replace").splitlines(), start=1):
        if match := REGISTRY.search(line):
            yield f"{path.relative_to(ROOT)}:{number} names a download address ({match[0]})"
        if match := MACHINE_PATH.search(line):
            yield f"{path.relative_to(ROOT)}:{number} names a path of one machine ({match[0]})"


def main() -> int:
    found = [problem for path in tracked() for problem in problems_in(path)]
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
