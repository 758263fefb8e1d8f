"""The log: one handler, the current update's id on each line, and a filter that hides secrets and clients' phones.

The standard library's formatter serves: two formats of six fields are shorter than the set-up of a logging library.
Whatever is written goes through `redact`, tracebacks included; that is the second net, the first is not to log values.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Literal, TextIO

current_update: ContextVar[int | None] = ContextVar("current_update", default=None)
"""The Telegram update being handled; each log line of its handling carries the id."""


@contextmanager
def about_update(update_id: int | None) -> Iterator[None]:
    """What is done in the block is done for this update, though it may have come long ago, in an earlier run."""
    former = current_update.set(update_id)
    try:
        yield
    finally:
        current_update.reset(former)


HIDDEN = "[hidden]"

_QUIET_LOGGERS = ("httpx", "httpcore", "aiogram", "aiohttp", "aiosqlite", "alembic", "sqlalchemy", "asyncio", "PIL")
"""Kept at WARNING at any level of ours: httpx and aiohttp log full addresses, aiosqlite whole rows."""

_SLASH = r"(?:/|\\/|%2[Ff])"
_GAP = r"[ \t\u00a0().\-\u2011\u2013]{0,3}"  # what people write between a phone's digits

_SECRETS = (
    # A Telegram bot's token, alone or in an address: 123456789:AA…
    (re.compile(r"\d{3,}(?::|%3[Aa])[\w-]{20,}", re.ASCII), HIDDEN),
    # An incoming webhook's code: /rest/1/code/
    (re.compile(rf"({_SLASH}rest{_SLASH}\d+{_SLASH})[^/\\\s?&\"'%<>]+"), rf"\1{HIDDEN}"),
    # Name and password in an address, and everything behind its question mark: that is where links are signed.
    (re.compile(r"(\w+:(?:\\?/){2})[^\s/@\"'<>]+@"), rf"\1{HIDDEN}@"),
    (re.compile(r"(https?:(?:\\?/){2}[^\s?\"'<>]+\?)[^\s\"'<>]+"), rf"\1{HIDDEN}"),
    # "uploadUrl": "…", DOWNLOAD_URL='…': the whole address is a key to the drive.
    (
        re.compile(r"((?:upload|download)_?url[\"']?\s*[=:]\s*)(?:\"[^\"]*\"|'[^']*'|[^\s,}]+)", re.IGNORECASE),
        rf"\1{HIDDEN}",
    ),
    # auth=…, "access_token": "…", {'client_secret': '…'}
    (
        re.compile(
            r"((?:auth|auth_?id|refresh_?id|token|secret|password|signature)[\"'\]]*(?:\s*=\s*|(?<=[\"'])\s*:\s*))"
            r"(?:\"[^\"]*\"|'[^']*'|[^\s\"'&,;)}]+)",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
    # Authorization: Bearer …
    (re.compile(r"(authorization[\"']?\s*[=:]\s*[\"']?(?:\w+\s+)?)[^\s\"',;)}]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    # Phones: with a plus; Russian ones with 7 or 8 or without; any run of digits too long for an id of ours.
    (re.compile(rf"(?:\+|%2[Bb]){_GAP}\d(?:{_GAP}\d){{6,14}}"), HIDDEN),
    (re.compile(rf"(?<!\d)[78](?:{_GAP}\d){{10}}(?!\d)"), HIDDEN),
    (re.compile(rf"(?<!\d)\(?9\d{{2}}(?:{_GAP}\d){{7}}(?!\d)"), HIDDEN),
    (re.compile(r"(?<![\w-])\d{11,15}(?!\w)", re.ASCII), HIDDEN),
)


def redact(text: str) -> str:
    """The text without bot tokens, webhook codes, signed links and phones."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class RedactionFilter(logging.Filter):
    """Renders a record and hides its secrets: message, arguments, traceback. Belongs on handlers.

    A logger's own filter does not see the records of its children, a handler's sees everything it writes.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, clean and with the current update's id."""
        record.msg, record.args = redact(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_info = None
        record.exc_text = redact(record.exc_text) if record.exc_text else None
        record.stack_info = redact(record.stack_info) if record.stack_info else None
        record.update = current_update.get()
        return True


def _message(record: logging.LogRecord) -> str:
    """The message; where arguments do not fit, without them: `logging` would print them on stderr, secrets and all."""
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} (its arguments do not fit)"


class _TextFormatter(logging.Formatter):
    """`2026-11-23T09:15:02.120+00:00 INFO bot.worker [update 12] stored 10 photos`."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}{where} {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        """One line, then the traceback if there is one."""
        update = getattr(record, "update", None)
        record.where = "" if update is None else f" [update {update}]"
        return super().format(record)

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # logging's name
        """UTC to the millisecond; the format of dates is ours alone."""
        return _written_at(record) if datefmt is None else super().formatTime(record, datefmt)


class _JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """What is absent (no update, no error) is left out; a request to the portal has its parts as fields besides."""
        fields = {
            "at": _written_at(record),
            "level": record.levelname,
            "logger": record.name,
            "update": getattr(record, "update", None),
            "message": record.getMessage(),
            "request": _hidden_parts(record),
            "error": "\n".join(part for part in (record.exc_text, record.stack_info) if part) or None,
        }
        return json.dumps({name: value for name, value in fields.items() if value is not None}, ensure_ascii=False)


def _hidden_parts(record: logging.LogRecord) -> dict[str, object] | None:
    """A request's parts, which only this format writes, as clean as the message that has them too."""
    parts = getattr(record, "request", None)
    if not isinstance(parts, dict):
        return None
    return {name: redact(part) if isinstance(part, str) else part for name, part in parts.items()}


def _written_at(record: logging.LogRecord) -> str:
    """When the record was made, UTC."""
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def configure_logs(level: str, log_format: Literal["text", "json"], stream: TextIO | None = None) -> logging.Handler:
    """Send the whole program's log to one stream (stderr), as `LOG_LEVEL` and `LOG_FORMAT` say.

    Earlier handlers of the root logger are taken away: they have no filter. Returns the handler.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(RedactionFilter())
    handler.setFormatter(_JsonFormatter() if log_format == "json" else _TextFormatter())

    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET_LOGGERS:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_unexpected_end
    return handler


def _log_unexpected_end(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    """Write what ended the program to the log: Python itself would print it as it is, with whatever is in it."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("bot").critical("Ended by an error that nobody expected", exc_info=(kind, error, traceback))
