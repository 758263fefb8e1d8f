"""Start here: `python -m bot COMMAND`, installed as `dealbot COMMAND`."""

from bot.cli import app


def main() -> None:
    """Run the command line."""
    app(prog_name="dealbot")


if __name__ == "__main__":
    main()
