"""The rules of `scripts.check_security`: each finds what it is there for, and the code keeps them all."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import pytest

from scripts import check_modules, check_security


def problems(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> list[str]:
    monkeypatch.setattr(check_modules, "ROOT", tmp_path)
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return list(check_security.problems_in(path))


def test_the_code_keeps_the_rules():
    assert [problem for path in check_security.product() for problem in check_security.problems_in(path)] == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("jaitf/views/x.py", "mark_safe(name)", "makes markup of text"),
        ("jaitf/views/x.py", "safestring.SafeString(name)", "makes markup of text"),
        ("jaitf/tables.py", "format_html(f'<b>{name}</b>')", "needs a pattern"),
        ("jaitf/tables.py", "format_html('<b>' + name)", "needs a pattern"),
        ("jaitf/tables.py", "format_html('<b>{}</b>'.format(name))", "needs a pattern"),
        ("jaitf/tables.py", "format_html_join(', ', pattern, rows)", "needs a pattern"),
        ("jaitf/selectors/x.py", "User.objects.raw('SELECT 1')", ".raw()"),
        ("jaitf/selectors/x.py", "User.objects.extra(where=['1'])", ".extra()"),
        ("jaitf/selectors/x.py", "RawSQL(f'SELECT {x}', [])", "RawSQL"),
        ("jaitf/views/x.py", "from django.views.decorators.csrf import csrf_exempt", "forged requests"),
        ("jaitf/views/x.py", "import urllib.request", "opens connections"),
        ("jaitf/views/x.py", "from urllib import request", "opens connections"),
        ("jaitf/services/x.py", "import requests", "opens connections"),
        ("jaitf/services/x.py", "from http.client import HTTPConnection", "opens connections"),
        ("jaitf/services/x.py", "import pickle", "unpacks"),
        ("jaitf/services/x.py", "from zipfile import ZipFile", "unpacks"),
        ("jaitf/services/x.py", "from xml.etree import ElementTree", "unpacks"),
        ("jaitf/services/x.py", "logger.info('opened %s', officer.username)", "not username"),
        ("jaitf/views/x.py", "redirect(request.GET['next'])", "out of the request"),
        ("jaitf/views/x.py", "redirect(request.META.get('HTTP_REFERER', '/'))", "out of the request"),
        ("templates/x.html", "{{ note|safe }}", "switches escaping off"),
        ("templates/x.html", "{% autoescape off %}", "switches escaping off"),
    ],
)
def test_what_breaks_a_rule_is_named_with_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, message: str):
    found = problems(tmp_path, monkeypatch, name, text)
    assert len(found) == 1
    assert found[0].startswith(f"{name}:1 ")
    assert message in found[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("jaitf/tables.py", "format_html('<b>{}</b>', name)"),
        ("jaitf/tables.py", "format_html(_('<b>{}</b>'), name); format_html(PATTERN, name)"),
        ("jaitf/selectors/x.py", "RawSQL('SELECT f(%s)', [pk])"),
        ("jaitf/services/x.py", "logger.info('opened %s', officer.pk, extra={})"),
        ("jaitf/views/x.py", "redirect(next_page(request)); redirect('jaitf:me')"),
        ("jaitf/views/x.py", "from urllib.parse import urlsplit"),
        ("aircop/core/embedded/valkey.py", "import socket"),
        ("templates/x.html", "{{ note }} {{ unsafe }} safe"),
    ],
)
def test_what_keeps_the_rules_passes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str):
    assert problems(tmp_path, monkeypatch, name, text) == []


def test_every_exception_is_still_needed(monkeypatch: pytest.MonkeyPatch):
    allowed = {pattern for files in check_security.ALLOWED.values() for pattern in files}
    monkeypatch.setattr(check_security, "ALLOWED", {})
    names = {problem.partition(":")[0] for path in check_security.product() for problem in check_security.problems_in(path)}
    assert {pattern for pattern in allowed if not any(fnmatch(name, pattern) for name in names)} == set()
