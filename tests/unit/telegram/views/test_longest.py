"""The longest that a portal can hold: every view keeps Telegram's limits, and reads as it did."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest
from aiogram.types import InlineKeyboardMarkup
from syrupy.assertion import SnapshotAssertion

from bot.bitrix24.client_values import ClientFields, DealClients
from bot.bitrix24.editable import EditableField
from bot.bitrix24.fields import DealField
from bot.domain.clients import Channel, ClientKind, ClientPart, ClientRecord
from bot.domain.deals import Money, Outcome, Pipeline, ShownField, Stage
from bot.domain.edits import EditKind
from bot.domain.ids import DealId, PipelineId
from bot.services.change_outcomes import Conflict, Shift, Written
from bot.services.clients import ShownClients
from bot.telegram.change_callbacks import ShowStages
from bot.telegram.screens import LONGEST_MESSAGE, Screen
from bot.telegram.views import changes
from bot.telegram.views.card import card
from bot.telegram.views.clients import clients, clients_to_edit
from bot.telegram.views.questions import asked_about, field_rows, question, wrong
from bot.telegram.views.stages import pipeline_rows, stage_rows
from bot.texts import Texts
from tests.unit.telegram.views.changing import deal_now
from tests.unit.telegram.views.drawing import EN, NOON, RU, flat, flat_card, lines

BIGGEST, LONG = 2**31 - 1, "Щ" * 255
STAGES = tuple(Stage(f"C2147483647:UC_{number:06}", f"{number} {LONG}", Outcome.OPEN) for number in range(58))
PIPELINE = Pipeline(
    PipelineId(BIGGEST), LONG, (*STAGES, Stage("WON", LONG, Outcome.WON), Stage("LOSE", LONG, Outcome.LOST))
)
OTHERS = {PipelineId(number): Pipeline(PipelineId(number), f"{number} {LONG}", STAGES) for number in range(60)}
DEAL = flat(
    deal_id=DealId(BIGGEST), title=LONG, address=LONG, amount=Money(Decimal(10) ** 17, "RUB"),
    pipeline_id=PipelineId(BIGGEST), stage_id=STAGES[30].stage_id,
)  # fmt: skip
CARD = flat_card(
    DEAL, pipeline=PIPELINE, stage=STAGES[30], responsible_name=LONG, is_mine=False,
    fields=tuple(ShownField(LONG, (LONG,)) for _ in range(40)),
)  # fmt: skip
NOW = replace(deal_now(), deal=DEAL)
TITLE = EditableField("t", DealField("TITLE", LONG, "string"), EditKind.TEXT)
CHOICES = {str(number): f"{number} {LONG}" for number in range(60)}
CHOICE = EditableField("s", DealField("SOURCE_ID", LONG, "crm_status"), EditKind.CHOICE, CHOICES)


def people() -> ShownClients:
    """Five people and a company with many phones each."""
    channels = tuple(
        Channel(BIGGEST - number, part, LONG, "WORK")
        for part in (ClientPart.PHONE, ClientPart.EMAIL)
        for number in range(30)
    )
    names = {ClientPart.NAME: LONG, ClientPart.LAST_NAME: LONG, ClientPart.SECOND_NAME: LONG}
    contacts = [ClientRecord(ClientKind.CONTACT, BIGGEST - number, names, channels) for number in range(5)]
    company = ClientRecord(ClientKind.COMPANY, BIGGEST, {ClientPart.TITLE: LONG}, channels)
    fields = ClientFields({}, [*contacts, company])
    now = DealClients(
        deal=DEAL, fields=fields, row={}, url=NOW.url, edited_by=None, edited_at=None, moved_by=None, moved_at=None,
        contacts=tuple(contacts), company=company, left_out=60,
    ).with_record(company)  # fmt: skip
    return ShownClients(now, is_open=True)


def screens(texts: Texts) -> Iterator[tuple[str, Screen]]:
    """Every view with the longest that it can be given, and the first, a middle and the last of its pages."""
    yield "card", card(texts, CARD)
    for page in (1, 3, 6):
        stages = stage_rows(texts, CARD.card, OTHERS, ShowStages(deal_id=DEAL.deal_id, page=page))
        yield f"stages {page}", card(texts, CARD, keyboard=stages)
        yield f"pipelines {page}", card(texts, CARD, keyboard=pipeline_rows(texts, CARD.card, OTHERS, page))
    yield "fields", card(texts, CARD, keyboard=field_rows(texts, CARD, [TITLE, CHOICE] * 30, 2))
    yield "clients", clients(texts, people())
    yield "clients to edit", clients_to_edit(texts, people(), 2)
    shift = Shift(TITLE, LONG, "Ш" * 255)
    yield "written", changes.written(texts, Written(NOW, (shift,), 9_999_999, left=(CHOICE,)))
    yield "conflict", changes.conflict(texts, Conflict(NOW, TITLE, LONG, "Ш" * 255, "Ы" * 255, 9_999_999, editor=None))
    yield "question", question(texts, asked_about(NOW, CHOICE), NOON.date(), 6)
    yield "wrong", wrong(texts, asked_about(NOW, CHOICE), NOON.date())


CASES = [
    pytest.param(screen, id=f"{language}-{name}")
    for language, texts in (("ru", RU), ("en", EN))
    for name, screen in screens(texts)
]


@pytest.mark.parametrize("screen", CASES)
def test_a_view_keeps_the_limits(screen: Screen) -> None:
    """4,096 signs, a hundred buttons, 64 bytes a button, 256 signs to copy, and no label that a phone would cut."""
    text, _ = screen.body.render()
    assert isinstance(screen.keyboard, InlineKeyboardMarkup)
    buttons = [one for row in screen.keyboard.inline_keyboard for one in row]

    assert len(text.encode("utf-16-le")) // 2 <= LONGEST_MESSAGE
    assert len(buttons) <= 100
    assert max(len((one.callback_data or "").encode()) for one in buttons) <= 64
    assert all(len(one.copy_text.text) <= 256 for one in buttons if one.copy_text)
    assert [one.text for one in buttons if len(one.text) > 34] == []


@pytest.mark.parametrize("screen", CASES)
def test_a_view_reads_as_it_did(screen: Screen, snapshot: SnapshotAssertion) -> None:
    """A change of a text shows here; `pytest --snapshot-update` takes it for the new one."""
    assert "\n".join(lines(screen)) == snapshot


@pytest.mark.parametrize(("language", "texts"), [("ru", RU), ("en", EN)])
def test_the_card_reads_as_it_did(language: str, texts: Texts, snapshot: SnapshotAssertion) -> None:
    """An ordinary deal in either language."""
    assert f"{language}\n" + "\n".join(lines(card(texts, flat_card()))) == snapshot
