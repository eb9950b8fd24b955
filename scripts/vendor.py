"""Fetch and check the third-party files under static/vendor/.

``static/vendor/vendor.json`` names each library, its version, licence and files; this script is the only
thing that writes the rest of that folder.

    python scripts/vendor.py check      compare every vendored file with its recorded SHA-256 (offline)
    python scripts/vendor.py refresh    download the named versions again and rebuild the files

To upgrade a library or add an icon: change vendor.json, run ``refresh``, then change the folder's version in
the templates that link to it (tests/core/test_static_budget.py finds the ones you forgot).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

import tinycss2

VENDOR_DIR = Path(__file__).resolve().parent.parent / "static" / "vendor"
MANIFEST = VENDOR_DIR / "vendor.json"

Library = dict[str, Any]


class VendorError(Exception):
    """A library that cannot be fetched, or whose bytes are not the recorded ones."""


def sha256(data: bytes) -> str:
    """Return the SHA-256 of ``data`` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def folder_of(library: Library) -> Path:
    """Return the folder of a library: ``static/vendor/<name>-<version>``."""
    return VENDOR_DIR / f"{library['name']}-{library['version']}"


def cut_css(source: Path, library: Library) -> bytes:
    """Return a style sheet without the rules of the classes that we do not use.

    A selector is dropped when it names a class that is, or begins with, one of ``dropped_classes``
    (``card`` drops ``.card`` and ``.card-body``), or a class with one of ``dropped_words`` between hyphens
    (``xl`` drops ``.col-xl-6``). A rule goes when no selector of it is left.
    """
    names = "|".join(re.escape(name) for name in library["dropped_classes"])
    words = "|".join(re.escape(word) for word in library["dropped_words"])
    dropped = re.compile(rf"\.(?:{names})(?![\w])|\.[\w-]*-(?:{words})(?![\w])")
    css = source.read_text(encoding="utf-8")
    licence = re.search(r"/\*!.*?\*/", css, re.DOTALL)
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    banner = (licence.group(0) + "\n") if licence else ""
    return (banner + _serialise(_kept_rules(rules, dropped)) + "\n").encode()


def _kept_rules(rules: list[Any], dropped: re.Pattern[str]) -> list[str]:
    """Return the text of the rules that stay, media queries included."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = _selectors(tinycss2.serialize(rule.prelude))
            left = [selector for selector in selectors if not dropped.search(selector)]
            if left:
                kept.append(f"{','.join(left)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            inner = _kept_rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), dropped)
            if inner:
                prelude = tinycss2.serialize(rule.prelude)
                kept.append(f"@media{prelude}{{{_serialise(inner)}}}")
        # Key frames and the charset line belong to components that were cut.
    return kept


def _selectors(prelude: str) -> list[str]:
    """Split a selector list at its outer commas (``:not(a,b)`` stays whole)."""
    return [part.strip() for part in re.split(r",(?![^(]*\))", prelude) if part.strip()]


def _serialise(rules: list[str]) -> str:
    return "\n".join(rules)


def build_sprite(source: Path, library: Library) -> bytes:
    """Return one SVG file with a ``<symbol>`` for each icon that vendor.json lists."""
    symbols = []
    for name in sorted(library["icons"]):
        svg = (source / f"{name}.svg").read_text(encoding="utf-8")
        view_box = re.search(r'viewBox="([^"]+)"', svg)
        body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        if view_box is None or body is None:
            raise VendorError(f"{name}.svg is not an icon that this script understands.")
        paths = re.sub(r"\s*\n\s*", "", body.group(1)).strip()
        symbols.append(f'<symbol id="{name}" viewBox="{view_box.group(1)}">{paths}</symbol>')
    text = '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n' + "\n".join(symbols) + "\n</svg>\n"
    return text.encode()


STEPS = {"cut_css": cut_css, "build_sprite": build_sprite}


def download(library: Library, into: Path) -> Path:
    """Fetch a library with ``npm pack`` and return its unpacked folder; refuse bytes other than the recorded."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is not installed; it is needed only to refresh the vendored files.")
    target = f"{library['name']}@{library['version']}"
    subprocess.run([npm, "pack", target, "--silent"], cwd=into, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
    archive = next(into.glob("*.tgz"))
    digest = sha256(archive.read_bytes())
    if library["archive_sha256"] not in ("", digest):
        raise VendorError(f"{target} is not what it was: {digest} instead of {library['archive_sha256']}.")
    library["archive_sha256"] = digest
    with tarfile.open(archive) as tar:
        tar.extractall(into, filter="data")
    return into / "package"


def refresh() -> None:
    """Rebuild every library's folder and write the digests into vendor.json."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    wanted = {folder_of(library).name for library in manifest["libraries"]}
    for library in manifest["libraries"]:
        folder = folder_of(library)
        with tempfile.TemporaryDirectory() as temporary:
            package = download(library, Path(temporary))
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            for entry in library["files"]:
                source = package / entry["from"]
                step = STEPS.get(entry.get("step", ""))
                data = step(source, library) if step else source.read_bytes()
                (folder / entry["to"]).write_bytes(data)
                entry["sha256"] = sha256(data)
        print(f"{folder.name}: {len(library['files'])} files")  # noqa: T201
    for old in VENDOR_DIR.iterdir():
        if old.is_dir() and old.name not in wanted:
            shutil.rmtree(old)
    MANIFEST.write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def problems() -> list[str]:
    """Return one sentence for each vendored file that is missing, changed or unknown."""
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    found = []
    known = {MANIFEST}
    for library in manifest["libraries"]:
        for entry in library["files"]:
            path = folder_of(library) / entry["to"]
            known.add(path)
            if not path.is_file():
                found.append(f"{path.relative_to(VENDOR_DIR)} is missing.")
            elif sha256(path.read_bytes()) != entry.get("sha256"):
                found.append(f"{path.relative_to(VENDOR_DIR)} is not the file that was vendored.")
    stray = [path for path in VENDOR_DIR.rglob("*") if path.is_file() and path not in known]
    found += [f"{path.relative_to(VENDOR_DIR)} is not in vendor.json." for path in stray]
    return found


def main() -> int:
    """Run the command of the command line; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["check", "refresh"])
    try:
        if parser.parse_args().command == "refresh":
            refresh()
        found = problems()
    except (VendorError, subprocess.CalledProcessError) as error:
        found = [str(error)]
    for problem in found:
        print(problem, file=sys.stderr)  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
