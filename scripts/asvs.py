"""The register of security requirements:  python -m scripts.asvs  writes docs/asvs.md from docs/asvs.yml

Numbers are those of OWASP ASVS 5.0; the words are ours. `problems` says what is wrong with the register: a number that is
missing or too many, a test that does not exist or is skipped, a page without that heading.
"""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
REGISTER, PAGE = ROOT / "docs" / "asvs.yml", ROOT / "docs" / "asvs.md"
#: Chapters 3, 4, 6, 7, 8, 9, 14: levels 1 and 2, and those of level 3 that concern a system whose insiders are a threat.
REQUIRED = {
    "3.2": "1 2", "3.3": "1 2 3 4", "3.4": "1 2 3 4 5 6 7 8", "3.5": "1 2 3 4 5 8", "3.7": "1 2",
    "4.1": "1 2 3 4 5", "4.2": "1", "4.3": "1 2", "4.4": "1 2 3 4",
    "6.1": "1 2 3", "6.2": "1 2 3 4 5 6 7 8 9 10 11 12", "6.3": "1 2 3 4 5 7 8", "6.4": "1 2 3 4 6", "6.5": "1 2 3 4 5 6", "6.6": "1 2 3",
    "6.8": "1 2 3 4", "7.1": "1 2 3", "7.2": "1 2 3 4", "7.3": "1 2", "7.4": "1 2 3 4 5", "7.5": "1 2 3", "7.6": "1 2",
    "8.1": "1 2", "8.2": "1 2 3 4", "8.3": "1 2 3", "8.4": "1", "9.1": "1 2 3", "9.2": "1 2 3 4",
    "14.1": "1 2", "14.2": "1 2 3 4 5 6 7", "14.3": "1 2 3",
}  # fmt: skip
#: What each status must say, and how the page calls it.
STATUSES = {
    "tested": ("tests", "tested"),
    "documented": ("where", "written down"),
    "absent": ("why", "can't apply"),
    "deviation": ("why", "otherwise"),
    "later": ("why", "not yet"),
    "pending": ("piece", "being built"),
}
_SKIPS = {"skip", "skipif", "xfail"}

Row = dict[str, Any]


def required() -> set[str]:
    return {f"{section}.{last}" for section, lasts in REQUIRED.items() for last in lasts.split()}


def read_register(path: Path = REGISTER) -> list[dict[str, Any]]:
    """The chapters with their requirements."""
    chapters: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return chapters


def rows_of(chapters: list[dict[str, Any]]) -> list[Row]:
    return [row for chapter in chapters for row in chapter["requirements"]]


def problems(rows: list[Row], root: Path = ROOT) -> Iterator[str]:
    """What is wrong with the register."""
    numbers = [str(row["number"]) for row in rows]
    yield from (f"{number} is missing" for number in sorted(required() - set(numbers)))
    yield from (f"{number} is not asked for, or stands twice" for number in sorted(set(numbers)) if number not in required() or numbers.count(number) > 1)
    for row in rows:
        yield from (f"{row['number']}: {problem}" for problem in _problems_of(row, root))


def _problems_of(row: Row, root: Path) -> Iterator[str]:
    if row.get("status") not in STATUSES:
        yield f"status {row.get('status')!r} is not known"
        return
    needed = STATUSES[row["status"]][0]
    if not row.get("what") or row.get("level") not in {1, 2, 3}:
        yield "says neither what is asked nor at which level"
    if not row.get(needed):
        yield f"{row['status']} without {needed}"
    elif needed == "tests":
        yield from (f"{test} {wrong}" for test in row["tests"] if (wrong := _wrong_with(root, test)))
    elif needed == "where" and not _has_heading(root, row["where"]):
        yield f"{row['where']} does not exist"


def _wrong_with(root: Path, test: str) -> str:
    """What is the matter with a test id; empty when it exists and always runs."""
    name, _sep, function = test.partition("::")
    found = _tests_in(root / name)
    if function not in found:
        return "does not exist"
    return "is skipped" if found[function] else ""


@cache
def _tests_in(path: Path) -> dict[str, bool]:
    """The tests of a module, and whether each may be skipped."""
    if not path.is_file():
        return {}
    tree = ast.parse(path.read_text(encoding="utf-8"))
    marks = [node.value for node in tree.body if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "pytestmark" for target in node.targets)]
    all_skipped = any(_skips(mark) for mark in marks)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")]
    return {node.name: all_skipped or any(_skips(mark) for mark in node.decorator_list) or _skips_itself(node) for node in functions}


def _skips(mark: ast.AST) -> bool:
    return any(isinstance(node, ast.Attribute) and node.attr in _SKIPS for node in ast.walk(mark))


def _skips_itself(function: ast.AST) -> bool:
    calls = [node.func for node in ast.walk(function) if isinstance(node, ast.Call)]
    return any(isinstance(call, ast.Attribute) and call.attr in _SKIPS and getattr(call.value, "id", "") == "pytest" for call in calls)


def _has_heading(root: Path, where: str) -> bool:
    name, _sep, anchor = where.partition("#")
    path = root / name
    if not path.is_file():
        return False
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def page(chapters: list[dict[str, Any]]) -> str:
    """The register as a page."""
    rows = rows_of(chapters)
    counts = [f"{sum(row['status'] == status for row in rows)} {label}" for status, (_field, label) in STATUSES.items()]
    lines = [
        "# Security requirements",
        "",
        "Written by `make asvs` from [asvs.yml](asvs.yml); do not edit. The numbers are those of the OWASP Application Security Verification Standard 5.0,",
        "where each requirement stands in full; the words here are ours. Decisions and numbers: [security.md](security.md).",
        "",
        f"{len(rows)} requirements: {', '.join(count for count in counts if not count.startswith('0 '))}.",
    ]
    for chapter in chapters:
        lines += ["", f"## {chapter['chapter']} · {chapter['name']}", "", "| number | level | what | how |", "|---|---|---|---|"]
        lines += [f"| {row['number']} | {row['level']} | {row['what']} | {_how(row)} |" for row in chapter["requirements"]]
    return "\n".join(lines) + "\n"


def _how(row: Row) -> str:
    field, label = STATUSES[row["status"]]
    if field == "tests":
        return "<br>".join(f"`{test.removeprefix('tests/')}`" for test in row["tests"])
    if field == "where":
        return f"{label}: [{row['where'].removeprefix('docs/')}]({row['where'].removeprefix('docs/')})"
    return f"*{label}*: {row[field]}"


def main() -> int:
    chapters = read_register()
    found = list(problems(rows_of(chapters)))
    PAGE.write_text(page(chapters), encoding="utf-8")
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
