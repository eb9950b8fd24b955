"""`make bench`: runs benchmarks/bench_*.py, prints one table and writes $AIRCOP_VAR/bench.json.

ONLY=name[,name] runs a part. Started by `scripts.with_services`, so servers run and the schema is there;
BENCH_JSON names the file to write.
"""

import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from benchmarks.measure import Measure
from scripts.installation import ROOT, var_dir
from scripts.progress import fail, say

HEADINGS = ("measure", "ours", "opponent or limit", "ratio", "target", "")


def names() -> list[str]:
    """The benchmarks there are, by name."""
    return sorted(path.stem.removeprefix("bench_") for path in (ROOT / "benchmarks").glob("bench_*.py"))


def chosen() -> list[str]:
    """Those that ONLY names, or all; SystemExit when a name is unknown."""
    only = [name.strip() for name in os.environ.get("ONLY", "").split(",") if name.strip()]
    if unknown := sorted(set(only) - set(names())):
        raise SystemExit(fail(f"There is no benchmark {', '.join(unknown)}. There are: {', '.join(names())}"))
    return only or names()


def as_record(measure: Measure) -> dict[str, object]:
    """The form of design: measure, unit, ours, against, against_value, ratio, target, holds."""
    return {
        "measure": measure.measure,
        "unit": measure.unit,
        "ours": measure.ours,
        "against": measure.against,
        "against_value": measure.against_value,
        "ratio": round(measure.ratio, 4),
        "target": measure.target,
        "holds": measure.holds,
    }


def row(measure: Measure) -> tuple[str, ...]:
    bound = "≥" if measure.better == "higher" else "≤"
    return (
        measure.measure,
        f"{measure.ours:,.4g} {measure.unit}",
        f"{measure.against}: {measure.against_value:,.4g} {measure.unit}",
        f"{measure.ratio:.2f}",
        f"{bound} {measure.target:g}",
        "holds" if measure.holds else "MISSED",
    )


def table(measures: Sequence[Measure]) -> str:
    """One line a measure, columns aligned."""
    rows = [HEADINGS, *(row(measure) for measure in measures)]
    widths = [max(len(line[column]) for line in rows) for column in range(len(HEADINGS))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in rows)


def main() -> int:
    wanted = chosen()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")
    # What is measured is prepared as whoever installs does; the processes that are measured run as the role that serves.
    os.environ["AIRCOP_DB_ROLE"] = "owner"
    import django

    django.setup()
    measures: list[Measure] = []
    broken: list[str] = []
    for name in wanted:
        say(f"Measuring {name}")
        try:
            measures += importlib.import_module(f"benchmarks.bench_{name}").measures()
        except Exception:  # noqa: BLE001 a broken benchmark must not hide what the others measured
            traceback.print_exc()
            broken.append(name)
    target = Path(os.environ.get("BENCH_JSON") or var_dir() / "bench.json")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps([as_record(measure) for measure in measures], indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    sys.stdout.write(f"\n{table(measures)}\n\nAlso in {target}\n")
    if broken:
        return fail(f"These benchmarks broke: {', '.join(broken)}")
    return 0 if all(measure.holds for measure in measures) else 1


if __name__ == "__main__":
    sys.exit(main())
