"""Turn one Vega-Lite specification into SVG.

Also a script of its own (specification on stdin, SVG on stdout), which imports nothing of the project: see
`rendering.render` for when a process of its own is needed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

VEGA_LITE = "6.4"
FONTS = Path(__file__).resolve().parent.parent / "pdf" / "fonts"

_fonts_registered: list[bool] = []


def convert(job: dict[str, Any]) -> str:
    """Return Vega's SVG of `job["spec"]` (JSON text), its axis numbers written after the d3 locale `job["numbers"]`."""
    import vl_convert

    if not _fonts_registered:
        # Text is measured with our fonts, so a chart does not depend on what the machine has.
        vl_convert.register_font_directory(str(FONTS))
        _fonts_registered.append(True)
    return vl_convert.vegalite_to_svg(job["spec"], vl_version=VEGA_LITE, allowed_base_urls=[], format_locale=job["numbers"])


if __name__ == "__main__":
    sys.stdout.write(convert(json.load(sys.stdin)))
