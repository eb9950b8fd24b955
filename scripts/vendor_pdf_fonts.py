"""Cut the fonts of our PDFs out of the full Noto families.

    npm pack @expo-google-fonts/noto-sans@0.4.2        (and noto-sans-mono, noto-sans-math)
    apt-get download fonts-noto-core && dpkg -x fonts-noto-core_20201225-1_all.deb debian
    python scripts/vendor_pdf_fonts.py FOLDER_WITH_BOTH aircop/core/pdf/fonts

A PDF must look the same on every machine, so it never uses the machine's own fonts for the scripts we print: Latin
with its African and European extensions, Greek, Cyrillic and Arabic. Everything else of the families is cut away, and
so are the hints, which matter on screens only. The families get names of ours: a machine that has another release of
Noto would otherwise set the text in that one. `vendor.json` beside the fonts records source, version and SHA-256.

The Arabic face is the release of 2020 on purpose: later ones draw a letter as a bare stroke plus dots, and the text
that one copies or searches in the PDF then comes out with other letters (ض as ف).
"""

import hashlib
import io
import json
import sys
import tarfile
from pathlib import Path

from fontTools import subset

LATIN = "0020-007E 00A0-02AF 02B9-02DD 0300-036F 0370-03FF 0400-052F 1E00-1EFF 2000-206F 2070-209F 20A0-20BF 2100-214F 2150-215F 2212 25CC FB00-FB04 FFFD"
MONO = "0020-007E 00A0-017F 2000-206F FFFD"
SIGNS = "0020 2190-2193 00D7 2212 2248 2260 2264 2265 25A0 25A1 25B2 25B3 25BC 25BD 25CB 25CF"
ARABIC = "0020-007E 00A0-00FF 0600-06FF 0750-077F 08A0-08FF 2000-206F 25CC FB50-FDFF FE70-FEFF FFFD"

NPM = "npm @expo-google-fonts/{}"
DEBIAN = "Debian fonts-noto-core 20201225-1"

# source, path inside it, our file, kept code points; the family is the file's name up to the hyphen
FACES = [
    ("noto-sans-0.4.2", "400Regular/NotoSans_400Regular.ttf", "AircopSans-Regular.ttf", LATIN),
    ("noto-sans-0.4.2", "700Bold/NotoSans_700Bold.ttf", "AircopSans-Bold.ttf", LATIN),
    ("noto-sans-0.4.2", "400Regular_Italic/NotoSans_400Regular_Italic.ttf", "AircopSans-Italic.ttf", LATIN),
    ("noto-sans-mono-0.4.2", "400Regular/NotoSansMono_400Regular.ttf", "AircopMono-Regular.ttf", MONO),
    ("noto-sans-math-0.4.2", "400Regular/NotoSansMath_400Regular.ttf", "AircopSigns-Regular.ttf", SIGNS),
    (DEBIAN, "NotoNaskhArabic-Regular.ttf", "AircopNaskh-Regular.ttf", ARABIC),
    (DEBIAN, "NotoNaskhArabic-Bold.ttf", "AircopNaskh-Bold.ttf", ARABIC),
]
FEATURES = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "calt", "rlig", "init", "medi", "fina", "isol", "curs", "tnum", "lnum"]


def code_points(ranges: str) -> list[int]:
    """Return the code points of ranges such as "0020-007E 2212"."""
    points: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        points += range(int(first, 16), int(last or first, 16) + 1)
    return points


def cut(font: bytes, ranges: str, family: str, style: str) -> bytes:
    """Return a TrueType font of that name with only those code points, without hints."""
    options = subset.Options()
    options.hinting = options.glyph_names = options.recalc_timestamp = False
    options.notdef_outline = True
    options.layout_features = FEATURES
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.name_languages = [0x409]
    loaded = subset.load_font(io.BytesIO(font), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=code_points(ranges))
    cutter.subset(loaded)
    names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}", 6: f"{family}-{style}".replace(" ", "")}
    for record in loaded["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]
    out = io.BytesIO()
    subset.save_font(loaded, out, options)
    return out.getvalue()


def full_font(folder: Path, source: str, inside: str) -> bytes:
    """Return the bytes of an uncut font out of the downloaded package."""
    if source == DEBIAN:
        return (folder / "debian/usr/share/fonts/truetype/noto" / inside).read_bytes()
    with tarfile.open(folder / f"expo-google-fonts-{source}.tgz") as archive:
        member = archive.extractfile(f"package/{inside}")
        if member is None:
            raise FileNotFoundError(inside)
        return member.read()


def main(packages: str, target: str) -> None:
    """Write the cut fonts and vendor.json; OFL.txt holds the licence of them all."""
    folder = Path(target)
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for source, inside, name, ranges in FACES:
        stem, style = Path(name).stem.split("-")
        data = cut(full_font(Path(packages), source, inside), ranges, stem.replace("Aircop", "Aircop "), style)
        (folder / name).write_bytes(data)
        entries.append(
            {
                "file": name,
                "source": f"{source if source == DEBIAN else NPM.format(source)}: {inside}",
                "licence": "OFL-1.1 (OFL.txt)",
                "kept": ranges,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    (folder / "vendor.json").write_text(json.dumps(entries, indent=2) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
