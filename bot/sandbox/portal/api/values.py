"""One value between the portal's records and JSON: the classic way (everything text) and that of crm.item.*.

Source: facts, 8.1 and 8.4; apidocs.bitrix24.com/api-reference/data-types.html.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.api.fields import WHOLE_NUMBERS, Field
from bot.sandbox.portal.api.filters import parse_date, parse_datetime
from bot.sandbox.portal.api.params import as_flag, as_int, as_list, as_text
from bot.sandbox.portal.state import FieldValue

SERVER_ZONE = timezone(timedelta(hours=3))
"""The portal's server keeps Moscow time."""


def show_moment(moment: datetime) -> str:
    """ISO 8601 to the second in the server's zone."""
    return moment.astimezone(SERVER_ZONE).isoformat(timespec="seconds")


def show_date(day: date) -> str:
    """A date, which REST shows as midnight UTC in the server's zone (facts, pitfall 7)."""
    return show_moment(datetime(day.year, day.month, day.day, tzinfo=UTC))


def classic(field: Field, value: FieldValue) -> Json:
    """As crm.deal.*, crm.contact.* and crm.company.* show it."""
    if isinstance(value, list):
        return [_classic_one(field, one) for one in value] or False
    if field.is_multiple:
        return False
    return _classic_one(field, value)


def _classic_one(field: Field, value: FieldValue) -> Json:
    if value is None:
        return _classic_nothing(field)
    if isinstance(value, bool):
        yes, no = ("1", "0") if field.is_custom else ("Y", "N")
        return yes if value else no
    if field.type_id == "double":
        return f"{Decimal(str(value)):.2f}"
    if field.type_id == "file":
        return {"id": str(value), "showUrl": f"/bitrix/components/bitrix/crm.deal.show/show_file.php?fileId={value}"}
    return _show_time_or_text(value)


def _classic_nothing(field: Field) -> Json:
    if "zero" in field.flags:
        return "0.00" if field.type_id == "double" else "0"
    return "" if field.is_custom and field.type_id in {"string", "url", "money", "address"} else None


def item(field: Field, value: FieldValue) -> Json:
    """As crm.item.* shows it."""
    if field.is_multiple:
        return [_item_one(field, one) for one in value] if isinstance(value, list) else []
    return _item_one(field, value)


def _item_one(field: Field, value: FieldValue) -> Json:
    if value is None:
        return 0 if "zero" in field.flags else None
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, Decimal | float):
        return int(value) if value == int(value) else float(value)
    if field.type_id == "file":
        return {"id": int(str(value)), "url": f"/rest/crm.controller.item.getFile/?fileId={value}", "urlMachine": ""}
    if isinstance(value, int):
        return value
    return _show_time_or_text(value)


def _show_time_or_text(value: FieldValue) -> str:
    if isinstance(value, datetime):
        return show_moment(value)
    return show_date(value) if isinstance(value, date) else str(value)


def parse(field: Field, value: Json) -> FieldValue:
    """What a write makes of it.

    Raises:
        ValueError: it is no value of this type; the classic methods then drop it, crm.item.* refuse.
    """
    if field.is_multiple:
        return [_parse_one(field, one) for one in as_list(value) if one not in ("", None, False)]
    return _parse_one(field, value)


def _parse_one(field: Field, value: Json) -> FieldValue:  # noqa: PLR0911 - one line a type
    if isinstance(value, list | dict):
        raise ValueError(field.code)  # noqa: TRY004 - to the caller it is a wrong value like any other
    if field.type_id in {"char", "boolean"}:
        return as_flag(value)
    if value in ("", None, False):
        return None if field.kind != "text" else ""
    if field.type_id in WHOLE_NUMBERS:
        return _required(as_int(value), field)
    if field.type_id == "double":
        try:
            return Decimal(as_text(value).replace(" ", ""))
        except InvalidOperation as error:
            raise ValueError(field.code) from error
    if field.type_id == "date":
        return _required(parse_date(as_text(value)), field)
    if field.type_id == "datetime":
        return _required(parse_datetime(as_text(value), SERVER_ZONE), field)
    if field.type_id == "money" and "|" not in as_text(value):
        return f"{as_text(value)}|RUB"
    return as_text(value)


def _required(value: FieldValue, field: Field) -> FieldValue:
    if value is None:
        raise ValueError(field.code)
    return value
