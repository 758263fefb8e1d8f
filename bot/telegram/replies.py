"""A text that is the name of a field and a value of its type: «цена 12,4 млн»."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.bitrix24.editable import AMOUNT_KEY, EditableField
from bot.bitrix24.field_values import FieldValue
from bot.clock import Clock
from bot.domain.edits import EditKind
from bot.domain.errors import DomainError
from bot.domain.ids import DealId
from bot.services.change_outcomes import Wish
from bot.services.changes import ChangeDeal
from bot.services.typed_values import parse_value
from bot.telegram.seen import seen_of
from bot.texts import Catalogue, Texts

_BETWEEN = re.compile(r"\s*[:=]\s*|\s+")
_SIGN_BETWEEN = re.compile(r"\s*[:=]\s*")
"""Behind the name of a field of text, where any word would be a value."""


@dataclass(frozen=True, slots=True)
class FieldReply:
    """What a text wants: this value in this field."""

    field: EditableField
    value: FieldValue

    def wish(self, deal_id: DealId, kept: str | None) -> Wish:
        """Compared with what the message said that it is about, as far as that said anything of this field."""
        before = seen_of(kept, self.field.key)
        return Wish(
            deal_id,
            {self.field.key: self.value},
            seen=before.token if before else None,
            shown=self.field.shown(before) if before else None,
            knows_own=True,
            is_typed=True,
        )


class FieldReplies:
    """Reads texts by the names of fields in all our languages, and by the portal's own titles."""

    def __init__(self, change_deal: ChangeDeal, catalogue: Catalogue, clock: Clock) -> None:
        self._change_deal = change_deal
        self._clock = clock
        self._names: dict[str, frozenset[str]] = {}
        for texts in catalogue.by_language.values():
            for key, names in standard_names(texts).items():
                self._names[key] = self._names.get(key, frozenset()) | {name.casefold() for name in names}

    async def read(self, texts: Texts, text: str) -> FieldReply | None:
        """The change that the whole text asks for; None for any other text.

        Raises:
            DomainError: the portal has never told its fields, and this is about one that every portal has.
        """
        line = text.strip()
        try:
            fields = (await self._change_deal.fields()).menu
        except DomainError:
            if any(self._values(self._names[AMOUNT_KEY], line, _BETWEEN)):
                raise
            return None
        for field in fields:
            names = self._names.get(field.key, frozenset()) | {field.portal_field.title.casefold()}
            between = _SIGN_BETWEEN if field.kind is EditKind.TEXT else _BETWEEN
            for rest in self._values(names, line, between):
                value = parse_value(field, rest, now=self._clock.now(), zone=texts.timezone)
                if value is not None:
                    return FieldReply(field, value)
        return None

    @staticmethod
    def _values(names: frozenset[str], line: str, between: re.Pattern[str]) -> Iterator[str]:
        """What stands behind each name that the line begins with."""
        for name in sorted(names, key=len, reverse=True):
            sign = between.match(line, len(name)) if name and line[: len(name)].casefold() == name else None
            if sign and line[sign.end() :]:
                yield line[sign.end() :]


def standard_names(texts: Texts) -> Mapping[str, list[str]]:
    """What people call the fields that every portal has, by their keys."""
    names = {
        "a": texts.t("amount, price, sum, cost"),
        "t": texts.t("title, name"),
        "d": texts.t("expected closing date, closing date, deadline"),
        "s": texts.t("source"),
        "c": texts.t("the deal's comment, deal comment"),
    }
    return {key: [name.strip() for name in listed.split(",")] for key, listed in names.items()}
