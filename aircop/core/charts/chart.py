"""What a chart is: a picture, the sentence it proves, and the same figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from django.utils.safestring import SafeString, mark_safe

from aircop.core.charts import svg, wording
from aircop.core.charts.rendering import Spec, cached_drawing, render

WIDE = 620
NARROW = 328
"""Widths in pixels: a column of a desktop page, and a phone of 360 px without its margins."""


@dataclass(frozen=True, slots=True)
class Look:
    """Where a chart is shown: `theme` "page" follows light and dark, "print" has fixed colours and the PDF's fonts."""

    language: str = "en"
    theme: Literal["page", "print"] = "page"
    width: int = WIDE

    @property
    def is_narrow(self) -> bool:
        """Whether the picture is drawn for a phone."""
        return self.width < 480

    @property
    def is_right_to_left(self) -> bool:
        """Whether bars grow, and time runs, from right to left."""
        return wording.is_right_to_left(self.language)


@dataclass(frozen=True, slots=True)
class Caption:
    """The words around a chart, in the reader's language.

    `title` states the finding ("Seizures doubled since May"), `description` says what is drawn, its units and its
    period, for those who do not see it. `headers` name the columns of the table.
    """

    title: str
    description: str = ""
    headers: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table behind a chart: cells as text, and where the records that it counts are listed."""

    cells: tuple[str, ...]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart.

    `svg` and `svg_narrow` are the same picture for a desktop column and for a phone (the latter only for the page);
    both are empty when there is nothing to draw.
    """

    svg: str
    svg_narrow: str
    title: str
    description: str
    headers: tuple[str, ...]
    table: tuple[Row, ...]

    @property
    def picture(self) -> SafeString:
        """Both drawings for a template; the style sheet shows the one that fits the screen."""
        return mark_safe(self.svg + self.svg_narrow)  # nosec B308 B703  # noqa: S308 - XML made by svg.finish, every text in it escaped

    @property
    def is_empty(self) -> bool:
        """Whether there was nothing to draw: show the empty state instead."""
        return not self.svg


@dataclass(slots=True)
class Drawing:
    """A specification in the making: its look, and the links of its marks."""

    look: Look
    links: list[str] = field(default_factory=list)

    def hint(self, text: str, address: str = "") -> str:
        """Return the words that a mark shows to the pointer, with its link when it has one."""
        text = text.replace(svg.LINK_MARK, "")
        if not address:
            return text
        self.links.append(svg.checked_link(address))
        return f"{text}{svg.LINK_MARK}{len(self.links) - 1}"


Build = Callable[[Drawing], Spec]


def draw(kind: str, build: Build, *, inputs: Any, caption: Caption, rows: Sequence[Row], look: Look) -> Chart:
    """Draw a chart, or take it from the cache.

    `build` makes the specification and is called only when needed; `inputs` is all that it depends on besides `look`.
    An empty `rows` means that there is nothing to draw.
    """
    drawn = {"svg": "", "svg_narrow": ""}
    if rows:
        words = (str(caption.title), str(caption.description))
        drawn = cached_drawing(kind, [inputs, asdict(look), words], lambda: _drawn(build, words, look))
    return Chart(
        **drawn,
        title=caption.title,
        description=caption.description,
        headers=tuple(caption.headers),
        table=tuple(rows),
    )


def _drawn(build: Build, words: tuple[str, str], look: Look) -> dict[str, str]:
    if look.theme == "print" or look.is_narrow:
        return {"svg": _svg(build, words, look), "svg_narrow": ""}
    phone = replace(look, width=NARROW)
    return {"svg": _svg(build, words, look, "chart-wide"), "svg_narrow": _svg(build, words, phone, "chart-narrow")}


def _svg(build: Build, words: tuple[str, str], look: Look, css_class: str = "") -> str:
    drawing = Drawing(look)
    spec = build(drawing)
    raw = render(spec, wording.axis_format(look.language))
    title, description = words
    for_page = look.theme == "page"
    return svg.finish(raw, title=title, description=description, links=drawing.links, for_page=for_page, css_class=css_class)
