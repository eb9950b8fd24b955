"""Pictures for README.md and docs/guides, taken by the browser tests when E2E_PICTURES=1."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Page

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
#: A guide has many pictures, and is read over bad lines.
MOST_BYTES = 120_000
#: A page has few colours: a third of the bytes, and nobody sees a difference.
COLOURS = (256, 128, 64)
ROOM = 16
#: A part of a page is taken with the page opened up, so that the bar at its top covers nothing.
TALL = 2400
#: Rings are drawn by the page itself, so that they follow the form of what they mark.
MARK = "(element, on) => { element.style.outline = on ? '3px solid #d9480f' : ''; element.style.outlineOffset = on ? '1px' : ''; }"
#: Without what stands above the page for a moment only.
SETTLE = "() => { document.querySelectorAll('#toasts > *').forEach(toast => toast.remove()); return document.fonts.ready; }"


def are_wanted() -> bool:
    return os.environ.get("E2E_PICTURES") == "1"


def picture(page: Page, name: str, *, mark: str = "", part: str = "") -> None:
    """Take a picture of what the window shows, when asked for.

    Args:
        mark: what gets a ring: the thing to press.
        part: only these elements and a little around them, instead of the whole window.
    """
    if not are_wanted():
        return
    window = page.viewport_size
    assert window
    if part:
        page.set_viewport_size({"width": window["width"], "height": TALL})
    elif mark:
        page.locator(mark).first.evaluate("element => element.scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.evaluate(SETTLE)
    marked = page.locator(mark).all() if mark else []
    for element in marked:
        element.evaluate(MARK, True)
    save(page.screenshot(clip=_around(page, part) if part else None), name)
    for element in marked:
        element.evaluate(MARK, False)
    page.set_viewport_size(window)


def _around(page: Page, part: str) -> Any:
    """What holds all these elements, and a little room."""
    boxes = [box for element in page.locator(part).all() if (box := element.bounding_box())]
    left, top = (min(box[side] for box in boxes) - ROOM for side in ("x", "y"))
    right, bottom = (max(box[side] + box[size] for box in boxes) + ROOM for side, size in (("x", "width"), ("y", "height")))
    return {"x": max(left, 0), "y": max(top, 0), "width": right - max(left, 0), "height": min(bottom, TALL) - max(top, 0)}


def save(content: bytes, name: str) -> None:
    """Write it as small as it has to be."""
    PICTURES.mkdir(exist_ok=True)
    shot = Image.open(io.BytesIO(content)).convert("RGB")
    for colours in COLOURS:
        out = io.BytesIO()
        shot.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() < MOST_BYTES:
            break
    assert out.tell() < MOST_BYTES, f"{name}: {out.tell()} bytes"
    (PICTURES / f"{name}.png").write_bytes(out.getvalue())
