"""The deal fields that the settings name, and the one that they might name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.fields import DealField, fields_named
from bot.bitrix24.userfields import FOLDER_TYPES
from bot.doctor.finding import Finding, good, note, wrong
from bot.domain.errors import text_key
from bot.texts import Texts

_LIKE_ADDRESS: Final = re.compile(r"адрес|улиц|address|street", re.IGNORECASE)
_ADDRESS_TYPE: Final = "address"
MOST_SHOWN: Final = 8
"""Fields named in one line: our choice."""


@dataclass(frozen=True, slots=True)
class FolderField:
    """`DEAL_FOLDER_FIELD`: is it there, and can it hold a number."""

    dictionaries: Dictionaries
    name: str
    texts: Texts
    title: str = text_key("The folder's field")

    async def __call__(self) -> Sequence[Finding]:
        """Look it up by code or title."""
        t = self.texts.t
        found = fields_named(await self.dictionaries.deal_fields(), self.name)
        if not found:
            return [
                wrong(
                    t("Deals have no field {field} for the number of their folder.", field=self.name),
                    t("Run: python -m bot setup"),
                )
            ]
        if len(found) > 1:
            return [_ambiguous(self.texts, "DEAL_FOLDER_FIELD", self.name, found)]
        if not _can_hold_folder(found[0]):
            return [
                wrong(
                    t(
                        "The field {field} cannot hold the number of a folder: its type is {type}.",
                        field=_shown(found[0]),
                        type=_type_of(self.texts, found[0]),
                    ),
                    t(
                        "Put another code into DEAL_FOLDER_FIELD, UF_CRM_DEAL_FOLDER_ID for example,"
                        " and run: python -m bot setup"
                    ),
                )
            ]
        return [good(t("The field {field} holds the number of the deal's folder.", field=_shown(found[0])))]


@dataclass(frozen=True, slots=True)
class NamedFields:
    """The other settings that name fields. `names`: setting → what it names."""

    dictionaries: Dictionaries
    names: Mapping[str, Sequence[str]]
    texts: Texts
    title: str = text_key("The fields of the settings")

    async def __call__(self) -> Sequence[Finding]:
        """A line for each name that leads nowhere or to several fields; one for all where none does."""
        fields = await self.dictionaries.deal_fields()
        named = [(setting, name) for setting, names in self.names.items() for name in names]
        troubles = [trouble for setting, name in named if (trouble := self._trouble(setting, name, fields))]
        if troubles or not named:
            return troubles
        return [good(self.texts.t("Every field that the settings name is there."))]

    def _trouble(self, setting: str, name: str, fields: Mapping[str, DealField]) -> Finding | None:
        t = self.texts.t
        found = fields_named(fields, name)
        if not found:
            return wrong(
                t("{setting}: deals have no field «{name}».", setting=setting, name=name),
                t("Write its code or its title as they stand in CRM → Settings → Custom fields → Deal."),
            )
        return _ambiguous(self.texts, setting, name, found) if len(found) > 1 else None


@dataclass(frozen=True, slots=True)
class AddressField:
    """For an empty `DEAL_ADDRESS_FIELD`: what it might be."""

    dictionaries: Dictionaries
    is_set: bool
    texts: Texts
    title: str = text_key("The address's field")

    async def __call__(self) -> Sequence[Finding]:
        """The fields that look like an address, with their codes and titles."""
        if self.is_set:
            return []
        t = self.texts.t
        likely = [known for known in (await self.dictionaries.deal_fields()).values() if _looks_like_address(known)]
        if not likely:
            text = t("DEAL_ADDRESS_FIELD is empty, and no field of deals looks like an address.")
            return [note(text, t("Cards show no address, and it cannot be searched."))]
        fields = ", ".join(map(_shown, likely[:MOST_SHOWN]))
        text = t("DEAL_ADDRESS_FIELD is empty. These fields look like an address: {fields}.", fields=fields)
        return [note(text, t("Put the code of the right one there: cards show it, and it can be searched."))]


def _looks_like_address(known: DealField) -> bool:
    return known.is_custom and (known.type_id == _ADDRESS_TYPE or bool(_LIKE_ADDRESS.search(known.title)))


def _can_hold_folder(known: DealField) -> bool:
    return known.type_id in FOLDER_TYPES and not known.is_multiple and known.is_writable and known.is_custom


def _type_of(texts: Texts, known: DealField) -> str:
    if known.is_multiple:
        return texts.t("{type}, several values", type=known.type_id)
    if not known.is_writable:
        return texts.t("{type}, cannot be written", type=known.type_id)
    return known.type_id


def _ambiguous(texts: Texts, setting: str, name: str, found: Sequence[DealField]) -> Finding:
    codes = ", ".join(known.code for known in found[:MOST_SHOWN])
    return wrong(
        texts.t("{setting}: several fields are called «{name}»: {codes}.", setting=setting, name=name, codes=codes),
        texts.t("Write the code of the right one in place of the title."),
    )


def _shown(known: DealField) -> str:
    return f"{known.code} «{known.title}»" if known.title != known.code else known.code
