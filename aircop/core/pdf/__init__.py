"""Documents: HTML to an archivable, tagged, reproducible PDF, QR codes, digests."""

from aircop.core.pdf.engine import Asset, Attachment, Document, render_pdf, renderer, sha256_hex
from aircop.core.pdf.errors import INSTALL_COMMAND, PdfEngineMissing, RefusedAsset
from aircop.core.pdf.qr import qr_svg

__all__ = [
    "INSTALL_COMMAND",
    "Asset",
    "Attachment",
    "Document",
    "PdfEngineMissing",
    "RefusedAsset",
    "qr_svg",
    "render_pdf",
    "renderer",
    "sha256_hex",
]
