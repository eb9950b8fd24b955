"""Photographs: what they really are, whole or not at all, served to those who may see the case."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from aircop.core.errors import Forbidden, RuleViolation
from jaitf.choices import AccessAction
from jaitf.models import AccessLog
from seizures import files
from seizures.models import Photograph
from seizures.pictures import MOST_PIXELS, read_picture
from seizures.services.photographs import photograph_add, photograph_remove, stray_files_remove
from tests.clients import sign_in
from tests.factories import seizures as make
from tests.factories.cast import Cast


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:  # noqa: ANN001
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture(autouse=True)
def lenient_pillow(monkeypatch):  # noqa: ANN001
    """As WeasyPrint leaves Pillow behind: pictures that break off are accepted. Ours must not be."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "content_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
@pytest.mark.django_db
def test_the_original_is_kept_and_its_kind_is_read_from_its_bytes(cast: Cast, kind: str, content_type: str):
    file = make.picture(kind, name="lie.exe")
    content = file.read()
    file.seek(0)
    photograph = photograph_add(actor=cast.dss.officer, seizure=make.seizure_draft(cast.dss), file=file, caption=" Exhibit 1 ")
    assert photograph.content_type == content_type
    assert photograph.original.open().read() == content
    assert photograph.sha256 == hashlib.sha256(content).hexdigest()
    assert (photograph.width, photograph.height, photograph.caption) == (64, 48, "Exhibit 1")
    assert Image.open(photograph.thumbnail.open()).format == "JPEG"


def test_a_thumbnail_carries_no_metadata_and_stands_upright():
    image = Image.new("RGB", (80, 40), "navy")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "GPS of the safe house"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"secret")
    found = read_picture(out.getvalue())
    thumbnail = Image.open(io.BytesIO(found.thumbnail))
    assert (found.width, found.height) == (80, 40)
    assert thumbnail.size == (40, 80)
    assert not thumbnail.getexif()
    assert b"secret" not in found.thumbnail
    assert b"safe house" not in found.thumbnail


BAD = {
    "text": b"hello",
    "empty": b"",
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html": b"<!doctype html><script>alert(1)</script>",
    "pdf": b"%PDF-1.7",
    "gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "heic": b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40,
    "cut jpeg": make.picture().read()[:200],
    "cut png": make.picture("PNG", size=(900, 900)).read()[:200],
    "bomb": bomb(30_000, 30_000),
    "larger bomb": bomb(2**31 - 1, 2**31 - 1),
    "just too large": bomb(MOST_PIXELS // 1000 + 1, 1000),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_picture_is_refused_with_a_message(name: str):
    with pytest.raises(RuleViolation):
        read_picture(BAD[name])


@given(st.binary(max_size=300), st.sampled_from([b"", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"RIFF\x00\x01\x00\x00WEBPVP8 "]))
def test_no_bytes_whatever_break_the_reader(tail: bytes, head: bytes):
    with suppress(RuleViolation):
        read_picture(head + tail)


@pytest.mark.django_db
def test_several_are_uploaded_at_once_and_the_bad_ones_are_named(cast: Cast):
    seizure, client = make.seizure_draft(cast.dss), sign_in(cast.dss.officer)
    bad = SimpleUploadedFile("holiday.jpg", b"not a picture", content_type="image/jpeg")
    upload = {"photographs": [make.picture(colour="red"), bad, make.picture(colour="blue")], "caption": "Suitcase"}
    response = client.post(f"/seizures/{seizure.public_id}/photographs/", upload)
    page = response.content.decode()
    assert response.status_code == 422
    assert "holiday.jpg: This is not a JPEG, PNG or WebP picture" in page
    assert "2 photographs are added." in page
    assert list(seizure.photographs.values_list("position", "caption")) == [(0, "Suitcase"), (1, "Suitcase")]


@pytest.mark.django_db
def test_the_same_bytes_are_recognised(cast: Cast):
    seizure, client = make.seizure_draft(cast.dss), sign_in(cast.dss.officer)
    url = f"/seizures/{seizure.public_id}/photographs/"
    assert client.post(url, {"photographs": make.picture()}).status_code == 302
    response = client.post(url, {"photographs": make.picture(name="again.jpg")}, follow=True)
    assert "again.jpg: This photograph is already in the case." in response.content.decode()
    assert seizure.photographs.count() == 1


@pytest.mark.django_db
def test_a_form_without_a_file_says_so(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    response = sign_in(cast.dss.officer).post(f"/seizures/{seizure.public_id}/photographs/", {})
    assert response.status_code == 422
    assert "Choose at least one photograph." in response.content.decode()


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_before_it_is_read(cast: Cast, settings):  # noqa: ANN001
    settings.MAX_UPLOAD_BYTES = 100
    with pytest.raises(RuleViolation, match="at most"):
        photograph_add(actor=cast.dss.officer, seizure=make.seizure_draft(cast.dss), file=make.picture())


@pytest.mark.django_db
def test_when_the_record_fails_no_file_stays(cast: Cast, folder: Path):
    seizure = make.seizure_draft(cast.dss)
    with pytest.raises(RuleViolation):
        photograph_add(actor=cast.dss.officer, seizure=make.submitted(cast.dss), file=make.picture())
    assert stored(folder) == []
    (folder / "thumbnails").write_text("a file stands where the folder should be")
    with pytest.raises(RuleViolation) as caught:
        photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture())
    assert caught.value.code == "not_stored"
    assert stored(folder) == [folder / "thumbnails"]
    assert seizure.photographs.count() == 0


@pytest.mark.django_db
def test_files_of_a_rolled_back_upload_are_cleared_away_after_a_day(cast: Cast, folder: Path):
    seizure = make.seizure_draft(cast.dss)
    kept = photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture())
    files.file_write(f"photographs/{seizure.public_id}/stray.jpg", b"left behind")
    assert stray_files_remove() == 0
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        assert stray_files_remove() == 1
    assert {path.relative_to(folder).as_posix() for path in stored(folder)} == {str(kept.original), str(kept.thumbnail)}


@pytest.mark.django_db
def test_taking_one_out_removes_its_files_after_the_commit(cast: Cast, folder: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks):
    photograph = photograph_add(actor=cast.dss.officer, seizure=make.seizure_draft(cast.dss), file=make.picture())
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(cast.dss.officer).post(f"/photographs/{photograph.public_id}/remove/")
        assert len(stored(folder)) == 2
    assert response.status_code == 302
    assert not Photograph.objects.exists()
    assert stored(folder) == []


@pytest.mark.django_db
def test_a_photograph_of_an_approved_case_stays(cast: Cast):
    seizure = make.seizure_draft(cast.dss)
    photograph = photograph_add(actor=cast.dss.officer, seizure=seizure, file=make.picture())
    from seizures.services.decisions import seizure_approve
    from seizures.services.seizures import seizure_submit

    seizure_approve(actor=cast.dss.chief, seizure=seizure_submit(actor=cast.dss.officer, seizure=seizure))
    with pytest.raises(RuleViolation):
        photograph_remove(actor=cast.dss.officer, photograph=photograph)
    sign_in(cast.dss.officer).post(f"/photographs/{photograph.public_id}/remove/")
    assert Photograph.objects.count() == 1


@pytest.mark.django_db
def test_files_are_served_only_to_readers_and_every_look_is_logged(cast: Cast):
    photograph = photograph_add(actor=cast.dss.officer, seizure=make.seizure_draft(cast.dss), file=make.picture("PNG", name="x.html"))
    client = sign_in(cast.dss.custodian)
    original = client.get(f"/photographs/{photograph.public_id}/")
    assert original.headers["Content-Type"] == "image/png"
    assert original.headers["Content-Disposition"] == 'attachment; filename="draft-photo-1.png"'
    assert original.headers["X-Content-Type-Options"] == "nosniff"
    assert original.headers["ETag"] == f'"{photograph.sha256}"'
    assert hashlib.sha256(original.content).hexdigest() == photograph.sha256
    thumbnail = client.get(f"/photographs/{photograph.public_id}/thumbnail/")
    assert thumbnail.headers["Content-Type"] == "image/jpeg"
    actions = AccessLog.objects.filter(record_id=photograph.public_id).values_list("action", flat=True)
    assert sorted(actions) == [AccessAction.PRINT, AccessAction.READ]
    for url in (f"/photographs/{photograph.public_id}/", f"/photographs/{photograph.public_id}/thumbnail/"):
        assert sign_in(cast.abj.chief).get(url).status_code == 404
    assert sign_in(cast.abj.officer).post(f"/photographs/{photograph.public_id}/remove/").status_code == 404
    assert client.post(f"/photographs/{photograph.public_id}/remove/").status_code == 403


@pytest.mark.django_db
def test_a_missing_file_is_told_and_not_a_fault(cast: Cast):
    photograph = photograph_add(actor=cast.dss.officer, seizure=make.seizure_draft(cast.dss), file=make.picture())
    Path(settings.MEDIA_ROOT, str(photograph.original)).unlink()
    assert sign_in(cast.dss.officer).get(f"/photographs/{photograph.public_id}/").status_code == 404


@pytest.mark.django_db
def test_a_reader_adds_no_photograph(cast: Cast):
    with pytest.raises(Forbidden):
        photograph_add(actor=cast.dss.custodian, seizure=make.seizure_draft(cast.dss), file=make.picture())
