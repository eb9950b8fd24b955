"""Rules of this code against what insiders and senders could smuggle in:  python -m scripts.check_security

- text becomes markup only by `format_html` over a fixed pattern; no `|safe` and no `autoescape off` in templates;
- no SQL past the ORM's parameters: no `.raw()`, no `.extra()`, `RawSQL` only over a fixed text;
- no view is exempt from the token of its form, but those listed here;
- nothing opens an address: the product has no web client, so that nobody can send it anywhere;
- nothing unpacks or revives what was sent in: no pickles, archives, spreadsheets or XML from outside;
- log lines name nobody;
- nobody is led on to an address straight out of the request.

ALLOWED says which file may do what, and why.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

from scripts import check_modules

#: rule → files that may, each for its reason.
ALLOWED: dict[str, dict[str, str]] = {
    "markup": {"aircop/core/charts/chart.py": "SVG that svg.finish made, every text in it escaped"},
    "csrf": {
        "aircop/core/views/policy_report.py": "browsers send it by themselves; it changes nothing",
        "seizures/views/verify.py": "the view within it asks for the token, after the upload's handler is set",
    },
    "network": {
        "aircop/core/processes.py": "asks this machine which ports are free",
        "aircop/core/embedded/*": "asks the servers on this machine whether they live",
        "messaging/jobs.py": "names the errors of the mail server that the settings name",
    },
    "unpacking": {
        "aircop/core/charts/svg.py": "reads what vl-convert wrote from our own specification",
        "seizures/report_archive.py": "only writes: packs the reports that this installation has issued, and reads no archive",
        "aircop/core/foreign_tables.py": "registers of a unit: bytes, unpacked bytes, parts, rows, columns and cells are limited, document types refused",
        "jaitf/spreadsheet.py": "an administrator's list of officers: bytes, unpacked bytes, parts, rows, columns and cells are limited, entities refused",
    },
}
NETWORK = {"urllib.request", "http.client", "requests", "httpx", "aiohttp", "urllib3", "ftplib", "smtplib", "telnetlib", "socket", "xmlrpc"}
UNPACKING = {"pickle", "marshal", "shelve", "zipfile", "tarfile", "gzip", "bz2", "lzma", "openpyxl", "python_calamine", "xml", "lxml", "yaml"}
LOG_CALLS = {"debug", "info", "warning", "error", "exception", "critical"}
#: Attributes that name a person, or hold what somebody wrote.
NAMING = {"username", "email", "first_name", "last_name", "family_name", "given_names", "full_name", "note", "summary", "text", "filename", "name"}
UNSAFE_TEMPLATE = re.compile(r"\|\s*(safe|safeseq)\b|\{%-?\s*autoescape\s+off")

Found = Iterator[tuple[int, str, str]]


def name_of(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def is_fixed(node: ast.expr) -> bool:
    """A text that stands in the code: a literal, a translated literal, or a constant in capitals."""
    if isinstance(node, ast.Call) and name_of(node.func) in {"_", "gettext", "gettext_lazy"}:
        return all(is_fixed(argument) for argument in node.args)
    if isinstance(node, ast.IfExp):
        return is_fixed(node.body) and is_fixed(node.orelse)
    return isinstance(node, ast.Constant) or name_of(node).isupper()


def markup(node: ast.Call) -> Found:
    name = name_of(node.func)
    if name in {"mark_safe", "SafeString", "SafeText"}:
        yield node.lineno, "markup", f"{name}() makes markup of text: use format_html over a fixed pattern"
    elif name in {"format_html", "format_html_join"}:
        patterns = node.args[:2] if name == "format_html_join" else node.args[:1]
        if not all(is_fixed(pattern) for pattern in patterns):
            yield node.lineno, "markup", f"{name}() needs a pattern that stands in the code"


def sql(node: ast.Call) -> Found:
    name = name_of(node.func)
    if isinstance(node.func, ast.Attribute) and name in {"raw", "extra"}:
        yield node.lineno, "sql", f".{name}() passes by the parameters of the ORM"
    elif name == "RawSQL" and node.args and not is_fixed(node.args[0]):
        yield node.lineno, "sql", "RawSQL needs a text that stands in the code, values go into its parameters"


def redirects(node: ast.Call) -> Found:
    if name_of(node.func) in {"redirect", "HttpResponseRedirect", "HttpResponsePermanentRedirect"} and any(_from_request(argument) for argument in node.args):
        yield node.lineno, "redirect", "leads to an address out of the request: ask jaitf.redirects.next_page"


def _from_request(node: ast.expr) -> bool:
    parts = [part for part in ast.walk(node) if isinstance(part, ast.Attribute) and getattr(part.value, "id", "") == "request"]
    return any(part.attr in {"GET", "POST", "headers", "META"} for part in parts)


def logs(node: ast.Call) -> Found:
    if isinstance(node.func, ast.Attribute) and node.func.attr in LOG_CALLS and name_of(node.func.value) == "logger":
        named = sorted({part.attr for argument in node.args for part in ast.walk(argument) if isinstance(part, ast.Attribute) and part.attr in NAMING})
        if named:
            yield node.lineno, "log", f"a log line holds ids, not {', '.join(named)}"


CALL_RULES: tuple[Callable[[ast.Call], Found], ...] = (markup, sql, redirects, logs)


def imports(node: ast.Import | ast.ImportFrom) -> Found:
    names = [alias.name for alias in node.names]
    modules = names if isinstance(node, ast.Import) else [node.module or "", *(f"{node.module}.{name}" for name in names)]
    for rule, refused, why in (("network", NETWORK, "opens connections"), ("unpacking", UNPACKING, "unpacks what may come from outside")):
        if hit := next((module for module in modules if any(module == name or module.startswith(f"{name}.") for name in refused)), None):
            yield node.lineno, rule, f"{hit} {why}: the product does without"
    if "csrf_exempt" in names:
        yield node.lineno, "csrf", "csrf_exempt opens a route to forged requests"


def found_in_code(tree: ast.AST) -> Found:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for rule in CALL_RULES:
                yield from rule(node)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)


def found_in_template(text: str) -> Found:
    for number, line in enumerate(text.splitlines(), 1):
        if hit := UNSAFE_TEMPLATE.search(line):
            yield number, "template", f"{hit.group().strip()} switches escaping off"


def problems_in(path: Path) -> Iterator[str]:
    """What breaks a rule in one file, as `path:line message`."""
    name = path.relative_to(check_modules.ROOT).as_posix()
    text = path.read_text(encoding="utf-8")
    found = found_in_template(text) if path.suffix == ".html" else found_in_code(ast.parse(text, filename=name))
    for line, rule, message in sorted(set(found)):
        if not any(fnmatch(name, pattern) for pattern in ALLOWED.get(rule, {})):
            yield f"{name}:{line} {message}"


def product() -> list[Path]:
    """The code that is installed, and its templates."""
    apps = ("aircop", "jaitf", "profiling", "seizures", "messaging")
    return check_modules.tracked(*(f"{app}/*.py" for app in apps), "templates/*.html")


def main() -> int:
    found = [problem for path in product() for problem in problems_in(path)]
    for problem in found:
        sys.stderr.write(f"{problem}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
