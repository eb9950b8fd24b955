"""The register of security requirements is complete, and every test that it names exists and runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.asvs import PAGE, page, problems, read_register, rows_of


def test_every_requirement_has_a_test_that_runs_or_a_reason():
    assert list(problems(rows_of(read_register()))) == []


def test_the_page_is_the_one_that_the_register_gives():
    assert PAGE.read_text(encoding="utf-8") == page(read_register()), "Run `make asvs` and commit docs/asvs.md"


MODULE = """
import pytest

def test_one(): pass

@pytest.mark.skipif(True, reason="x")
def test_two(): pass

def test_three():
    pytest.skip("x")
"""


def row(**fields: object) -> dict[str, object]:
    return {"number": "3.2.1", "level": 1, "what": "x", "status": "tested", "tests": ["tests/test_x.py::test_one"]} | fields


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"tests": ["tests/test_x.py::test_nowhere"]}, "does not exist"),
        ({"tests": ["tests/test_y.py::test_one"]}, "does not exist"),
        ({"tests": ["tests/test_x.py::test_two"]}, "is skipped"),
        ({"tests": ["tests/test_x.py::test_three"]}, "is skipped"),
        ({"tests": []}, "tested without tests"),
        ({"status": "absent"}, "absent without why"),
        ({"status": "documented", "where": "docs/x.md#nowhere"}, "does not exist"),
        ({"status": "done"}, "is not known"),
        ({"level": 4}, "at which level"),
        ({"number": "3.2.99"}, "is not asked for"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, fields: dict[str, object], problem: str):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_x.py").write_text(MODULE)
    found = [text for text in problems([row(**fields)], tmp_path) if not text.endswith("is missing")]
    assert len(found) == 1
    assert problem in found[0]


def test_a_missing_number_is_named(tmp_path: Path):
    assert "3.2.1 is missing" in list(problems([], tmp_path))
