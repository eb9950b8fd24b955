"""The guides of docs/guides: every picture is there and light, every link leads somewhere, both languages have the same steps."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from tests.e2e.pictures import MOST_BYTES, PICTURES

README = settings.BASE_DIR / "README.md"
GUIDES = settings.BASE_DIR / "docs" / "guides"
GUIDE_PAGES = sorted(GUIDES.glob("**/*.md"))
LINK = re.compile(r"\]\(([^)\s]+)\)")


def links(guide):
    return [link for link in LINK.findall(guide.read_text(encoding="utf-8")) if "://" not in link]


def steps(guide):
    """Number and pictures of each step."""
    text = guide.read_text(encoding="utf-8")
    return re.findall(r"^(\d+)\. ", text, re.MULTILINE), re.findall(r"pictures/([a-z-]+)\.png", text)


def anchors(guide):
    headings = re.findall(r"^#+ (.+)$", guide.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("guide", GUIDE_PAGES, ids=lambda guide: str(guide.relative_to(GUIDES)))
def test_every_link_of_a_guide_leads_somewhere(guide):
    for link in links(guide):
        path, _mark, anchor = link.partition("#")
        target = (guide.parent / path).resolve()
        assert target.is_file(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_leads_to_every_guide():
    assert {f"docs/guides/{guide.relative_to(GUIDES)}" for guide in GUIDE_PAGES} <= set(links(README))


def test_every_picture_is_shown_somewhere_and_light():
    shown = {(guide.parent / link).resolve() for guide in [README, *GUIDE_PAGES] for link in links(guide) if link.endswith(".png")}
    assert {path for path in PICTURES.iterdir() if path.is_file()} == shown
    assert {path.name: path.stat().st_size for path in shown if path.stat().st_size >= MOST_BYTES} == {}


@pytest.mark.parametrize("guide", sorted((GUIDES / "fr").glob("*.md")), ids=lambda guide: guide.name)
def test_the_french_guide_has_the_same_steps_and_pictures(guide):
    assert steps(guide) == steps(GUIDES / guide.name)
