"""Every button fits Telegram's 64 bytes, whatever it carries."""

import pytest
from aiogram.filters.callback_data import CallbackData

from bot.bitrix24.editable import LONGEST_TOKEN, key_of
from bot.domain.ids import DealId, EmployeeId, MessageId, PipelineId, TelegramId
from bot.telegram import callbacks, change_callbacks
from bot.telegram.compact import packed, plain

BIGGEST_ID = 2**53
BIGGEST_PORTAL_ID = 2**31 - 1
"""Of a deal or a pipeline: the portal's database numbers them in four bytes."""
BIGGEST_ROW = 9_999_999
"""Of our journal: a thousand changes a day for 27 years."""
DEAL, KEY, TOKEN = DealId(BIGGEST_PORTAL_ID), key_of("UF_CRM_1747309879"), "W" * LONGEST_TOKEN

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
    change_callbacks.SetStage(deal_id=DEAL, seen=TOKEN, to=TOKEN, is_sure=True),
    change_callbacks.ShowStages(deal_id=DEAL, pipeline_id=PipelineId(BIGGEST_PORTAL_ID), page=99999, ends=True),
    change_callbacks.ShowPipelines(deal_id=DEAL, page=99999),
    change_callbacks.ShowFields(deal_id=DEAL, page=99999),
    change_callbacks.AskField(deal_id=DEAL, key=KEY, seen=TOKEN),
    change_callbacks.AskComment(deal_id=DEAL),
    change_callbacks.ShowChoices(deal_id=DEAL, key=KEY, page=99999, entry_id=BIGGEST_ROW),
    change_callbacks.PutValue(deal_id=DEAL, key=KEY, seen=TOKEN, value=TOKEN, entry_id=BIGGEST_ROW),
    change_callbacks.Undo(entry_id=BIGGEST_ROW),
    change_callbacks.WriteWish(entry_id=BIGGEST_ROW),
    change_callbacks.LeaveAsIs(deal_id=DEAL),
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
