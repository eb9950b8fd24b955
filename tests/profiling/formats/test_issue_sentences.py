"""Every issue has a sentence, whose values are those that the readers give."""

import ast
import re
from pathlib import Path

import pytest

import profiling.formats
from profiling.formats.issues import ERROR, INFO, TEMPLATES, WARNING, sentence

FOLDER = Path(profiling.formats.__file__).parent
REPORTERS = {"issue", "ParsedIssue", "_issue", "_report", "_unknown"}


def reported() -> dict[str, list[set[str]]]:
    """Return the codes in the readers' source, each with the names of the values given with it."""
    found: dict[str, list[set[str]]] = {}
    for path in FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in REPORTERS:
                words = {keyword.arg for keyword in node.keywords if keyword.arg} - {"params", "segment"}
                for argument in node.args:
                    for constant in ast.walk(argument):
                        if isinstance(constant, ast.Constant) and constant.value in TEMPLATES:
                            found.setdefault(constant.value, []).append(words)
    return found


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def placeholders(code: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", TEMPLATES[code][1]))


def test_every_sentence_belongs_to_an_issue_that_a_reader_reports():
    source = "".join(path.read_text() for path in FOLDER.glob("*.py") if path.name != "issues.py")
    assert [code for code in TEMPLATES if f'"{code}"' not in source] == []


def test_values_given_by_name_are_those_of_the_sentence():
    for code, calls in reported().items():
        for words in calls:
            assert not words or words == placeholders(code), code


@pytest.mark.parametrize("code", TEMPLATES)
def test_a_sentence_can_be_made_and_translated(code):
    severity, template = TEMPLATES[code]
    values = dict.fromkeys(placeholders(code), "7")
    assert severity in (ERROR, WARNING, INFO)
    assert "%(" not in sentence(code, values)
    assert sentence(code, values, translate=lambda text: f"[{text}]").startswith("[")
    assert template.endswith((".", "”."))


def test_the_name_of_a_field_is_translated_with_the_sentence():
    french = {"date of birth": "date de naissance", TEMPLATES["mrz_date"][1]: "%(field)s : %(value)s"}
    assert sentence("mrz_date", {"field": "birth_date", "value": "x"}, translate=lambda text: french[text]) == "date de naissance : x"


def test_the_page_about_formats_lists_every_code():
    page = (FOLDER.parents[1] / "docs" / "formats.md").read_text()
    assert [code for code in TEMPLATES if f"`{code}`" not in page] == []
