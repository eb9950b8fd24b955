"""Draw a Vega-Lite specification on the server, safely and once.

Four properties of vl-convert shape this module (measured with 1.9, see docs/adr/0004-charts-and-documents.md):

- Its JavaScript engine starts on first use (0.6 s, 80 MB) and **hangs for ever in a process forked after that**. So the
  process of the first use is remembered, and a fork of it hands its charts to a fresh process instead.
  Servers should fork first: neither gunicorn's master nor the worker's parent draws a chart.
- `allowed_base_urls=[]` stops web addresses but not `file:` ones. So a specification that names any address is refused
  here, before it gets there: all data is inline.
- A character that XML does not know, in any text, **aborts the whole process**. So they are taken out.
- It takes 20 to 70 ms a chart. So the result is kept in Django's cache, under a hash of all that it depends on.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.cache import cache

from aircop.core.charts import converter

Spec = dict[str, Any]

CACHE_SECONDS = 30 * 24 * 3600
FRESH_PROCESS_SECONDS = 60

_ESCAPES = re.compile(
    r"""(?P<kept> \\\\ | \\ud[89ab][0-9a-f]{2} \\ud[c-f][0-9a-f]{2} )  # a backslash; a whole pair
      | \\u00(?: 0[0-8bcef] | 1[0-9a-f] ) | \\[bf] | \\ufff[ef] | \\ud[89a-f][0-9a-f]{2}""",
    re.VERBOSE,
)

_engine_pids: set[int] = set()


class ExternalAddress(ValueError):
    """A specification wants to load something; charts carry their data with them."""


def render(spec: Spec, numbers: dict[str, Any]) -> str:
    """Return Vega's SVG of a specification; `numbers` is the d3 locale of its axes.

    Raises ExternalAddress when the specification names an address anywhere.
    """
    text = json.dumps(spec)
    # In JSON only a key is followed by a colon: a label that reads "url" is none.
    if '"url":' in text:
        raise ExternalAddress("A chart may not load data from an address.")
    job = {"spec": _without_forbidden(text), "numbers": numbers}
    if _engine_pids and os.getpid() not in _engine_pids:
        return _in_fresh_process(job)
    _engine_pids.add(os.getpid())
    return converter.convert(job)


def _without_forbidden(text: str) -> str:
    """Take the escapes of characters that XML forbids out of ASCII JSON: control characters, halves of pairs."""
    return _ESCAPES.sub(lambda match: match["kept"] or "", text)


def _in_fresh_process(job: dict[str, Any]) -> str:
    """Draw in a process of its own, with nothing in its environment but where to find the libraries."""
    finished = subprocess.run(  # noqa: S603 - our own script, no shell, no argument from outside
        [sys.executable, converter.__file__],
        input=json.dumps(job),
        capture_output=True,
        text=True,
        check=True,
        timeout=FRESH_PROCESS_SECONDS,
    )
    return finished.stdout


@lru_cache(maxsize=1)
def _drawing_version() -> str:
    """Change with every release of the engine and every edit of this package, so that old drawings are not served."""
    digest = hashlib.sha256(version("vl-convert-python").encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cached_drawing(kind: str, inputs: object, draw: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Return what `draw` returns, from Django's cache when these inputs were drawn before.

    The key is a hash of the kind, the inputs and the versions, not of the finished specification: building that
    takes time, too.
    """
    text = json.dumps([kind, inputs, _drawing_version()], sort_keys=True, default=str)
    key = f"chart:{hashlib.sha256(text.encode()).hexdigest()}"
    found: dict[str, str] | None = cache.get(key)
    if found is None:
        found = draw()
        cache.set(key, found, CACHE_SECONDS)
    return found
