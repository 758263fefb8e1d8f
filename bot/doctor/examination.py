"""The run through a table of checks: side by side, each with its deadline, so that the whole ends though all hang."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from bot.bitrix24.errors import PortalError
from bot.doctor.access_words import WEBHOOK, AccessWords
from bot.doctor.finding import Finding, wrong
from bot.doctor.portal_trouble import portal_trouble
from bot.doctor.telegram_line import TelegramError
from bot.doctor.telegram_trouble import telegram_trouble
from bot.texts import Texts

CHECK_SECONDS = 5.0
"""More than the four seconds of an interactive call to the portal; two steps of a branch stay below fifteen."""


class Check(Protocol):
    """Looks at one thing. Errors of the portal or of Telegram may leave it: they become a line."""

    @property
    def title(self) -> str:
        """What it looks at, a key of a text: for the line that says it took too long."""
        ...

    async def __call__(self) -> Sequence[Finding]:
        """Look."""
        ...


@dataclass(frozen=True, slots=True)
class Branch:
    """Checks that make sense only where `first` found nothing wrong."""

    first: Check
    then: tuple[Check, ...] = ()


class Examination:
    """All branches at once; the lines come in the order of the table."""

    def __init__(
        self,
        branches: Sequence[Branch],
        texts: Texts,
        *,
        words: AccessWords = WEBHOOK,
        seconds: float = CHECK_SECONDS,
    ) -> None:
        self._branches = branches
        self._texts = texts
        self._words = words
        self._seconds = seconds

    async def __call__(self) -> list[Finding]:
        """Every line."""
        return list(chain.from_iterable(await asyncio.gather(*map(self._follow, self._branches))))

    async def _follow(self, branch: Branch) -> list[Finding]:
        found = list(await self._look(branch.first))
        if not any(finding.is_wrong for finding in found):
            found += chain.from_iterable(await asyncio.gather(*map(self._look, branch.then)))
        return found

    async def _look(self, check: Check) -> Sequence[Finding]:
        texts = self._texts
        try:
            async with asyncio.timeout(self._seconds):
                return await check()
        except TimeoutError:
            title = texts.t(check.title)
            text = texts.t("{title}: no answer in {seconds} seconds.", title=title, seconds=f"{self._seconds:g}")
            return [wrong(text, texts.t("Try again; if it stays so, look for what slows this machine or its line."))]
        except PortalError as error:
            return portal_trouble(texts, error, self._words)
        except TelegramError as error:
            return [telegram_trouble(texts, error)]
