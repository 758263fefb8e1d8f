"""Filters of crm.item.list: groups may nest, with `logic` AND or OR; an unknown field is an error.

Source: apidocs.bitrix24.com/api-reference/crm/universal/crm-item-list.html.
"""

from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.fields import Field, Record
from bot.sandbox.portal.api.filters import matches, split_operator
from bot.sandbox.portal.api.params import as_map, as_text
from bot.sandbox.portal.api.values import SERVER_ZONE


def check_filter(wanted: dict[str, Json], fields: dict[str, Field]) -> None:
    """Refuse a filter with a field that does not exist.

    Raises:
        RestError: INVALID_ARG_VALUE.
    """
    for key, value in wanted.items():
        if key.isdecimal():
            check_filter(as_map(value) or {}, fields)
        elif key.casefold() != "logic" and split_operator(key)[1] not in fields:
            raise RestError(
                "INVALID_ARG_VALUE", f"Invalid filter: field '{split_operator(key)[1]}' is not allowed in filter"
            )


def item_fits(record: Record, wanted: dict[str, Json], fields: dict[str, Field]) -> bool:
    """Whether the record fits the group."""
    logic = next((as_text(value) for key, value in wanted.items() if key.casefold() == "logic"), "AND")
    outcomes = [
        item_fits(record, as_map(value) or {}, fields) if key.isdecimal() else _fits(record, key, value, fields)
        for key, value in wanted.items()
        if key.casefold() != "logic"
    ]
    if not outcomes:
        return True
    return any(outcomes) if logic.upper() == "OR" else all(outcomes)


def _fits(record: Record, key: str, value: Json, fields: dict[str, Field]) -> bool:
    operator, name = split_operator(key)
    field = fields[name]
    return matches(field.read(record), operator, value, field.kind, SERVER_ZONE)
