"""Drawn stand-ins for photographs of exhibits: packets on a scale sheet."""

from __future__ import annotations

import io
from random import Random

from PIL import Image, ImageDraw


def photograph(random: Random) -> bytes:
    """A JPEG of wrapped packets on a table with a measuring strip, different each time."""
    tone = random.randint(150, 190)
    picture = Image.new("RGB", (960, 640), (tone, tone - 6, tone - 16))
    draw = ImageDraw.Draw(picture)
    for row in range(random.randint(1, 3)):
        for column in range(random.randint(2, 5)):
            left, top = 90 + column * 160 + random.randint(-8, 8), 90 + row * 150 + random.randint(-8, 8)
            shade = random.randint(120, 215)
            draw.rounded_rectangle((left, top, left + 130, top + 105), 14, fill=(shade, shade - 22, shade - 60), outline=(60, 52, 40), width=3)
            draw.line((left + 10, top + 52, left + 120, top + 52), fill=(92, 80, 58), width=4)
    for mark in range(18):
        draw.rectangle((60 + mark * 46, 590, 60 + mark * 46 + 23, 610), fill=(20, 20, 20))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
