"""The card, line by line."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.domain.deals import Money, ShownField
from bot.domain.ids import DealId
from bot.telegram.callbacks import CardFace
from bot.telegram.screens import LONGEST_MESSAGE
from bot.telegram.views.card import card, lost_card
from tests.unit.telegram.views.drawing import EN, RU, flat, flat_card, lines

STRANGE_TITLES = (
    "<b>жирный</b> & \"кавычки\" 'тут' *_`[x](y)",
    "🏠 дом 👨‍👩‍👧‍👦 семья",
    "я" * 250,
    "{name} %s \\n",
)


def test_a_card_in_russian() -> None:
    """As the transcripts have it."""
    assert lines(card(RU, flat_card())) == [
        "№ 1245 · 2-к, Чистопольская 20",
        "",
        "●●●○○ Показы",
        "Продажа квартир, шаг 3 из 5",
        "",
        "12 400 000 ₽",
        "Чистопольская, 20, кв. 41",
        "Ильдар Хасанов",
        "+7 900 555-01-42",
        "ООО «Пример»",
        "",
        "Ведёте вы · до 28 ноября",
        "В папке 12 фото",
        "[➡️ Дальше: Бронь]",
        "[Этап] [Сумма] [Фото · 12]",
        "[Клиент] [Папка] [Ещё]",
    ]


def test_a_card_in_english() -> None:
    """What people wrote stays, what the bot says is English."""
    drawn = lines(card(EN, flat_card(is_mine=False)))

    assert drawn[3] == "Продажа квартир, step 3 of 5"
    assert drawn[-5:] == [
        "Responsible: Марат Галиев · until 28 November",
        "12 photos in the folder",
        "[➡️ Next: Бронь]",
        "[Stage] [Amount] [Photos · 12]",
        "[Client] [Folder] [More]",
    ]


def test_more_swaps_the_rows() -> None:
    """The same card with other buttons."""
    main, more = lines(card(RU, flat_card())), lines(card(RU, flat_card(), CardFace.MORE))

    assert more[: len(main) - 3] == main[:-3]
    assert more[len(main) - 3 :] == ["[Изменить] [Комментарий]", "[Обновить] [В Битрикс24]", "[‹ Назад]"]


def test_an_empty_deal_has_a_short_card() -> None:
    """What is not known takes no line and no button."""
    deal = flat(amount=None, address=None, closes_on=None, contact_id=None, company_id=None)

    drawn = lines(card(RU, flat_card(deal, client=None, company=None, folder=None, files_count=None)))

    assert drawn == [
        "№ 1245 · 2-к, Чистопольская 20",
        "",
        "●●●○○ Показы",
        "Продажа квартир, шаг 3 из 5",
        "",
        "Ведёте вы",
        "В папке пока нет фото",
        "[➡️ Дальше: Бронь]",
        "[Этап] [Сумма] [Фото]",
        "[Ещё]",
    ]


def test_a_won_deal_has_no_step() -> None:
    """A closed deal is not on its way any more."""
    drawn = lines(card(RU, flat_card(flat(stage_id="WON", is_closed=True))))

    assert drawn[2:4] == ["✅ Успешна", "Продажа квартир"]


def test_a_stage_that_nobody_knows_takes_no_line() -> None:
    """The portal has a new pipeline that was not read yet."""
    drawn = lines(card(RU, flat_card(pipeline=None, stage=None)))

    assert drawn[2] == "12 400 000 ₽"


def test_chosen_fields_stand_by_their_names() -> None:
    """Empty ones do not stand there at all."""
    fields = (ShownField("Площадь", ("54 м²",)), ShownField("Этаж", (" ",)))

    assert "Площадь: 54 м²" in lines(card(RU, flat_card(fields=fields)))
    assert not any(drawn.startswith("Этаж") for drawn in lines(card(RU, flat_card(fields=fields))))


def test_fields_speak_the_agents_language() -> None:
    """Figures, days and flags as each language writes them."""
    fields = (
        ShownField("Площадь", (Decimal("64.5"),)),
        ShownField("Ипотека", (False,)),
        ShownField("Взнос", (Money(Decimal(250_000), "RUB"),)),
        ShownField("Показы", (datetime(2026, 12, 1, 14, 5, tzinfo=UTC), date(2026, 12, 3))),
    )

    russian, english = lines(card(RU, flat_card(fields=fields))), lines(card(EN, flat_card(fields=fields)))

    assert russian[11:15] == ["Площадь: 64,5", "Ипотека: нет", "Взнос: 250 000 ₽", "Показы: 1 декабря 17:05, 3 декабря"]
    assert english[11:13] == ["Площадь: 64.5", "Ипотека: no"]
    assert english[14] == "Показы: 1 December 17:05, 3 December"


@pytest.mark.parametrize("title", STRANGE_TITLES)
def test_titles_appear_literally(title: str) -> None:
    """Bold by entities, so nothing in a title is markup."""
    text, entities = card(RU, flat_card(flat(title=title))).body.render()

    assert text.split("\n")[0] == f"№\N{NO-BREAK SPACE}1245 · {title}"
    assert [entity.type for entity in entities] == ["bold", "phone_number"]


def test_right_to_left_text_turns_nothing_around() -> None:
    """An Arabic title is isolated, and direction signs of its own are left out."""
    text, _ = card(RU, flat_card(flat(title="\u202eقصر الشرق"))).body.render()

    assert text.split("\n")[0] == "№\N{NO-BREAK SPACE}1245 · \u2068قصر الشرق\u2069"


def test_a_title_of_several_lines_is_one() -> None:
    """The first line of a card is the deal."""
    text, _ = card(RU, flat_card(flat(title="2-к\nЧистопольская\r\n\t20"))).body.render()

    assert text.split("\n")[0].endswith("· 2-к Чистопольская 20")


def test_the_fullest_card_fits_a_message() -> None:
    """The longest of everything stays within Telegram's limit."""
    fields = tuple(ShownField("п" * 500, ("з" * 5000,)) for _ in range(30))
    shown = flat_card(flat(title="т" * 5000, address="а" * 5000), fields=fields, responsible_name="и" * 500)

    assert len(card(RU, shown).body) <= LONGEST_MESSAGE


def test_a_card_is_about_its_deal() -> None:
    """A reply to it is a comment on this deal."""
    assert card(RU, flat_card()).deal_id == DealId(1245)


def test_a_lost_card_tells_only_the_number() -> None:
    """Whoever may not see the deal reads nothing of it, and cannot tap anything of it."""
    screen = lost_card(RU, DealId(1245), 10)

    assert lines(screen) == [
        "№ 1245",
        "",
        "Сделка теперь не ваша, карточка закрыта. Ничего не изменено.",
        "[Мои сделки · 10]",
    ]


def test_an_amount_of_nothing_is_not_shown() -> None:
    """Portals write 0.00 where nobody wrote an amount."""
    deal = flat(amount=Money(Decimal("0.00"), "RUB"))

    assert "0 ₽" not in lines(card(RU, flat_card(deal)))
