"""The questions that the bot can have open."""

from aiogram.fsm.state import State, StatesGroup


class AccessQuestion(StatesGroup):
    """An administrator is asked which employee a stranger is; data: `telegram_id` of the stranger."""

    who = State()
