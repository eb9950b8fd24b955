"""Turn Vega's SVG into one that we put into a page or a document.

Vega writes machine-made English labels, empty shapes, and long decimals. What leaves here is smaller,
speaks the reader's language, has no `<style>`, no `style=""` and no script (our content security policy allows none),
takes its colours from the page's theme, and links only to addresses inside this site.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from aircop.core.charts import palette

SVG = "http://www.w3.org/2000/svg"
LINK_MARK = "\ue000"
"""Stands in a mark's hint between its text and the number of its link; Vega's own links cost 0.3 ms each."""

_PAINT = ("fill", "stroke")
_DROPPED = {"class", "pointer-events", "role", "aria-label", "aria-roledescription", "aria-hidden", "font-family"}
_DEFAULTS = {"opacity": "1", "fill-opacity": "1", "stroke-opacity": "1", "font-weight": "normal", "transform": "translate(0,0)"}
_DECIMALS = re.compile(r"(\.\d)\d+")
_CLIP = re.compile(r"""(?<=id=")clip\d+(?=")|(?<=url\(#)clip\d+(?=\))""")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CIRCLE = re.compile(r"M([\d.]+),0A\1,\1,0,1,1,-\1,0A\1,\1,0,1,1,\1,0")
_INSIDE_SITE = re.compile(r"(?:/(?![/\\])|\?)[^\s\\]*")

ET.register_namespace("", SVG)


class ForeignLink(ValueError):
    """A mark links to an address outside this site."""


def checked_link(address: str) -> str:
    """Return an address of this site ("/cases/?month=2026-11", "?page=2"), or raise ForeignLink."""
    if not _INSIDE_SITE.fullmatch(address):
        raise ForeignLink(address)
    return address


def finish(raw: str, *, title: str, description: str, links: Sequence[str], for_page: bool, css_class: str = "") -> str:
    """Return the SVG that is shown.

    A mark whose hint ends in LINK_MARK and n leads to `links[n]`. `for_page` replaces colours by the page's custom properties
    and leaves the font to the page; otherwise colours stay and the vendored fonts are named.
    """
    # Vega counts its clipping frames through the life of the process. Ours are named after the picture: the same input
    # gives the same bytes, and two charts on a page do not take each other's frame.
    title, description = (_NOT_XML.sub("", words) for words in (title, description))
    plain = _CLIP.sub("", raw)
    identity = "c" + hashlib.sha256((plain + title + description).encode()).hexdigest()[:10]
    frames = {name: f"{identity}-{n}" for n, name in enumerate(dict.fromkeys(_CLIP.findall(raw)))}
    named = _CLIP.sub(lambda match: frames[match.group()], raw)
    root = ET.fromstring(named)  # nosec B314  # noqa: S314 - written by vl-convert from our own specification
    _clean(root, links, for_page=for_page)
    width, height = (f"{float(root.attrib[side]):.0f}" for side in ("width", "height"))
    root.attrib.clear()
    root.attrib |= {
        "class": f"chart {css_class}".strip(),
        "viewBox": f"0 0 {width} {height}",
        "width": width,
        "height": height,
        # One image to a screen reader, whose user reads and follows the table. An image holds nothing to follow: with
        # links for the pointer it is hidden, since the figure's title states the finding and the table has the numbers.
        **({"aria-hidden": "true"} if for_page and _has_link(root) else {"role": "img"}),
        # Text anchors would flip on a right-to-left page; what has to be mirrored was mirrored when drawing.
        "direction": "ltr",
    }
    if not for_page:
        root.attrib["font-family"] = palette.PRINT_FONTS
    _describe(root, identity, title, description)
    return ET.tostring(root, encoding="unicode")


def _describe(root: ET.Element, identity: str, title: str, description: str) -> None:
    named = [("title", title)] + ([("desc", description)] if description else [])
    for position, (tag, text) in enumerate(named):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{identity}-{tag}"})
        element.text = text
        root.insert(position, element)
    root.attrib["aria-labelledby"] = f"{identity}-title"
    if description:
        root.attrib["aria-describedby"] = f"{identity}-desc"


def _clean(element: ET.Element, links: Sequence[str], *, for_page: bool) -> None:
    hint = element.attrib.get("aria-label", "").partition(LINK_MARK)[0]
    if circle := _CIRCLE.fullmatch(element.attrib.get("d", "")):
        element.tag = f"{{{SVG}}}circle"
        element.attrib["r"] = f"{float(circle[1]):.1f}"
        del element.attrib["d"]
    for name in list(element.attrib):
        value = element.attrib[name]
        if name in _DROPPED or _DEFAULTS.get(name) == value:
            del element.attrib[name]
        elif name in ("d", "transform", "x", "y", "x2", "y2", "width", "height"):
            element.attrib[name] = _DECIMALS.sub(r"\1", value)
        elif name in _PAINT and for_page and value in palette.TOKENS:
            element.attrib[name] = f"var({palette.TOKENS[value]},{value})"
    for position, child in enumerate(list(element)):
        link = child.attrib.get("aria-label", "").partition(LINK_MARK)[2]
        _clean(child, links, for_page=for_page)
        if link:
            element[position] = _linked(child, links[int(link)])
    for child in list(element):
        if _is_empty(child):
            element.remove(child)
    _merge_single_groups(element)
    if hint and element.tag != f"{{{SVG}}}svg":
        shown = ET.Element(f"{{{SVG}}}title")
        shown.text = hint
        element.insert(0, shown)


def _linked(mark: ET.Element, address: str) -> ET.Element:
    """Return the mark inside a link; without a stop of the tab key, for the table behind the chart has the same link."""
    anchor = ET.Element(f"{{{SVG}}}a", {"href": checked_link(address), "tabindex": "-1"})
    anchor.append(mark)
    return anchor


def _has_link(root: ET.Element) -> bool:
    return root.find(f".//{{{SVG}}}a") is not None


def _is_empty(element: ET.Element) -> bool:
    """Vega leaves frames that nobody sees: groups without children, paths without a line or without paint."""
    kind = element.tag.removeprefix(f"{{{SVG}}}")
    if kind == "g":
        return len(element) == 0
    if kind == "path":
        unpainted = all(element.attrib.get(name, "none") in ("none", "transparent") for name in _PAINT)
        return unpainted or not element.attrib.get("d") or element.attrib.get("display") == "none"
    return False


def _merge_single_groups(element: ET.Element) -> None:
    """Put the children of a bare `<g>` in its place."""
    for position, child in reversed(list(enumerate(element))):
        if child.tag == f"{{{SVG}}}g" and not child.attrib:
            element.remove(child)
            for offset, grandchild in enumerate(child):
                element.insert(position + offset, grandchild)
