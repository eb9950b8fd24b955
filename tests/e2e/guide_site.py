"""A stand-in for the site behind the style guide: serves its files, keeps drafts, reads machine-readable lines."""

from __future__ import annotations

import http.server
import json
from typing import Any


class Answers:
    """What the server behind the style guide answers and was asked."""

    def __init__(self) -> None:
        self.drafts: dict[str, Any] = {}
        self.is_down = False
        self.parsed: list[str] = []


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves the style guide, keeps drafts and reads machine-readable lines."""

    answers: Answers

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""

    def _json(self, data: object, status: int = 200) -> None:
        body = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if not self.path.startswith("/drafts/"):
            super().do_GET()
        elif self.answers.is_down:
            self.send_error(503)
        else:
            self._json(self.answers.drafts.get(self.path, {"data": None, "saved_at": None}))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.answers.is_down:
            self.send_error(503)
        elif self.path.startswith("/drafts/"):
            self.answers.drafts[self.path] = {**json.loads(body), "saved_at": "2026-11-23T03:12:00+00:00"}
            self._json({"saved_at": "2026-11-23T03:12:00+00:00"})
        elif self.path == "/parse/":
            self.answers.parsed.append(body)
            self._json({"fields": {"flight": "TP 1483"}, "issues": [{"severity": "error", "message": "The check digit of the number is wrong."}]})
        else:
            self._json({})

    def do_DELETE(self) -> None:
        self.answers.drafts.pop(self.path, None)
        self._json({})
