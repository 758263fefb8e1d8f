"""The data of the buttons about what an agent wants to be told."""

from bot.telegram.button_data import ButtonData


class WishNews(ButtonData, prefix="nw"):
    """Send news of my deals, or none; at night as well, or in the morning."""

    is_muted: bool
    at_night: bool
