"""The static files: sizes, vendored bytes, colours that can be read, markup that the content security policy allows."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings

from aircop.core.staticfiles import StaticFilesStorage
from aircop.core.templatetags import aircop as tags
from scripts import vendor

ROOT: Path = settings.BASE_DIR
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
#: Pages of their own kind: documents for paper carry their style with them.
PAGES = [path for path in TEMPLATES if "reports" not in path.parts]
OWN_JS = sorted((STATIC / "js").glob("*.js"))
OWN_CSS = sorted((STATIC / "css").glob("*.css"))
KILO = 1000


def compressed(*paths: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in paths)


def without_comments(text: str) -> str:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text, flags=re.DOTALL)
    return re.sub(r"{#.*?#}", "", text, flags=re.DOTALL)


# --- sizes


def test_own_javascript_stays_under_30_kilobytes() -> None:
    assert compressed(*OWN_JS) <= 30 * KILO


def test_the_files_of_a_first_page_leave_room_for_the_page_itself() -> None:
    vendored = STATIC / "vendor"
    files = [
        *vendored.glob("bootstrap-5*/bootstrap.css"),
        *vendored.glob("bootstrap-icons-*/icons.svg"),
        *vendored.glob("htmx.org-*/htmx.min.js"),
        *OWN_CSS,
        *OWN_JS,
        *(STATIC / "img").glob("*.svg"),
    ]
    assert len(files) > 15
    assert compressed(*files) <= 110 * KILO, "a first page may have 150 kB in all, 40 of them for its own text and charts"


def test_modules_are_published_under_names_that_may_be_cached_for_ever(tmp_path: Path) -> None:
    shutil.copytree(STATIC / "js", tmp_path / "js")
    storage = StaticFilesStorage(location=str(tmp_path), base_url="/static/")
    results = list(storage.post_process({f"js/{path.name}": (storage, f"js/{path.name}") for path in OWN_JS}))
    assert not [problem for _name, _hashed, problem in results if isinstance(problem, Exception)]
    entry = (tmp_path / storage.stored_name("js/app.js")).read_text()
    assert re.search(r'import\("\./draft\.[0-9a-f]{12}\.js"\)', entry)
    assert re.search(r'from "\./page\.[0-9a-f]{12}\.js"', entry)


# --- vendored files


def test_vendored_files_are_the_recorded_ones() -> None:
    assert vendor.problems() == []


def test_every_library_names_its_licence_and_source() -> None:
    for library in json.loads(vendor.MANIFEST.read_text())["libraries"]:
        assert library["licence"]
        assert library["source"]
        assert re.fullmatch(r"[0-9a-f]{64}", library["archive_sha256"])
        assert (vendor.folder_of(library) / "LICENSE").is_file()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_link_only_to_static_files_that_exist(path: Path) -> None:
    for name in re.findall(r"""{%\s*static\s+['"]([^'"]+)['"]""", path.read_text()):
        assert (STATIC / name).is_file(), name


def test_icons_named_in_templates_and_code_are_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / tags.ICONS).read_text()))
    used = {name for path in TEMPLATES for name in re.findall(r"""{%\s*icon\s+['"]([^'"]+)['"]""", path.read_text())}
    used |= {name for path in TEMPLATES for name in re.findall(r"""\bicon=['"]([^'"]+)['"]""", path.read_text())}
    from aircop.context_processors import ENTRIES

    used |= {entry[3] for entry in ENTRIES} | tags.DIRECTIONAL_ICONS
    assert used - sprite == set()


# --- what the content security policy forbids


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_pages_hold_no_inline_script_style_or_handler(path: Path) -> None:
    html = without_comments(path.read_text())
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", html)
    assert not re.search(r"<style\b", html)
    assert not re.search(r"""\sstyle\s*=\s*["']""", html)
    assert not re.search(r"""\son[a-z]+\s*=\s*["']""", html)
    assert not re.search(r"\shx-on", html)


def test_own_javascript_never_makes_code_or_style_from_text() -> None:
    for path in OWN_JS:
        text = path.read_text()
        assert text.startswith("// @ts-check"), path.name
        assert not re.search(r"\beval\(|new Function|\.style\b|setAttribute\(.style", text), path.name


def test_words_that_scripts_show_are_in_the_template() -> None:
    known = set(re.findall(r'data-key="([^"]+)"', (ROOT / "templates/layouts/_strings.html").read_text()))
    used = {key for path in OWN_JS for key in re.findall(r'\bwords\("([^"]+)"', path.read_text())}
    assert used <= known


# --- style sheets


def test_style_sheets_use_only_logical_sides() -> None:
    """One sheet serves both reading directions; raw messages alone are always left to right."""
    physical = re.compile(r"^\s*(?:(?:margin|padding|border)-(?:left|right)|left|right|float:\s*(?:left|right))\b", re.MULTILINE)
    for path in OWN_CSS:
        assert not physical.search(path.read_text()), path.name


def test_colours_are_written_only_in_the_tokens() -> None:
    for path in OWN_CSS:
        if path.name in ("tokens.css", "print.css"):
            continue
        found = set(re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*;)", path.read_text()))
        assert found <= {"#fff"}, f"{path.name}: {found}"


def blocks() -> tuple[dict[str, str], dict[str, str]]:
    """The light tokens and the dark ones (dark over light)."""
    text = (STATIC / "css/tokens.css").read_text()
    dark_texts = re.findall(r"/\* dark:begin \*/(.*?)/\* dark:end \*/", text, re.DOTALL)
    assert len(dark_texts) == 2
    first, second = ([line.strip() for line in block.splitlines() if line.strip()] for block in dark_texts)
    assert first == second, "the two dark blocks must be the same"
    light = dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6});", text.split("@media")[0]))
    return light, light | dict(re.findall(r"(--[\w-]+):\s*(#[0-9a-f]{3,6});", dark_texts[0]))


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


STATES = ("danger", "warning", "success", "info", "neutral")
TEXT_PAIRS = [
    *[(text, ground) for text in ("--text", "--text-muted") for ground in ("--bg", "--bg-quiet", "--bg-sunken", "--bg-hover", "--bg-selected")],
    *[("--accent", ground) for ground in ("--bg", "--bg-quiet", "--bg-hover", "--bg-selected")],
    *[(f"--{state}", f"--{state}-soft") for state in STATES],
    *[("--text", f"--{state}-soft") for state in STATES],
    *[(f"--{state}", ground) for state in ("danger", "warning", "success") for ground in ("--bg", "--bg-hover", "--bg-selected")],
    *[("--on-navy", ground) for ground in ("--navy", "--navy-raised")],
    *[("--on-navy-muted", ground) for ground in ("--navy", "--navy-raised")],
    ("--on-navy-danger", "--navy"),
    ("--on-navy-warning", "--navy"),
    ("--on-accent", "--accent-ground"),
    ("--on-accent", "--accent-ground-hover"),
    ("--on-accent", "--danger-ground"),
    ("--on-accent", "--danger-ground-hover"),
    ("--mark-text", "--mark"),
    *[(f"--tlp-{mark}", "--tlp-ground") for mark in ("red", "amber", "green", "clear")],
]
SHAPE_PAIRS = [("--control-line", "--bg"), ("--control-line", "--bg-quiet"), ("--focus", "--bg"), ("--focus", "--bg-quiet")]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_in_both_themes(text: str, ground: str, theme: int) -> None:
    colours = blocks()[theme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), SHAPE_PAIRS)
def test_controls_and_focus_can_be_seen_in_both_themes(line: str, ground: str, theme: int) -> None:
    colours = blocks()[theme]
    assert contrast(colours[line], colours[ground]) >= 3
