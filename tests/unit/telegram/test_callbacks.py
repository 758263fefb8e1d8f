"""Every button fits Telegram's 64 bytes, whatever it carries."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.domain.ids import DealId, EmployeeId, MessageId, TelegramId
from bot.telegram import callbacks
from bot.telegram.compact import packed, plain

BIGGEST_ID = 2**53

FULLEST: list[CallbackData] = [
    callbacks.OpenDeal(deal_id=DealId(BIGGEST_ID)),
    callbacks.OpenDealAgain(deal_id=DealId(BIGGEST_ID)),
    callbacks.TurnCard(deal_id=DealId(BIGGEST_ID), face=callbacks.CardFace.MORE),
    callbacks.ShowList(which=callbacks.DealList.RECENT),
    callbacks.TurnList(page=99999),
    callbacks.TurnSearch(page=99999, query=packed(plain("щ" * 500))),
    callbacks.TurnPhone(page=99999, phone="+123456789012345"),
    callbacks.WithdrawComment(message_id=MessageId(BIGGEST_ID)),
    callbacks.AskWho(telegram_id=TelegramId(BIGGEST_ID)),
    callbacks.Allow(telegram_id=TelegramId(BIGGEST_ID), employee_id=EmployeeId(BIGGEST_ID)),
    callbacks.Refuse(telegram_id=TelegramId(BIGGEST_ID)),
    callbacks.WithdrawAccess(telegram_id=TelegramId(BIGGEST_ID)),
    callbacks.ChooseLanguage(language="ru"),
    callbacks.Nothing(),
]


@pytest.mark.parametrize("data", FULLEST, ids=lambda data: type(data).__name__)
def test_a_button_carries_all_it_needs(data: CallbackData) -> None:
    """Packed and read back it is the same, within the limit."""
    text = data.pack()

    assert len(text.encode()) <= 64
    assert type(data).unpack(text) == data


def test_no_two_buttons_are_mistaken_for_each_other() -> None:
    """Prefixes are all different."""
    prefixes = [type(data).__prefix__ for data in FULLEST]

    assert len(set(prefixes)) == len(prefixes)
