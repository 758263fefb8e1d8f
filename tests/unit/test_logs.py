"""The log: what each line carries, and what never gets into it."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.logs import configure_logs, current_update, redact

TOKEN = "123456789:AAMarkedBotTokenMarkedBotTokenMark"

SECRET_LINES = {
    "a bot's token": f"POST https://api.telegram.org/bot{TOKEN}/getUpdates",
    "a bot's token in a file's address": f"/file/bot{TOKEN}/photos/file_1.jpg",
    "a bot's token, percent-encoded": TOKEN.replace(":", "%3A"),
    "a webhook's code": "https://agency.bitrix24.example/rest/7/MarkedCode/crm.deal.get",
    "a webhook's code in PHP's JSON": r"https:\/\/agency.bitrix24.example\/rest\/7\/MarkedCode\/",
    "a webhook's code, percent-encoded": "next=https%3A%2F%2Fagency%2Frest%2F7%2FMarkedCode%2F",
    "an auth parameter": "GET /rest/crm.deal.get?auth=Marked&id=1",
    "an access token in JSON": '{"access_token": "Marked token", "expires": 3600}',
    "a refresh token in a dict": "{'refresh_token': 'Marked', 'AUTH_ID': 'Marked'}",
    "a form's auth": "auth[access_token]=Marked&auth[application_token]=Marked",
    "an authorization header": "Authorization: Bearer Marked",
    "a password in an address": "socks5://agency:Marked@proxy.example:1080 refused",
    "a signed link": "https://agency.bitrix24.example/disk/downloadFile/7/?filename=a&sign=Marked",
    "a signed link in PHP's JSON": r'"https:\/\/agency.example\/rest\/download.json?sig=Marked"',
    "an upload address": '{"field": "file", "uploadUrl": "https://agency.example/upload/Marked"}',
    "a download address": "DOWNLOAD_URL=https://agency.example/get/Marked",
}

PHONES = (
    "+79161234567",
    "+7 916 123-45-67",
    "+7 (916) 123 45 67",
    "8 (916) 123-45-67",
    "8-916-123-45-67",
    "89161234567",
    "79161234567",
    "9161234567",
    "916 123-45-67",
    "(916) 123-45-67",
    "%2B79161234567",
    "+49 30 901820",
    "+44 20 7946 0958",
    "380501234567",
    "7 916 123 45 67",
)

HARMLESS = (
    "crm.deal.get id 503 answered 200 in 0.084 s",
    "update 812345678 set aside after 3 attempts",
    "stored 20261123-091502-0000001207-5f0a12bc.jpg in folder 1203",
    "chat -1001234567890, agent 5123456789",
    "waiting until 2026-11-23T09:15:02.120+00:00",
    "uploaded 15728640 bytes in 12.5 s at 1234567 bytes/s",
    "BOT_TOKEN: not set",
    "a file of 104857600 bytes is over MAX_FILE_MB",
    "портал не отвечает 90 s, token refused",
)


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the configured log writes; the root logger is left as it was."""
    root, hook = logging.getLogger(), sys.excepthook
    handlers, level = root.handlers[:], root.level
    root.handlers = []
    written = io.StringIO()
    yield written
    root.handlers, sys.excepthook = handlers, hook
    root.setLevel(level)
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("line", SECRET_LINES.values(), ids=SECRET_LINES)
def test_secrets_are_hidden(line: str) -> None:
    """Whatever shape a secret comes in, nothing of it is left."""
    clean = redact(line)

    assert "marked" not in clean.lower()


@pytest.mark.parametrize("phone", PHONES)
def test_phones_are_hidden(phone: str) -> None:
    """A client's phone does not get into the log, in any notation."""
    clean = redact(f"client {phone}, deal 12")

    assert clean == "client [hidden], deal 12"


@pytest.mark.parametrize("line", HARMLESS)
def test_what_helps_an_engineer_stays(line: str) -> None:
    """Ids, times, sizes and photo names are not mistaken for secrets."""
    assert redact(line) == line


@given(before=st.text(), after=st.text(), secret=st.sampled_from([TOKEN, "/rest/7/MarkedCode/", "?auth=Marked"]))
def test_a_secret_is_hidden_among_any_text(before: str, after: str, secret: str) -> None:
    """What stands beside a secret does not save it."""
    assert "Marked" not in redact(f"{before}{secret} {after}")


@given(
    digits=st.text("0123456789", min_size=9, max_size=9),
    gaps=st.lists(st.sampled_from(["", " ", "-", " (", ") ", "\u00a0"]), min_size=9, max_size=9),
    start=st.sampled_from(["+79", "79", "89"]),
)
def test_a_phone_is_hidden_however_it_is_grouped(digits: str, gaps: list[str], start: str) -> None:
    """Blanks, brackets and hyphens between the digits change nothing."""
    phone = start + "".join(gap + digit for gap, digit in zip(gaps, digits, strict=True))

    assert redact(f"from {phone}.") == "from [hidden]."


@given(st.text())
def test_hiding_twice_hides_no_more(text: str) -> None:
    """A clean text stays as it is."""
    assert redact(redact(text)) == redact(text)


@given(st.text(st.characters(exclude_categories=["Nd"], exclude_characters="=:?@/")))
def test_words_stay_as_they_are(text: str) -> None:
    """Without digits, addresses and assignments there is nothing to hide."""
    assert redact(text) == text


def test_a_line_says_when_who_and_for_which_update(stream: io.StringIO) -> None:
    """In text: time in UTC, level, module, update, message."""
    configure_logs("INFO", "text", stream)
    reset = current_update.set(12)

    logging.getLogger("bot.worker").info("stored %d photos", 10)
    current_update.reset(reset)

    at, line = stream.getvalue().rstrip("\n").split(" ", 1)
    assert at.endswith("+00:00")
    assert line == "INFO bot.worker [update 12] stored 10 photos"


def test_a_line_outside_an_update_names_none(stream: io.StringIO) -> None:
    """What the worker does by itself carries no update."""
    configure_logs("INFO", "text", stream)

    logging.getLogger("bot.worker").info("100 % done")

    assert stream.getvalue().rstrip("\n").endswith(" INFO bot.worker 100 % done")


def test_json_is_one_object_a_line(stream: io.StringIO) -> None:
    """A program reads fields; a traceback is one of them."""
    configure_logs("INFO", "json", stream)
    reset = current_update.set(12)

    try:
        raise ValueError(TOKEN)
    except ValueError:
        logging.getLogger("bot").exception("Не вышло")
    current_update.reset(reset)

    (line,) = stream.getvalue().splitlines()
    fields = json.loads(line)
    assert (fields["level"], fields["logger"], fields["update"], fields["message"]) == ("ERROR", "bot", 12, "Не вышло")
    assert fields["error"].endswith("ValueError: [hidden]")


def test_arguments_and_tracebacks_are_clean(stream: io.StringIO) -> None:
    """Message, arguments, exception and its causes: no part of a record goes round the filter."""
    configure_logs("INFO", "text", stream)

    try:
        try:
            raise OSError(f"cannot reach https://agency.example/rest/7/{TOKEN}/")
        except OSError as error:
            raise RuntimeError({"auth": "Marked"}) from error
    except RuntimeError:
        logging.getLogger("bot").exception("%s with %r", TOKEN, {"access_token": "Marked"}, stack_info=True)

    assert "Traceback" in stream.getvalue()
    assert "Marked" not in stream.getvalue()


def test_arguments_that_do_not_fit_are_not_shown(stream: io.StringIO, capsys: pytest.CaptureFixture[str]) -> None:
    """A mistake in a log call costs its arguments, not a secret on stderr."""
    configure_logs("INFO", "text", stream)

    logging.getLogger("bot").info("%d photos", TOKEN)

    assert stream.getvalue().rstrip("\n").endswith("%d photos (its arguments do not fit)")
    assert capsys.readouterr().err == ""


def test_libraries_speak_only_of_trouble(stream: io.StringIO) -> None:
    """At DEBUG of ours, httpx does not log addresses and aiosqlite no rows."""
    configure_logs("DEBUG", "text", stream)

    for name in ("httpx", "httpcore.connection", "aiogram.event", "aiosqlite", "sqlalchemy.engine"):
        logging.getLogger(name).info("HTTP Request: POST https://agency.example/")
    logging.getLogger("bot").debug("here")

    assert stream.getvalue().count("\n") == 1


def test_what_ends_the_program_is_logged_clean(stream: io.StringIO) -> None:
    """An error that nobody caught goes through the same filter."""
    configure_logs("INFO", "text", stream)
    error = RuntimeError(TOKEN)

    sys.excepthook(RuntimeError, error, None)

    assert "CRITICAL bot Ended by an error that nobody expected" in stream.getvalue()
    assert "Marked" not in stream.getvalue()
