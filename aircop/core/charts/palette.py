"""The colours and sizes of our charts.

A chart for paper carries the colours themselves. A chart for the page carries `var(--token, colour)` in their place,
so that one cached drawing follows the light and the dark theme of `static/css/tokens.css` without a style sheet inside.
"""

from __future__ import annotations

INK = "#15212f"
MUTED = "#51606f"
LINE = "#dce2e9"
LINE_STRONG = "#bcc6d1"
SURFACE = "#ffffff"
LAND = "#e4e9ef"
COAST = "#b7c2cf"

NAVY = "#12304f"
ACCENT = "#c2571a"
TEAL = "#2a7f9e"
OCHRE = "#8f6f14"
PLUM = "#744c93"
GREY = "#6d7b89"
GHOST = "#d3dde9"
SERIES = (NAVY, ACCENT, TEAL, OCHRE, PLUM, GREY)

TOKENS = {
    INK: "--text",
    MUTED: "--text-muted",
    LINE: "--line",
    LINE_STRONG: "--line-strong",
    SURFACE: "--bg",
    LAND: "--chart-land",
    COAST: "--chart-coast",
    NAVY: "--chart-1",
    ACCENT: "--chart-2",
    TEAL: "--chart-3",
    OCHRE: "--chart-4",
    PLUM: "--chart-5",
    GREY: "--chart-6",
    GHOST: "--chart-ghost",
}
"""The CSS custom property that stands for each colour on a page."""

FONT = "Aircop Sans"
"""The vendored family that text is measured with, whatever the machine has installed."""
PRINT_FONTS = "Aircop Sans, Aircop Naskh, Aircop Signs, sans-serif"

TEXT_SIZE = 12
"""Pixels; a picture is never shown larger than drawn, so this is also what a reader on a phone gets."""
