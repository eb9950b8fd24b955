"""House rules that no linter knows:  python -m scripts.check_modules

- a module has at most 400 lines (migrations aside), a function at most 60;
- no module is called utils.py or helpers.py: a name says what is inside;
- views and the API never load a record past its permission check (`<noun>_for(user, …)` is the way).
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES, FUNCTION_LINES = 400, 60
NAMELESS = {"utils.py", "helpers.py"}
UNCHECKED_LOADERS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}
MANAGERS = {"objects", "_default_manager", "_base_manager"}


def tracked(*patterns: str) -> list[Path]:
    """Files that are in git, or would be added."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def is_edge(path: Path) -> bool:
    """True for views and API modules of the product."""
    parts = path.relative_to(ROOT).parts
    return parts[0] not in {"tests", "scripts", "benchmarks"} and (bool({"views", "api"} & set(parts[:-1])) or path.name in {"views.py", "api.py"})


def unchecked_loads(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """`Model.objects.get(…)` and `get_object_or_404(…)`, with their lines."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        if name in UNCHECKED_LOADERS:
            yield node.lineno, f"{name}()"
        elif name in {"get", "aget"} and isinstance(called, ast.Attribute) and getattr(called.value, "attr", "") in MANAGERS:
            yield node.lineno, "objects.get()"


def problems_in(path: Path) -> Iterator[str]:
    """What breaks a rule in one module, as `path:line message`."""
    name = path.relative_to(ROOT)
    if path.name in NAMELESS:
        yield f"{name}:1 is called {path.name}: name it after what is inside"
    if "migrations" in name.parts:
        return
    text = path.read_text(encoding="utf-8")
    if (length := len(text.splitlines())) > MODULE_LINES:
        yield f"{name}:{MODULE_LINES} has {length} lines, {MODULE_LINES} are allowed: split it by subject"
    tree = ast.parse(text, filename=str(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno} {node.name}() has {length} lines, {FUNCTION_LINES} are allowed"
    if is_edge(path):
        for line, what in unchecked_loads(tree):
            yield f"{name}:{line} {what} bypasses the permission check: load the record through <noun>_for(user, …)"


def main() -> int:
    found = [problem for path in tracked("*.py") for problem in problems_in(path)]
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
