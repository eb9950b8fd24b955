"""Log lines: one event each, with ids instead of names, no secret, and nothing that a person typed forging a second line."""

import contextvars
import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from urllib.parse import unquote, urlsplit

request_id_var: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="-")
#: When the request came (Unix time, s); 0 outside of one.
arrived_var: contextvars.ContextVar[float] = contextvars.ContextVar("arrived", default=0.0)

#: Errors whose own words are about the machine; those of all others may quote what somebody typed, or a row of a table.
_ABOUT_THE_MACHINE = (OSError, ImportError)
_HIDDEN = "***"
#: What opens something by itself: keys of the API and of the monitoring, passwords inside addresses.
_SECRETS = re.compile(r"(?i)\b(token|bearer)\s+[\w.~+/-]{8,}=*|(?<=://)([^\s:/@]*):[^\s/@]+(?=@)|\b(sessionid|csrftoken|password|secret)=[^\s&]+")
_SHORTEST_SECRET = 8


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id_var.get()
        return True


class LineFormatter(logging.Formatter):
    """`time level logger request-id "message"`, then the places of an error, indented.

    The message is JSON-quoted so that control characters stay visible. Of an error the log keeps its kind and where it
    happened: together with the request id that is enough to find it, and its words may quote a name.
    """

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        message = quoted(record.getMessage())
        line = f"{at} {record.levelname} {record.name} {getattr(record, 'request_id', '-')} {message}"
        if not record.exc_info or record.exc_info[1] is None:
            return line
        return "\n".join([line, *(f"    {part}" for part in _places(record.exc_info[1]))])


def quoted(text: str) -> str:
    """The text as one JSON word in which every sign can be seen: line breaks, escapes and changes of direction are spelt."""
    kept = json.dumps(without_secrets(text), ensure_ascii=False)
    return kept if kept.isprintable() else "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in kept)


def without_secrets(text: str) -> str:
    """The text with everything hidden that would open something."""
    for secret in _known_secrets():
        text = text.replace(secret, _HIDDEN)
    return _SECRETS.sub(_masked, text)


def _masked(found: re.Match[str]) -> str:
    word, user, name = found.group(1), found.group(2), found.group(3)
    if word is not None:
        return f"{word} {_HIDDEN}"
    return f"{name}={_HIDDEN}" if name is not None else f"{user}:{_HIDDEN}"


@lru_cache(maxsize=1)
def _known_secrets() -> tuple[str, ...]:
    """The secrets of this installation, the longest first."""
    from django.conf import settings

    passwords = [database.get("PASSWORD") for database in settings.DATABASES.values()]
    passwords += [unquote(urlsplit(settings.REDIS_URL).password or ""), getattr(settings, "EMAIL_HOST_PASSWORD", ""), settings.MONITORING_TOKEN]
    found = {str(secret) for secret in [settings.SECRET_KEY, *passwords] if secret and len(str(secret)) >= _SHORTEST_SECRET}
    return tuple(sorted(found, key=len, reverse=True))


def error_kind(error: BaseException | None) -> str:
    """What happened, in words that quote nothing: the class, with the error's own words only if they are about the machine."""
    name = type(error).__name__
    return f"{name} {quoted(str(error))}" if isinstance(error, _ABOUT_THE_MACHINE) else name


def _places(error: BaseException) -> Iterator[str]:
    """The chain of errors, the first cause first, each with the lines of code that it passed through."""
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _places(cause)
    yield error_kind(error)
    yield from _frames(error.__traceback__)


def _frames(trace: TracebackType | None) -> Iterator[str]:
    for frame in traceback.extract_tb(trace):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
