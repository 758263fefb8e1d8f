"""What strangers are told, and what administrators are asked about them. Nothing here tells anything of the portal."""

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.domain.agents import Employee
from bot.domain.ids import TelegramId
from bot.domain.phones import shown_phone
from bot.services.agents import KnownAgent
from bot.store.agents import AccessRequest
from bot.telegram.admin_callbacks import TurnOverview
from bot.telegram.callbacks import Allow, AskWho, Refuse, ShowAgent, TurnAgents, WithdrawAccess
from bot.telegram.keyboards import button, pages_row, rows, share_number
from bot.telegram.screens import Screen
from bot.telegram.views.heading import BUTTON_LETTERS, literal
from bot.telegram.views.pages import page_of
from bot.texts import Texts

NAME_LETTERS = 60


def greeting(texts: Texts) -> Screen:
    """The first words to somebody whom the bot does not know."""
    text = texts.t("Hello! This is an agency's working bot. Send your number, and I will know who you are.")
    return Screen(Text(text), share_number(texts))


def unknown_person(texts: Texts) -> Screen:
    """A stranger writes, or taps a button of somebody's old message."""
    text = texts.t("I do not know you yet. Send your number, and I will know who you are.")
    return Screen(Text(text), share_number(texts))


def photos_not_taken(texts: Texts) -> Screen:
    """A stranger sends photos."""
    text = texts.t(
        "I do not know you yet, so I did not take the photos. Send your number, and then send them once more."
    )
    return Screen(Text(text), share_number(texts))


def foreign_contact(texts: Texts) -> Screen:
    """The contact is somebody else's."""
    text = texts.t("This is somebody else's contact. Press the button below: it sends your own number.")
    return Screen(Text(text), share_number(texts))


def cannot_recognise_now(texts: Texts) -> Screen:
    """The portal does not answer, which is nothing that a stranger is told."""
    text = texts.t("I cannot check the number just now. Please press the button again in a few minutes.")
    return Screen(Text(text), share_number(texts))


def not_recognised(texts: Texts, telegram_id: TelegramId, *, administrators_know: bool) -> Screen:
    """No employee has this number, or several have. `administrators_know`: they have been asked."""
    code = texts.t("Your code for them: {code}", code=telegram_id)
    if administrators_know:
        text = texts.t(
            "I do not know this number. The administrator has been asked, the answer will come here; "
            "no need to wait in the chat."
        )
        return Screen(Text(text, "\n", code))
    text = texts.t(
        "I do not know this number. Ask the administrator to put it into your Bitrix24 profile, "
        "then press the button again."
    )
    return Screen(Text(text, "\n", code), share_number(texts))


def dismissed(texts: Texts) -> Screen:
    """Somebody who is not an employee any more."""
    return Screen(Text(texts.t("You no longer have access. If this is a mistake, tell the administrator.")))


def access_refused(texts: Texts) -> Screen:
    """What the stranger is told when an administrator refused."""
    return Screen(Text(texts.t("The administrator did not open access for you.")))


def request(texts: Texts, asked: AccessRequest, sharers: Sequence[Employee]) -> Screen:
    """Who asks the administrator for access, and why the phone alone did not do."""
    who = texts.t("Asks for access: {name}", name=literal(asked.name, NAME_LETTERS))
    if sharers:
        names = ", ".join(literal(one.full_name, NAME_LETTERS) for one in sharers)
        why = texts.t("Several employees have this number: {names}.", names=names)
    else:
        why = texts.t("There is no such number in Bitrix24.")
    buttons = [
        button(texts.t("This is an employee…"), AskWho(telegram_id=asked.telegram_id)),
        button(texts.t("Refuse"), Refuse(telegram_id=asked.telegram_id)),
    ]
    return Screen(Text("\n".join((who, shown_phone(asked.phone), why))), rows(buttons))


def who_is_it(texts: Texts, asked: AccessRequest, candidates: Sequence[Employee]) -> Screen:
    """Which employee a stranger is, by a button or by surname."""
    who = texts.t("Asks for access: {name}", name=literal(asked.name, NAME_LETTERS))
    question = (
        texts.t("Who is this? Choose, or write a surname.") if candidates else texts.t("Who is this? Write a surname.")
    )
    return Screen(Text(who, "\n", question), rows(*_candidates(asked.telegram_id, candidates)))


def nobody_of_that_name(texts: Texts) -> Screen:
    """The administrator wrote a surname that no active employee has."""
    return Screen(Text(texts.t("No active employee is called that. Write a surname as it stands in Bitrix24.")))


def allowed(texts: Texts, telegram_id: TelegramId, employee: Employee) -> Screen:
    """The stranger is an agent now."""
    text = texts.t("{name} is in the bot now.", name=literal(employee.full_name, NAME_LETTERS))
    return Screen(Text(text), rows([button(texts.t("Take access back"), WithdrawAccess(telegram_id=telegram_id))]))


def request_refused(texts: Texts, asked: AccessRequest) -> Screen:
    """The administrator refused."""
    return Screen(Text(texts.t("{name}: refused.", name=literal(asked.name, NAME_LETTERS))))


def request_over(texts: Texts) -> Screen:
    """Another administrator has let this person in."""
    return Screen(Text(texts.t("This request is decided already: the person is in the bot.")))


def taken_back(texts: Texts, known: KnownAgent | None) -> Screen:
    """The administrator took access back; what was a mistake is given again at once."""
    if known is None:
        return Screen(Text(texts.t("This person has no access.")))
    agent = known.agent
    again = Allow(telegram_id=agent.telegram_id, employee_id=agent.employee_id)
    text = texts.t("{name}: access taken back.", name=literal(known.name, NAME_LETTERS))
    return Screen(Text(text), rows([button(texts.t("↩️ Give access again"), again)]))


def agents(texts: Texts, everybody: Sequence[KnownAgent], number: int) -> Screen:
    """Everybody in the bot, a page at a time."""
    if not everybody:
        text = texts.t("There is nobody in the bot yet. Colleagues come in by their own number.")
        return Screen(Text(text), rows([button(texts.t("‹ Overview"), TurnOverview())]))
    page = page_of(everybody, number)
    count = texts.t("In the bot: {count}", count=texts.number(len(everybody)))
    hint = texts.t("Choose somebody to take access back.")
    people = (
        [button(literal(one.name, BUTTON_LETTERS), ShowAgent(telegram_id=one.agent.telegram_id, page=page.number))]
        for one in page.lines
    )
    turn = pages_row(texts, page.number, page.pages, TurnAgents(page=page.previous), TurnAgents(page=page.following))
    back = [button(texts.t("‹ Overview"), TurnOverview())]
    return Screen(Text(Bold(count), "\n", hint), rows(*people, turn, back))


def agent(texts: Texts, known: KnownAgent, number: int) -> Screen:
    """One of them, and what an administrator may do about it."""
    telegram_id = known.agent.telegram_id
    code = texts.t("Telegram: {code}", code=telegram_id)
    back = button(texts.t("‹ Agents"), TurnAgents(page=number))
    take = button(texts.t("Take access back"), WithdrawAccess(telegram_id=telegram_id))
    return Screen(Text(Bold(literal(known.name, NAME_LETTERS)), "\n", code), rows([take], [back]))


def _candidates(telegram_id: TelegramId, employees: Sequence[Employee]) -> list[list[InlineKeyboardButton]]:
    return [
        [
            button(
                literal(employee.full_name, BUTTON_LETTERS),
                Allow(telegram_id=telegram_id, employee_id=employee.employee_id),
            )
        ]
        for employee in employees
    ]
