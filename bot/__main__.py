"""Start here: `python -m bot COMMAND`, installed as `dealbot COMMAND`."""

import signal


def main() -> None:
    """Run the command line. Ctrl-C ends a program that still loads at once, without the traceback of some import."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli import app  # noqa: PLC0415  # after that

    app(prog_name="dealbot")


if __name__ == "__main__":
    main()
