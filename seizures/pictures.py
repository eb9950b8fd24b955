"""Looking at uploaded pictures: what they really are, whether they can be decoded safely, and a thumbnail of them.

The kind is read from the bytes, never from the name. Width and height stand in the header and are checked before a
single pixel is decoded, so that a small file can't unfold into gigabytes.
"""

from __future__ import annotations

import hashlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from aircop.core.errors import RuleViolation

#: Pillow's names of the kinds that are taken: (content type, ending of the file name).
KINDS = {"JPEG": ("image/jpeg", "jpg"), "PNG": ("image/png", "png"), "WEBP": ("image/webp", "webp")}
#: Larger than any camera of a telephone gives; decoded it is 200 MB at most.
MOST_PIXELS = 50_000_000
THUMBNAIL = (480, 480)
#: On paper 82 mm wide: 300 dots an inch.
PRINTED = (960, 960)
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error, Image.DecompressionBombError)


@dataclass(frozen=True, slots=True)
class Picture:
    """An accepted picture: its bytes as they came, what they are, and a small JPEG without any metadata."""

    content: bytes
    content_type: str
    ending: str
    width: int
    height: int
    sha256: str
    thumbnail: bytes


def read_picture(content: bytes) -> Picture:
    """Check and describe a JPEG, PNG or WebP picture; anything else is refused with a message that says what to do."""
    with _strictly():
        image, kind = _opened(content)
        width, height = image.size
        try:
            thumbnail = _thumbnail(image)
        except _BROKEN as error:
            raise RuleViolation(_("This picture is damaged. Take it again or send another copy."), code="picture_broken", field="photographs") from error
    content_type, ending = KINDS[kind]
    return Picture(content, content_type, ending, width, height, hashlib.sha256(content).hexdigest(), thumbnail)


@contextmanager
def _strictly() -> Iterator[None]:
    """Refuse pictures that break off (WeasyPrint, once loaded, has Pillow accept them) and warn of none.

    Our own limit of pixels is the one that counts; Pillow's would warn about pictures that we accept.
    """
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _opened(content: bytes) -> tuple[Image.Image, str]:
    """The picture with only its header read, and its kind."""
    try:
        image = Image.open(io.BytesIO(content), formats=list(KINDS))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, *_BROKEN) as error:
        raise RuleViolation(_("This is not a JPEG, PNG or WebP picture, whatever its name says."), code="not_a_picture", field="photographs") from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_many_pixels()
    return image, str(image.format)


def _too_many_pixels() -> RuleViolation:
    message = _("This picture has more than %(most)s million pixels. Make it smaller and send it again.") % {"most": MOST_PIXELS // 1_000_000}
    return RuleViolation(message, code="too_many_pixels", field="photographs")


def printed_picture(content: bytes) -> bytes:
    """A picture that was accepted once, as a JPEG for the annex of a report: smaller, upright, without any metadata."""
    with _strictly():
        return _thumbnail(_opened(content)[0], PRINTED)


def _thumbnail(image: Image.Image, size: tuple[int, int] = THUMBNAIL) -> bytes:
    """Decode the picture, turn it upright, and write it anew: nothing of the file but its pixels goes along."""
    if image.format == "JPEG":
        # A JPEG can be decoded at a fraction of its size.
        image.draft("RGB", size)
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail(size)
    flat = Image.new("RGB", upright.size, "white")
    colours = upright.convert("RGBA")
    flat.paste(colours, mask=colours.getchannel("A"))
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()
