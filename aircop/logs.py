"""Log lines: one line an event, with the request id; line breaks in user text can't forge a second line."""

import contextvars
import json
import logging
from datetime import UTC, datetime

request_id_var: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id_var.get()
        return True


class LineFormatter(logging.Formatter):
    """`time level logger request-id "message"`; the message is JSON-quoted so that control characters stay visible."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = f"{at} {record.levelname} {record.name} {getattr(record, 'request_id', '-')} {json.dumps(record.getMessage(), ensure_ascii=False)}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line
