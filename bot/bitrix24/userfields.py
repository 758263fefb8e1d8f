"""Custom fields of deals as an administrator of the CRM makes them."""

import re
from typing import Final

from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalRefusedError
from bot.bitrix24.fields import DealField
from bot.bitrix24.lists import rows_by_next
from bot.bitrix24.values import JsonObject, is_yes, text

FOLDER_TYPES: Final = ("integer", "string")
"""Types of a field that can hold a folder's number; `setup` makes the first."""

_LIST, _ADD = "crm.deal.userfield.list", "crm.deal.userfield.add"
_CODE = re.compile(r"UF_CRM_[A-Z0-9_]{1,43}", re.ASCII)
"""Fifty signs in all.

Source: apidocs.bitrix24.com/api-reference/crm/deals/user-defined-fields/crm-deal-userfield-add.html."""
_TITLES: Final[JsonObject] = {"ru": "Папка с фото", "en": "Folder with photos"}


def can_be_code(name: str) -> bool:
    """Whether a custom field can have this code; the portal raises lower case itself, so we do not mind it."""
    return bool(_CODE.fullmatch(name.upper()))


class UserFieldGateway:
    """Finds and makes the one field that the bot brings along."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    async def field(self, code: str) -> DealField | None:
        """The custom field with this code.

        Source: apidocs.bitrix24.com/api-reference/crm/deals/user-defined-fields/crm-deal-userfield-list.html.
        """
        params: JsonObject = {"filter": {"FIELD_NAME": code.upper()}}
        first = await self._client.call(_LIST, params)
        rows = [row async for row in rows_by_next(self._client, _LIST, params, first=first)]
        # Compared again: a filter that the portal does not know is dropped, and then everything comes.
        found = next((row for row in rows if text(row.get("FIELD_NAME")) == code.upper()), None)
        if found is None:
            return None
        return DealField(
            code.upper(),
            title=code.upper(),
            type_id=text(found.get("USER_TYPE_ID")),
            is_multiple=is_yes(found.get("MULTIPLE")),
        )

    async def make_folder_field(self, code: str) -> bool:
        """Make the field that holds a folder's number; false where somebody was faster.

        Raises:
            PortalRightsError: the webhook's owner does not administer the CRM.
            PortalRefusedError: the portal takes no field of this code.

        Source: apidocs.bitrix24.com/api-reference/crm/deals/user-defined-fields/crm-deal-userfield-add.html.
        """
        fields: JsonObject = {
            "FIELD_NAME": code.upper(),
            "USER_TYPE_ID": FOLDER_TYPES[0],
            "MULTIPLE": "N",
            "MANDATORY": "N",
            "SHOW_FILTER": "N",
            "EDIT_IN_LIST": "N",  # people read it; the bot writes it
            "EDIT_FORM_LABEL": {**_TITLES},
            "LIST_COLUMN_LABEL": {**_TITLES},
            "LIST_FILTER_LABEL": {**_TITLES},
        }
        try:
            await self._client.call(_ADD, {"fields": fields})
        except PortalRefusedError as error:
            refusal = error
        else:
            return True
        if await self.field(code) is None:
            raise refusal
        return False
