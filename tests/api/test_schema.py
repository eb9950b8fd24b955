"""The committed API schema is the one that the code has."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command


def test_the_committed_schema_is_up_to_date_and_complete(db, settings):
    # Cookies are named after the port of an installation; the schema is written for the usual one.
    settings.SESSION_COOKIE_NAME = "aircop_8000"
    out = StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    committed = (settings.BASE_DIR / "docs" / "api-schema.yml").read_text(encoding="utf-8")
    assert out.getvalue() == committed, "Run `make schema` and commit docs/api-schema.yml"
