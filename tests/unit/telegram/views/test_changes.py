"""What became of a change, line by line, in both languages."""

import asyncio
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.bitrix24.conversion import read_value
from bot.bitrix24.editable import custom_field
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.fields import DealField
from bot.bitrix24.values import JsonValue
from bot.domain.deals import Money
from bot.domain.edits import EditKind
from bot.domain.ids import EmployeeId
from bot.services.change_outcomes import Conflict, Editor, NotWritten, Pending, Refused, Shift, TooLate, Written
from bot.telegram.views import changes
from bot.telegram.views.heading import BUTTON_LETTERS
from bot.telegram.views.questions import asked_about, locked, question, wrong
from bot.telegram.views.values import locked_words
from bot.texts import Texts
from tests.flows.reading import SPACES
from tests.unit.telegram.views.changing import deal_now
from tests.unit.telegram.views.drawing import EN, RU, lines

NOW = deal_now()
HEAD = "№ 1245 · Чистопольская 20"
TWELVE_ONE = Money(Decimal(12_100_000), "RUB")
TWELVE_FOUR = Money(Decimal(12_400_000), "RUB")
TODAY = date(2026, 11, 23)


def shift(key: str, after: FieldValue) -> Shift:
    """A field's way from what it holds."""
    field = NOW.fields.offered(key)
    return Shift(field, NOW.value(field), after)


def written(key: str, after: FieldValue) -> Written:
    """It was changed by row 7 of the journal."""
    return Written(NOW, (shift(key, after),), 7)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (RU, [HEAD, "12 400 000 → 12 100 000 ₽", "[↩️ Вернуть 12 400 000 ₽]"]),
        (EN, [HEAD, "12,400,000 → 12,100,000 ₽", "[↩️ Back to 12,400,000 ₽]"]),
    ],
)
def test_an_amount(texts: Texts, expected: list[str]) -> None:
    """Old → new, and the way back names the value."""
    assert lines(changes.written(texts, written("a", TWELVE_ONE))) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (RU, [HEAD, "Показы → Бронь", "[↩️ Вернуть «Показы»]"]),
        (EN, [HEAD, "Показы → Бронь", "[↩️ Back to “Показы”]"]),
    ],
)
def test_a_stage(texts: Texts, expected: list[str]) -> None:
    """Its name is the portal's."""
    assert lines(changes.written(texts, written("st", "HOLD"))) == expected


@pytest.mark.parametrize(
    ("texts", "line"),
    [(RU, "Дата закрытия: 28 ноября → 30 ноября"), (EN, "Expected closing date: 28 November → 30 November")],
)
def test_a_day(texts: Texts, line: str) -> None:
    """As people say it."""
    assert lines(changes.written(texts, written("d", date(2026, 11, 30))))[1] == line


@pytest.mark.parametrize("title", ["я" * 250, "🏠" * 60, "<b>&amp;</b> {x}"])
def test_a_long_title_fits_its_button(title: str) -> None:
    """The button is cut politely, the words around it stay."""
    field = NOW.fields.offered("t")
    drawn = lines(changes.written(RU, Written(NOW, (Shift(field, title, "Дом"),), 7)))[-1]

    assert drawn.startswith("[↩️ Вернуть «")
    assert len(drawn) <= BUTTON_LETTERS + 4


def test_somebody_was_faster() -> None:
    """As the transcripts have it."""
    editor = Editor("Марат Галиев", datetime(2026, 11, 23, 8, 5, tzinfo=UTC), is_of_deal=True)
    field = NOW.fields.offered("a")
    outcome = Conflict(NOW, field, TWELVE_FOUR, TWELVE_ONE, Money(Decimal(12_200_000), "RUB"), 7, editor)

    assert lines(changes.conflict(RU, outcome)) == [
        HEAD,
        "Пока вы писали, сумму поменяли:",
        "",
        "на карточке: 12 400 000 ₽",
        "сейчас: 12 100 000 ₽",
        "у вас: 12 200 000 ₽",
        "",
        "Последняя правка сделки:",
        "Марат Галиев, сегодня 11:05",
        "[Записать 12 200 000 ₽]",
        "[Оставить 12 100 000 ₽]",
    ]


def test_what_nobody_knows_is_left_out() -> None:
    """Only a hash of what was seen, an edit without a name."""
    editor = Editor(None, datetime(2026, 11, 23, 8, 5, tzinfo=UTC), is_of_deal=False)
    outcome = Conflict(NOW, NOW.fields.offered("t"), None, "Дом", "Дача", 7, editor, is_seen_known=False)

    drawn = lines(changes.conflict(EN, outcome))

    assert drawn[1:6] == ["Meanwhile “Title” was changed:", "", "now: Дом", "yours: Дача", ""]
    assert drawn[6] == "today 11:05"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (RU, "Битрикс24 не отвечает. Сумма НЕ изменена, ваше число у меня."),
        (EN, "Bitrix24 does not answer. The amount was NOT changed, I keep your figure."),
    ],
)
def test_the_portal_is_away(texts: Texts, expected: str) -> None:
    """What is safe, and the value on a button."""
    since = datetime(2026, 11, 23, 8, 5, tzinfo=UTC)
    outcome = NotWritten(NOW.deal.deal_id, NOW.deal.label, NOW.fields.offered("a"), TWELVE_ONE, 7, since)

    assert lines(changes.not_written(texts, outcome))[1] == expected


async def test_it_is_not_known_yet() -> None:
    """No button: there is nothing to do but to wait."""
    later = asyncio.get_running_loop().create_future()
    outcome = Pending(NOW.deal.deal_id, NOW.deal.label, NOW.fields.offered("a"), later)

    assert lines(changes.pending(RU, outcome)) == [
        HEAD,
        "Битрикс24 пока не подтвердил запись: Сумма. Проверяю, записалось ли…",
    ]


def test_the_portal_refuses() -> None:
    """Its own words, what stands, and the way there."""
    drawn = lines(changes.refused(RU, Refused(NOW, NOW.fields.offered("st"), "Недостаточно прав")))

    assert drawn[1:] == [
        "Битрикс24 не дал поменять этап:", "«Недостаточно прав».", "Этап прежний: Показы.", "[В Битрикс24]",
    ]  # fmt: skip


def test_too_late() -> None:
    """It can be written anew."""
    outcome = TooLate(NOW, NOW.fields.offered("a"), TWELVE_ONE, TWELVE_FOUR, 7)

    assert lines(changes.too_late(RU, outcome))[1:] == [
        "Сумма: 12 100 000 ₽.",
        "Вернуть одним нажатием уже нельзя, но можно записать заново.",
        "[Записать 12 400 000 ₽]",
    ]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (
            "a",
            [
                "Сейчас 12 400 000 ₽. Сколько станет? Например: 12,1 млн",
                "Или другое поле: дата закрытия 28.11",
                "[Не менять]",
            ],
        ),
        ("t", ["Название сейчас: 2-к, Чистопольская 20.", "Напишите новый текст.", "[Не менять]"]),
        (
            "d",
            [
                "Дата закрытия сейчас: 28 ноября.",
                "Когда? Можно написать: 28.11",
                "[Сегодня] [Завтра]",
                "[Через неделю]",
                "[Очистить] [Не менять]",
            ],
        ),
        ("s", ["Источник сейчас: пусто.", "Выберите:", "[Звонок] [Сайт]", "[Не менять]"]),
        (
            "c",
            ["Комментарий сделки сейчас: Торг.", "Напишите новый текст.", "[Очистить] [Не менять]"],
        ),
    ],
)
def test_a_question(key: str, expected: list[str]) -> None:
    """What there is now, what is wanted, and answers on buttons."""
    drawn = lines(question(RU, asked_about(NOW, NOW.fields.offered(key)), TODAY))

    assert drawn == [HEAD, *expected]


def test_a_field_of_another_kind_leads_to_the_portal() -> None:
    """An employee is chosen there."""
    lawyer = next(field for field in NOW.fields.menu if field.portal_field.code == "UF_CRM_LAWYER")

    drawn = lines(locked(EN, asked_about(NOW, lawyer), {}))

    assert drawn == [HEAD, "Юрист: empty", "This field is changed in Bitrix24.", "[In Bitrix24]"]


def test_a_stage_that_demands_such_a_field() -> None:
    """It is said which stage wants it; it is filled in the portal."""
    lawyer = next(field for field in NOW.fields.menu if field.portal_field.code == "UF_CRM_LAWYER")

    drawn = lines(locked(RU, asked_about(NOW, lawyer, stage="Бронь", entry_id=7), {}))

    assert drawn == [HEAD, "Для «Бронь» нужно поле: Юрист.", "Это поле меняется в Битрикс24.", "[В Битрикс24]"]


@pytest.mark.parametrize(
    ("field", "present", "said"),
    [
        (DealField("UF_CRM_X", "Юристы", "employee", is_multiple=True), ["7", "17"], "Марат Галиев, сотрудник № 17"),
        (DealField("UF_CRM_X", "План", "file", is_multiple=True), [{"id": 5, "url": "secret"}, {"id": 6}], "2 файла"),
        (DealField("UF_CRM_X", "Продавец", "crm"), "C_103", "1 привязка"),
        (DealField("UF_CRM_X", "Район", "iblock_section", is_multiple=True), ["1", "2", "3", "4", "5"], "5 привязок"),
        (DealField("UF_CRM_X", "Дом", "address"), "Казань, Баумана 9|55.7;49.1|12", "Казань, Баумана 9"),
        (DealField("UF_CRM_X", "Начата", "date", is_writable=False), "2031-11-28", "28 ноября 2031"),
        (DealField("UF_CRM_X", "Код", "integer", is_writable=False), "1200", "1 200"),
        (DealField("UF_CRM_X", "Список", "enumeration"), "47", ""),
        (DealField("UF_CRM_X", "Прочее", "hlblock"), "47", ""),
    ],
)
def test_what_is_changed_in_the_portal_shows_its_value(field: DealField, present: JsonValue, said: str) -> None:
    """Employees by name, files and links by how many; nothing where there is only a number that nobody knows."""
    known = custom_field(field, {})

    words = locked_words(RU, known, read_value(field, present), {EmployeeId(7): "Марат Галиев"})

    assert known.kind is EditKind.LOCKED
    assert words.translate(SPACES) == said


def test_a_wrong_answer() -> None:
    """What is expected comes first."""
    drawn = lines(wrong(RU, asked_about(NOW, NOW.fields.offered("a")), TODAY))

    assert drawn == [
        HEAD, "Жду сумму: 12,1 млн, 12 100 000 или 950 тыс.", "Сейчас: 12 400 000 ₽.", "[Не менять]",
    ]  # fmt: skip
