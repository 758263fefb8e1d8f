"""Whether anybody is told of troubles and can let colleagues in."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.doctor.finding import Finding, note
from bot.domain.errors import text_key
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Administrators:
    """For an empty `ADMIN_IDS`: where to find what belongs there."""

    is_set: bool
    texts: Texts
    title: str = text_key("Administrators")

    async def __call__(self) -> Sequence[Finding]:
        """One hint, or nothing."""
        if self.is_set:
            return []
        t = self.texts.t
        text = t("ADMIN_IDS is empty: nobody is told of troubles, and nobody can let a colleague in.")
        return [note(text, t("Sign in to the bot and send it /admin: it answers with the number to put there."))]
