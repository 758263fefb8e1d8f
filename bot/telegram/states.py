"""The questions that the bot can have open."""

from aiogram.fsm.state import State, StatesGroup


class AccessQuestion(StatesGroup):
    """An administrator is asked which employee a stranger is; data: `telegram_id` of the stranger."""

    who = State()


class CommentQuestion(StatesGroup):
    """An agent is asked for a comment; data: `deal_id`, and `message_id` of the question."""

    text = State()


class ChangeQuestion(StatesGroup):
    """An agent is asked for a new value of a field.

    Data: `deal_id`, `key` of the field, `seen` token of its value, `entry_id` of a stage's wish that demands it (0 for
    none), `message_id` of the question, `card_id` of the card that it came from (0 for none), `present`
    value that it showed, `menu_page` of the fields under that card (0 for none).
    """

    value = State()


class TrayQuestion(StatesGroup):
    """An agent is asked which deal the photos in the tray belong to; data: `batch_id`."""

    deal = State()
