"""What can go wrong between HTML and PDF."""

from __future__ import annotations

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from aircop.core.errors import AircopError

INSTALL_COMMAND = "sudo apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1"
"""What a Debian or Ubuntu machine lacks when WeasyPrint can't be imported, as its administrator types it."""


class PdfEngineMissing(AircopError):
    """Pango, the library that sets text, is not on this machine."""

    status = 503
    code = "pdf_engine_missing"

    def __init__(self) -> None:
        text = _(
            "This server can't make PDF files yet: the Pango library is missing. Ask the administrator to run “%(command)s”, then press Retry. Nothing is lost."
        )
        # Put together where it is shown: here the language is that of the document.
        super().__init__(lazy(lambda: str(text) % {"command": INSTALL_COMMAND}, str)())


class RefusedAsset(RuntimeError):
    """A document asks for something that was not handed over with it: a mistake of ours, or an attempt to make the
    server fetch an address or a file."""


class RenderingFailed(AircopError):
    """The program that sets pages broke over a document."""

    status = 500
    code = "rendering_failed"

    def __init__(self, kind: str) -> None:
        super().__init__(
            _("The pages could not be set (%(kind)s). Nothing was stored. Press Try again; if it fails again, tell the administrator what stands here.")
            % {"kind": kind}
        )
