"""The checks behind `make lint` that are our own, and the small scripts around them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.measure import Measure
from scripts import bench, check_modules, check_tracked, e2e, install
from scripts.preparation import STEPS, Record

LONG_FUNCTION = "def long():\n" + "    x = 1\n" * 60


def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> list[str]:
    monkeypatch.setattr(check_modules, "ROOT", tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return list(check_modules.problems_in(path))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("jaitf/services/unit.py", "x = 1\n" * 401, "has 401 lines"),
        ("jaitf/services/unit.py", LONG_FUNCTION, "long() has 61 lines"),
        ("jaitf/utils.py", "", "is called utils.py"),
        ("jaitf/helpers.py", "", "is called helpers.py"),
        ("jaitf/views/unit.py", "Unit.objects.get(pk=1)", "objects.get() bypasses"),
        ("jaitf/api/views.py", "Unit.objects.get(pk=1)", "objects.get() bypasses"),
        ("jaitf/views/unit.py", "get_object_or_404(Unit, pk=1)", "get_object_or_404() bypasses"),
        ("jaitf/views/unit.py", "shortcuts.get_object_or_404(Unit, pk=1)", "get_object_or_404() bypasses"),
    ],
)
def test_a_broken_house_rule_is_named_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, message: str) -> None:
    found = problems(tmp_path, monkeypatch, name, text)
    assert len(found) == 1
    assert found[0].startswith(f"{name}:")
    assert message in found[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jaitf/services/unit.py", "x = 1\n" * 400),
        ("jaitf/migrations/0001_initial.py", "x = 1\n" * 900),
        ("jaitf/selectors/unit.py", "Unit.objects.get(pk=1)"),
        ("jaitf/views/unit.py", "request.GET.get('q'); unit_for(request.user, pk, 'view')"),
        ("tests/jaitf/views/test_unit.py", "Unit.objects.get(pk=1)"),
    ],
)
def test_what_keeps_the_rules_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    assert problems(tmp_path, monkeypatch, name, text) == []


@pytest.mark.parametrize("line", ["https://files.python" + "hosted.org/x", "see " + "pypi" + ".org", "/ho" + "me/ada/project/x.py", "open('/ro" + "ot/x')"])
def test_a_download_address_or_a_machines_path_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(check_tracked, "ROOT", tmp_path)
    (tmp_path / "file.txt").write_text(f"fine\n{line}\n", encoding="utf-8")
    assert [problem.split(" ")[0] for problem in check_tracked.problems_in(tmp_path / "file.txt")] == ["file.txt:2"]


@pytest.mark.parametrize("line", ["path/to/home/x", "the /health/ page", "/var/lib/aircop", "work/main", "homework/x"])
def test_ordinary_paths_are_no_machines_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(check_tracked, "ROOT", tmp_path)
    (tmp_path / "file.txt").write_text(line, encoding="utf-8")
    assert list(check_tracked.problems_in(tmp_path / "file.txt")) == []


def test_this_python_is_new_enough_to_install() -> None:
    assert install.suitable_python() == sys.executable


def test_an_environment_is_current_only_for_the_same_lock_python_and_folder(tmp_path: Path) -> None:
    wanted = install.wanted_stamp(sys.executable)
    stamp = tmp_path / "stamp.json"
    assert not install.is_current(stamp, wanted)
    stamp.write_text(json.dumps(wanted))
    assert install.is_current(stamp, wanted)
    for part in wanted:
        assert not install.is_current(stamp, wanted | {part: "other"})


def test_missing_chromium_fails_only_in_continuous_integration(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    assert e2e.is_ci()
    monkeypatch.delenv("CI")
    assert not e2e.is_ci()


def test_measures_hold_on_the_right_side_of_their_target() -> None:
    faster = Measure("parse", "messages/s", 150, "pydifact", 25, 6, "higher")
    slower = Measure("report", "ms", 130, "bare WeasyPrint", 90, 1.3, "lower")
    assert (faster.ratio, faster.holds, slower.holds) == (6.0, True, False)
    assert set(bench.as_record(faster)) == {"measure", "unit", "ours", "against", "against_value", "ratio", "target", "holds"}
    assert bench.table([faster, slower]).splitlines()[2].endswith("MISSED")


def test_an_unknown_benchmark_is_refused_with_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONLY", "nonsense")
    with pytest.raises(SystemExit):
        bench.chosen()


def test_a_step_is_due_until_it_is_noted_and_again_for_another_database(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    codelists = next(step for step in STEPS if step.name == "codelists")
    record = Record(tmp_path, "system:1")
    assert record.due(["codelists"]) == [codelists]
    record.note(codelists)
    assert record.due(["codelists"]) == []
    assert Record(tmp_path, "system:2").due(["codelists"]) == [codelists]
    # A server that does not tell its identity gets everything every time.
    unknown = Record(tmp_path, "")
    unknown.note(codelists)
    assert unknown.due(["codelists"]) == [codelists]


def test_make_help_lists_every_target() -> None:
    root = Path(__file__).resolve().parent.parent.parent
    output = subprocess.run(["make", "help"], cwd=root, check=True, capture_output=True, text=True, env={**os.environ, "MAKEFLAGS": ""}).stdout
    for target in ("run", "services", "test", "lint", "types", "unit", "e2e", "bench", "install", "clean"):
        assert f"make {target} " in output
