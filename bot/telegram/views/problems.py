"""Why photos wait, in the words of whoever can mend it."""

from bot.domain.photos import Problem
from bot.texts import Texts


def problem_words(texts: Texts, problem: Problem | None) -> str:
    """A few words; the code itself where there is nothing to be mended by a person."""
    return {
        None: texts.t("on the way for long"),
        Problem.NO_RIGHTS: texts.t("no right to the folder"),
        Problem.NO_ACCESS: texts.t("Bitrix24 does not let the bot in"),
        Problem.DRIVE_FULL: texts.t("no room on the drive"),
        Problem.SPOOL_FULL: texts.t("no room on the bot's disk"),
        Problem.PORTAL_REFUSED: texts.t("Bitrix24 refuses"),
    }.get(problem, str(problem))
