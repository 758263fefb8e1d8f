"""The program's commands. Each imports what it runs only when it runs: `--help` must not wait for aiogram."""

import asyncio
import gc
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.doctor.finding import Finding
    from bot.settings import Settings

Result = TypeVar("Result")

app = typer.Typer(
    help="A Telegram bot for the agents of a real-estate agency whose office lives in Bitrix24.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # importing it takes longer than the rest of --help
    pretty_exceptions_enable=False,  # they print local variables, tokens among them
)

BAD_SETTINGS_EXIT_CODE = 2
WRONG_EXIT_CODE = 1
"""Of `check` and `setup`: something needs an administrator."""


@app.command()
def run() -> None:
    """Run the bot until SIGTERM or Ctrl-C."""
    from bot.logs import configure_logs
    from bot.settings import SettingsError, load_settings

    try:
        settings = load_settings()
    except SettingsError as error:
        _complain(error.problems)
    configure_logs(settings.log_level, settings.log_format)

    _end_when_told()
    typer.echo("Starting (loading aiogram takes a few seconds) …", err=True)
    with _loading():
        from bot.app import run as run_bot
        from bot.store.errors import StoreError
        from bot.web.server import ListenError

    try:
        asyncio.run(run_bot(settings))
    except (StoreError, ListenError) as error:
        _complain([str(error)])


@app.command()
def demo(
    *,
    telegram: Annotated[
        bool, typer.Option("--telegram", help="The real bot of BOT_TOKEN, an embedded portal.")
    ] = False,
    tour: Annotated[bool, typer.Option("--tour", help="Play the main job in the terminal, without a browser.")] = False,
    port: Annotated[int, typer.Option(help="Port of the page; 0 takes a free one.", min=0, max=65535)] = 0,
) -> None:
    """Try the bot with an embedded portal and an embedded Telegram, in the browser."""
    from bot.logs import configure_logs
    from bot.settings import SettingsError

    configure_logs("WARNING", "text")
    typer.echo("Starting the demo (loading aiogram takes a few seconds) …", err=True)
    with _loading():
        from bot.demo import run_before_real_telegram, run_demo, run_tour

    try:
        if tour:
            _work(run_tour())
        elif telegram:
            _work(run_before_real_telegram(say=typer.echo))
        else:
            _work(run_demo(port=port, say=typer.echo))
    except SettingsError as error:
        _complain(error.problems)


def _work(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run it. From here on Ctrl-C closes what is open first: asyncio cancels the work, and the exit code is 130."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    return asyncio.run(coroutine)


def _end_when_told() -> None:
    """Until the bot hears SIGTERM and SIGINT itself nothing is in hand: they end the program as a clean stop would.

    At once, and not by an exception: raised in the middle of an import it would come out as that module's failure.
    """

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        os._exit(0)

    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, end)


@contextmanager
def _loading() -> Iterator[None]:
    """Imports without the garbage collector, which would walk aiogram's two hundred thousand objects again and again.

    They stay for as long as the program runs, so it need not look at them later either.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@app.command()
def check() -> None:
    """Look at all that the bot needs: a line each with what to do. Exit code 1 if something is wrong."""
    from bot.composition.doctor import check as look_at_everything

    _print_findings(look_at_everything)


@app.command()
def setup() -> None:
    """Make what `check` misses: the folder's field, the folder for deals, the menu. Safe to run twice."""
    from bot.composition.doctor import setup as make_everything

    _print_findings(make_everything)


def _print_findings(examine: "Callable[[Settings, Clock], Coroutine[Any, Any, list[Finding]]]") -> None:
    from bot.clock import Clock
    from bot.logs import configure_logs, redact
    from bot.settings import SettingsError, load_settings

    configure_logs("ERROR", "text")
    try:
        settings = load_settings()
    except SettingsError as error:
        typer.echo("\n".join(f"✗ {problem}" for problem in error.problems))
        raise typer.Exit(WRONG_EXIT_CODE) from None
    findings = _work(examine(settings, Clock()))
    # The second net: no line is made of a secret, and what a person typed into a setting may still be one.
    typer.echo(redact("\n".join(finding.line for finding in findings)))
    if any(finding.is_wrong for finding in findings):
        raise typer.Exit(WRONG_EXIT_CODE)


@app.command()
def methods(
    *,
    counts: Annotated[bool, typer.Option("--counts", help="Add the calls of the last 24 hours.")] = False,
    markdown: Annotated[bool, typer.Option("--markdown", help="As a table for the documentation.")] = False,
    language: Annotated[str, typer.Option(envvar="LOCALE", help="ru or en.")] = "ru",
) -> None:
    """List the REST methods in use: purpose, scope, modules, when."""
    from bot.clock import Clock
    from bot.method_table import method_table
    from bot.texts import Catalogue

    calls = _calls_of_last_day() if counts else None
    texts = Catalogue.load(language, "UTC", clock=Clock()).texts(language)
    typer.echo(method_table(texts, calls=calls, markdown=markdown))


def _calls_of_last_day() -> dict[str, int]:
    from bot.settings import SettingsError, load_settings
    from bot.store.errors import StoreError
    from bot.store.method_counts import calls_of_last_day

    try:
        settings = load_settings()
        url = settings.database_url.get_secret_value() if settings.database_url else None
        return _work(calls_of_last_day(url, settings.data_dir))
    except SettingsError as error:
        _complain(error.problems)
    except StoreError as error:
        _complain([str(error)])


def _complain(problems: list[str]) -> NoReturn:
    """One line for each problem, and the exit code for settings that cannot be used."""
    typer.echo("\n".join(problems), err=True)
    raise typer.Exit(BAD_SETTINGS_EXIT_CODE) from None
