"""Uploads to the public verify page: hashed as they come, kept in memory only, never written to a disk."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

#: The largest report is a few megabytes; whatever is larger is not one of ours.
MOST_BYTES = 12 * 1024 * 1024


class InMemoryOnly(FileUploadHandler):
    """Takes one file up to MOST_BYTES; a larger one ends the upload and is told apart by `too_large`."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.too_large = False
        self.buffer = BytesIO()
        self.size = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > MOST_BYTES:
            self.too_large = True
            self.buffer = BytesIO()
            raise StopUpload(connection_reset=False)
        self.buffer.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.buffer.seek(0)
        return InMemoryUploadedFile(self.buffer, self.field_name, self.file_name or "", self.content_type or "", file_size, self.charset)
