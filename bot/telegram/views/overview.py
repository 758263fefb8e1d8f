"""What `/admin` shows first: everything at one moment, in a message that is edited in place. Pure."""

from collections import Counter
from collections.abc import Iterator

from aiogram.types import InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text

from bot.bitrix24.operating import LIMIT_SECONDS
from bot.services.overview import Overview
from bot.services.readiness import Part
from bot.telegram.admin_callbacks import EVERYBODY, TurnJournal, TurnOverview, TurnStuck
from bot.telegram.callbacks import TurnAgents
from bot.telegram.keyboards import button, rows
from bot.telegram.screens import Screen
from bot.telegram.views.problems import problem_words
from bot.texts import Texts

METHODS_SHOWN = 5
MINUTE, HOUR = 60, 3600


def overview(texts: Texts, seen: Overview) -> Screen:
    """How the bot is doing."""
    groups = [_state(texts, seen), _users(texts, seen), _queue(texts, seen), _errors(texts, seen), _limits(texts, seen)]
    body: list[Text | str] = [Bold(texts.t("Bot {version}", version=seen.version)), "\n"]
    body += ["\n\n".join("\n".join(group) for group in groups)]
    return Screen(Text(*body), _buttons(texts, seen))


def ago(texts: Texts, seconds: float) -> str:
    """An age in the largest unit that fits."""
    if seconds < 2 * MINUTE:
        return texts.t("{n} s ago", n=round(seconds))
    if seconds < 2 * HOUR:
        return texts.t("{n} min ago", n=int(seconds // MINUTE))
    return texts.t("{n} h ago", n=int(seconds // HOUR))


def _state(texts: Texts, seen: Overview) -> list[str]:
    names = {"database": texts.t("Database"), "telegram": "Telegram", "portal": texts.t("Bitrix24")}
    return [f"{names.get(part.name, part.name)} {_of_part(texts, part)}" for part in seen.parts]


def _of_part(texts: Texts, part: Part) -> str:
    age = texts.t("never heard of") if part.age_seconds is None else ago(texts, part.age_seconds)
    return f"✅ {age}" if part.is_ok else f"⚠️ {part.problem}, {age}"


def _users(texts: Texts, seen: Overview) -> list[str]:
    users = seen.users
    return [
        texts.n("{n} person in the bot", "{n} people in the bot", users.agents),
        texts.t("Active today {today}, in 7 days {week}", today=users.active_today, week=users.active_in_week),
    ]


def _queue(texts: Texts, seen: Overview) -> list[str]:
    queue = seen.queue
    waiting = [
        texts.n("{n} photo", "{n} photos", queue.photos) if queue.photos else "",
        texts.n("{n} comment", "{n} comments", queue.comments) if queue.comments else "",
    ]
    said = ", ".join(one for one in waiting if one)
    lines = [texts.t("On the way: {what}", what=said) if said else texts.t("On the way: nothing")]
    if queue.oldest_at:
        lines.append(texts.t("The oldest since {since}", since=texts.since(queue.oldest_at)))
    if queue.photos_without_deal:
        count = queue.photos_without_deal
        lines.append(texts.n("Waiting for a deal: {n} photo", "Waiting for a deal: {n} photos", count))
    by_problem: Counter[str] = Counter()
    for one in seen.stuck:
        by_problem[problem_words(texts, one.problem)] += one.photos
    return [*lines, *(f"⚠️ {words}: {texts.number(count)}" for words, count in by_problem.items())]


def _errors(texts: Texts, seen: Overview) -> list[str]:
    errors = seen.errors
    lines, portal = [], texts.t("Bitrix24")
    if errors.portal_code and errors.portal_at:
        lines.append(f"{portal}: {errors.portal_code}, {texts.when(errors.portal_at)}")
    refused = ", ".join(f"{problem} {texts.number(count)}" for problem, count in errors.refused.items())
    if refused:
        lines.append(texts.t("Photos not taken in 7 days: {codes}", codes=refused))
    if errors.set_aside:
        lines.append(texts.t("Messages not understood: {n}", n=texts.number(errors.set_aside)))
    return [texts.t("Last errors"), *lines] if lines else [texts.t("Last errors: none")]


def _limits(texts: Texts, seen: Overview) -> list[str]:
    limits = seen.limits
    level = texts.number(round(limits.level))
    return [
        texts.t("Bitrix24's limits"),
        texts.t("Requests: {level} of {size}", level=level, size=texts.number(limits.size)),
        *_operating(texts, seen),
    ]


def _operating(texts: Texts, seen: Overview) -> Iterator[str]:
    """The methods that have used most of their time, those that have used none left out."""
    used = sorted(seen.limits.operating_seconds.items(), key=lambda item: -item[1])
    for method, seconds in used[:METHODS_SHOWN]:
        if round(seconds):
            limit = texts.number(int(LIMIT_SECONDS))
            yield texts.t(
                "{method}: {used} of {limit} s", method=method, used=texts.number(round(seconds)), limit=limit
            )


def _buttons(texts: Texts, seen: Overview) -> InlineKeyboardMarkup | None:
    held_up = sum(one.photos for one in seen.stuck)
    photos = texts.t("Stuck photos")
    return rows(
        [button(f"{photos} · {texts.number(held_up)}" if held_up else photos, TurnStuck(page=1))],
        [button(texts.t("Who did what"), TurnJournal(page=1, telegram_id=EVERYBODY))],
        [button(texts.t("Agents"), TurnAgents(page=1)), button(texts.t("Refresh"), TurnOverview())],
    )
