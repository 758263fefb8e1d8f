"""Screens as lines of text, as they stand on a phone, and deals to put on them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from aiogram.types import InlineKeyboardMarkup

from bot.domain.deals import Client, Company, Deal, DealCard, DealLine, Folder, Money, Outcome, Pipeline, Stage
from bot.domain.ids import CompanyId, ContactId, DealId, EmployeeId, FolderId, PipelineId
from bot.services.deals import ShownCard
from bot.telegram.screens import Screen
from bot.texts import Catalogue
from tests.fakes.clock import ManualClock

NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""12:00 in Moscow."""
CATALOGUE = Catalogue.load("ru", "Europe/Moscow", clock=ManualClock(NOON))
RU = CATALOGUE.texts("ru")
EN = CATALOGUE.texts("en")

SALES = Pipeline(
    PipelineId(0),
    "Продажа квартир",
    (
        Stage("NEW", "Новая", Outcome.OPEN),
        Stage("LOOK", "Осмотр", Outcome.OPEN),
        Stage("SHOW", "Показы", Outcome.OPEN),
        Stage("HOLD", "Бронь", Outcome.OPEN),
        Stage("PAPER", "Договор", Outcome.OPEN),
        Stage("WON", "Успешна", Outcome.WON),
        Stage("LOSE", "Провалена", Outcome.LOST),
    ),
)


def lines(screen: Screen) -> list[str]:
    """Text, then a line a row of buttons; spaces that do not break look like any other."""
    text, _ = screen.body.render()
    rows = screen.keyboard.inline_keyboard if isinstance(screen.keyboard, InlineKeyboardMarkup) else []
    drawn = [*text.split("\n"), *(" ".join(f"[{button.text}]" for button in row) for row in rows)]
    return [line.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ") for line in drawn]


def flat(**changes: object) -> Deal:
    """The two-room flat in Chistopolskaya street."""
    values: dict[str, object] = {
        "deal_id": DealId(1245),
        "title": "2-к, Чистопольская 20",
        "pipeline_id": PipelineId(0),
        "stage_id": "SHOW",
        "is_closed": False,
        "amount": Money(Decimal(12_400_000), "RUB"),
        "address": "Чистопольская, 20, кв. 41",
        "responsible_id": EmployeeId(7),
        "contact_id": ContactId(1),
        "company_id": CompanyId(1),
        "closes_on": date(2026, 11, 28),
    }
    return Deal(**{**values, **changes})  # type: ignore[arg-type]  # named one by one above


def flat_card(deal: Deal | None = None, *, is_mine: bool = True, **changes: object) -> ShownCard:
    """Its card, with everything on it."""
    deal = deal or flat()
    values: dict[str, object] = {
        "deal": deal,
        "pipeline": SALES,
        "stage": SALES.stage(deal.stage_id),
        "client": Client(ContactId(1), "Ильдар Хасанов", ("89005550142", "89005550143")),
        "company": Company(CompanyId(1), "ООО «Пример»"),
        "responsible_name": "Марат Галиев",
        "folder": Folder(FolderId(5), "1245", "https://agency.bitrix24.ru/folder/5"),
        "files_count": 12,
        "url": "https://agency.bitrix24.ru/crm/deal/details/1245/",
    }
    return ShownCard(DealCard(**{**values, **changes}), is_mine=is_mine)  # type: ignore[arg-type]  # as above


def line(deal_id: int, label: str, *, step: int = 3, steps: int = 5, is_closed: bool = False) -> DealLine:
    """A deal in a list."""
    deal = flat(deal_id=DealId(deal_id), title=label, address=None, is_closed=is_closed)
    return DealLine(deal, step=step, steps=steps)
