"""A Telegram bot for the agents of a real-estate agency whose office lives in Bitrix24."""

__version__ = "0.1.0"
