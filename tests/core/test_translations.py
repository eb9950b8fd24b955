"""Nothing reaches a French reader in English."""

from __future__ import annotations

import re

import pytest

from aircop.core.translations import read_catalogue, source_messages, untranslated

PLACEHOLDER = re.compile(r"%\([a-z_0-9]+\)[sd]|\{[a-z_]+\}")


def test_french_is_complete():
    french = read_catalogue("fr")
    missing = [message.id for message in source_messages() if message.id and (french.get(message.id, message.context) is None)]
    assert missing == []
    assert [message.id for message in untranslated(french)] == []


def test_a_translation_keeps_the_placeholders_of_its_source():
    for message in read_catalogue("fr"):
        if not message.id:
            continue
        source = message.id if isinstance(message.id, str) else message.id[1]
        target = message.string if isinstance(message.string, str) else message.string[-1]
        assert set(PLACEHOLDER.findall(source)) == set(PLACEHOLDER.findall(target)), message.id


@pytest.mark.parametrize("language", ["fr"])
def test_no_placeholder_is_positional(language):
    for message in source_messages():
        for text in message.id if isinstance(message.id, tuple) else [message.id]:
            assert not re.search(r"%[sd]", text), text
