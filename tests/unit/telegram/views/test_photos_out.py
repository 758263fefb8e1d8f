"""The photos of a deal and the link for its client, line by line."""

from dataclasses import replace
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.bitrix24.addresses import DownloadAddress
from bot.bitrix24.folder_files import FolderFile
from bot.domain.bringings import Bringing
from bot.domain.deals import Folder
from bot.domain.ids import BringingId, ChatId, DealId, FileId, FolderId, MessageId, SharingId, TelegramId
from bot.services.carry_photos import Carried
from bot.services.deal_photos import DealPhotos
from bot.services.share_photos import Shared
from bot.telegram.screens import Screen
from bot.telegram.views.photos_out import (
    brought,
    cannot_end,
    ended,
    ends_later,
    fetching,
    interrupted,
    links_forbidden,
    making_link,
    not_brought,
    not_shared,
    photo_menu,
    shared_link,
)
from bot.texts import Texts
from tests.unit.telegram.views.drawing import EN, RU, flat, lines

FLAT, LABEL = DealId(1245), "Чистопольская, 20"


def file(number: int, name: str = "", size_bytes: int = 400_000) -> FolderFile:
    """One that was stored this morning."""
    address = DownloadAddress(SecretStr("https://agency.bitrix24.ru/secret"), size_bytes)
    at = datetime(2026, 11, 23, 7, number, tzinfo=UTC)
    return FolderFile(FileId(number), name or f"{number}.jpg", size_bytes, f"https://agency/{number}", at, address)


def folder(many: int = 12, *others: str) -> DealPhotos:
    """So many photos, and other files."""
    photos = [file(number) for number in range(many, 0, -1)]
    root = Folder(FolderId(5), "1245", "https://agency.bitrix24.ru/folder/5")
    return DealPhotos(flat(), root, photos, [file(50, name) for name in others])


def test_the_menu() -> None:
    """As the transcripts have it."""
    assert lines(photo_menu(RU, folder())) == [
        "№ 1245 · Чистопольская 20",
        "12 фото, последнее сегодня 10:12",
        "[🔗 Ссылка клиенту]",
        "[Показать здесь · 4 МБ]",
        "[Папка] [‹ Карточка]",
    ]
    assert lines(photo_menu(EN, folder(1)))[1:] == [
        "1 photo, the last one today 10:01",
        "[🔗 Link for the client]",
        "[Show here · 1 MB]",
        "[Folder] [‹ Card]",
    ]


def test_other_files_are_named_apart() -> None:
    """Three of them; without photos there is nothing to bring or to share."""
    assert lines(photo_menu(RU, folder(0, "план.pdf", "акт.docx", "б.xlsx", "в.zip"))) == [
        "№ 1245 · Чистопольская 20",
        "Кроме них 4 файла: план.pdf, акт.docx, б.xlsx…",
        "[Папка] [‹ Карточка]",
    ]


def test_nothing_yet() -> None:
    """What to do about it, and the way back."""
    assert lines(photo_menu(RU, folder(0))) == [
        "№ 1245 · Чистопольская 20",
        "В папке пока нет фото. Пришлите их сюда — положу.",
        "[‹ Карточка]",
    ]


def test_under_the_albums() -> None:
    """How far it is, what is too large, what did not come; nothing where there is nothing to add."""
    found = folder(13)
    huge = DealPhotos(found.deal, found.folder, [file(20, "фильм.mov", 214_000_000), *found.photos], [])
    below = brought(RU, huge, FileId(0), FileId(5), [Carried(file(4))])

    assert below is not None
    assert lines(below) == [
        "№ 1245 · Чистопольская 20",
        "Показано 10 из 14",
        "Велики для Telegram, откроются в Битрикс24:",
        "фильм.mov, 214 МБ",
        "Не дошли, попробуйте ещё раз:",
        "4.jpg, 1 МБ",
        "[Ещё 4]",
        "[🔗 Ссылка клиенту]",
        "[‹ Карточка]",
    ]
    assert brought(RU, folder(3), FileId(0), FileId(1), []) is None


def test_after_a_run_that_ended_in_between() -> None:
    """How far it came, what may have come besides, and a button that goes on from there."""
    nothing = Bringing(
        BringingId(1), FLAT, TelegramId(1), ChatId(1), MessageId(7), total=13, wanted=10, shown=0, after=FileId(0)
    )
    some = replace(nothing, shown=4, after=FileId(9), on_the_way=6)
    second_page = replace(nothing, wanted=13, shown=13, after=FileId(1))

    assert lines(interrupted(RU, nothing)) == [
        "№ 1245",
        "Прервалось, пока нёс фото. Все они в папке.",
        "Показано 0 из 13",
        "[Показать здесь]",
        "[‹ Карточка]",
    ]
    assert lines(interrupted(RU, some))[2:] == [
        "Показано 4 из 13",
        "Ещё 6 фото были в пути и могли дойти: кнопка пришлёт их ещё раз.",
        "[Ещё 9]",
        "[‹ Карточка]",
    ]
    assert lines(interrupted(RU, second_page)) == ["№ 1245", "Показано 13 из 13", "[‹ Карточка]"]
    assert lines(interrupted(EN, some))[1:4] == [
        "I was interrupted while I brought the photos. They are all in the folder.",
        "Shown: 4 of 13",
        "6 more photos were being sent and may be here already: the button sends them again.",
    ]


def test_what_did_not_come_goes_on_behind_what_did() -> None:
    """What is in the chat is not sent again; where nothing is, the button is what it was."""
    nothing = Bringing(
        BringingId(1), FLAT, TelegramId(1), ChatId(1), MessageId(7), total=13, wanted=10, shown=0, after=FileId(0)
    )

    assert lines(not_brought(RU, folder(13), nothing, "Почему"))[1:] == [
        "Почему",
        "[🔗 Ссылка клиенту]",
        "[Показать здесь · 4 МБ]",
        "[‹ Карточка]",
    ]
    assert lines(not_brought(RU, folder(13), replace(nothing, shown=4, after=FileId(10)), "Почему"))[1:] == [
        "Почему",
        "Показано 4 из 13",
        "[🔗 Ссылка клиенту]",
        "[Ещё 9]",
        "[‹ Карточка]",
    ]


def test_a_link_that_works() -> None:
    """On a button that copies it; what the client does not get is said."""
    shared = Shared(SharingId(3), SecretStr("https://agency.bitrix24.ru/~4Pie9"), 12, [Carried(file(4, "битое.jpg"))])
    screen = shared_link(RU, folder(12, "план.pdf"), shared)

    assert lines(screen) == [
        "№ 1245 · Чистопольская 20",
        "",
        "Ссылка для клиента: 12 фото, без геометок. Откроет любой, у кого она есть.",
        "Не вошли: 1 файл.",
        "⚠️ 1 фото не скопировалось:",
        "битое.jpg, 1 МБ",
        "[📋 Скопировать ссылку]",
        "[Закрыть доступ] [‹ Карточка]",
    ]


def test_a_link_too_long_to_be_copied() -> None:
    """Telegram copies 256 signs: beyond that the button opens it."""
    shared = Shared(SharingId(3), SecretStr("https://agency.bitrix24.ru/" + "a" * 300), 1, [])

    assert "[Открыть ссылку]" in lines(shared_link(RU, folder(1), shared))


def test_every_other_end_says_what_is_true() -> None:
    """In both languages, about the deal, with a way on."""
    drawn = {texts.language: [lines(screen)[1:] for screen in _ends(texts)] for texts in (RU, EN)}

    assert drawn["ru"][0] == ["⏳ Несу 2 фото…", "[🔗 Ссылка клиенту]", "[Показать здесь · 1 МБ]"]
    assert drawn["ru"][1] == ["⏳ Готовлю копии без геометок…"]
    assert drawn["ru"][2] == ["⏳ Копии без геометок: 40 из 120"]
    assert drawn["ru"][3][-2:] == ["[Показать здесь · 1 МБ]", "[‹ Карточка]"]
    assert drawn["ru"][4] == [
        "Копии для клиента удалены, фото в папке на месте.",
        "[🔗 Новая ссылка] [‹ Карточка]",
    ]
    assert drawn["ru"][5][-1] == "[‹ Карточка]"
    assert drawn["ru"][6][-1] == "[Закрыть доступ] [‹ Карточка]"
    assert drawn["ru"][7] == ["Почему", "Ссылки нет, фото в папке на месте.", "[🔗 Ссылка клиенту]", "[‹ Карточка]"]
    assert all(ours != theirs for ours, theirs in zip(drawn["ru"], drawn["en"], strict=True))


def _ends(texts: Texts) -> list[Screen]:
    found = folder(2)
    return [
        fetching(texts, found, 2),
        making_link(texts, FLAT, LABEL),
        making_link(texts, FLAT, LABEL, 40, 120),
        links_forbidden(texts, found),
        ended(texts, FLAT, LABEL),
        ends_later(texts, FLAT, LABEL),
        cannot_end(texts, FLAT, LABEL, SharingId(1)),
        not_shared(texts, FLAT, LABEL, "Почему"),
    ]
