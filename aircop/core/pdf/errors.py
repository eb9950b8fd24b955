"""What can go wrong between HTML and PDF."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from aircop.core.errors import AircopError

INSTALL_COMMAND = "sudo apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"
"""What a Debian or Ubuntu machine lacks when WeasyPrint can't be imported, as its administrator types it."""


class PdfEngineMissing(AircopError):
    """Pango, the library that sets text, is not on this machine."""

    status = 503
    code = "pdf_engine_missing"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This server can't make PDF files yet: the Pango library is missing. Ask the administrator to run "
                "“%(command)s”, then press Retry. Nothing is lost."
            )
            % {"command": INSTALL_COMMAND}
        )


class RefusedAsset(RuntimeError):
    """A document asks for something that was not handed over with it: a mistake of ours, or an attempt to make the
    server fetch an address or a file."""
