"""The command that prints what a message file says."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.profiling.formats.messages import CARLOS, ROSA, message_text


def run(*paths: object) -> list[dict[str, object]]:
    out = StringIO()
    call_command("parse_message", *map(str, paths), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_each_message_of_each_file_is_one_json_object(tmp_path):
    first, second = tmp_path / "first.edi", tmp_path / "second.txt"
    first.write_text(message_text(ROSA) + message_text(CARLOS))
    second.write_bytes(b"\x00\xff not a message")
    objects = run(first, second)
    assert [(one["file"], one["family"]) for one in objects] == [(str(first), "PAXLST"), (str(first), "PAXLST"), (str(second), "UNKNOWN")]
    assert list(objects[0]) == ["file", "family", "version", "function", "flights", "travellers", "bookings", "issues"]
    assert list(objects[2]["issues"][0]) == ["severity", "position", "segment", "code", "message"]


def test_output_is_plain_ascii_whatever_the_names(tmp_path):
    path = tmp_path / "list.edi"
    path.write_text(message_text("NAD+FL+++MÜLLER:김'"), encoding="utf-8")
    out = StringIO()
    call_command("parse_message", str(path), stdout=out)
    assert out.getvalue().isascii()
    assert json.loads(out.getvalue())["travellers"][0]["family_name"] == "MÜLLER"


def test_a_file_that_cannot_be_read_fails_after_the_others_were_printed(tmp_path):
    path = tmp_path / "list.edi"
    path.write_text(message_text(ROSA))
    out = StringIO()
    with pytest.raises(CommandError, match=r"missing\.edi"):
        call_command("parse_message", str(tmp_path / "missing.edi"), str(path), stdout=out)
    assert json.loads(out.getvalue())["travellers"][0]["family_name"] == "MENDES"
