"""A deal of the portal as changes meet it, without a portal: fields of every kind, stages, an amount."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.editable_fields import EditableFields
from bot.bitrix24.fields import DealField
from bot.bitrix24.values import JsonObject
from bot.domain.deals import Pipeline
from bot.domain.ids import EmployeeId, PipelineId
from tests.unit.telegram.views.drawing import SALES, flat

FIELDS = {
    field.code: field
    for field in (
        DealField("STAGE_ID", "Стадия", "crm_status", dictionary="DEAL_STAGE"),
        DealField("OPPORTUNITY", "Сумма", "double"),
        DealField("TITLE", "Название", "string"),
        DealField("CLOSEDATE", "Дата", "date"),
        DealField("SOURCE_ID", "Источник", "crm_status", dictionary="SOURCE"),
        DealField("COMMENTS", "Комментарий", "string"),
        DealField("UF_CRM_ROOMS", "Комнат", "integer"),
        DealField("UF_CRM_MORTGAGE", "Ипотека", "boolean"),
        DealField("UF_CRM_REPAIR", "Ремонт", "enumeration", options={"41": "Без отделки", "45": "Евроремонт"}),
        DealField("UF_CRM_EXTRAS", "Удобства", "enumeration", is_multiple=True, options={"51": "Балкон", "53": "Лифт"}),
        DealField("UF_CRM_LAWYER", "Юрист", "employee"),
    )
}
ROW: JsonObject = {
    "ID": "1245",
    "STAGE_ID": "SHOW",
    "OPPORTUNITY": "12400000.00",
    "CURRENCY_ID": "RUB",
    "TITLE": "2-к, Чистопольская 20",
    "CLOSEDATE": "2026-11-28T03:00:00+03:00",
    "COMMENTS": "[B]Торг[/B]",
    "UF_CRM_ROOMS": "2",
    "UF_CRM_MORTGAGE": "1",
    "UF_CRM_REPAIR": "45",
    "UF_CRM_EXTRAS": ["51"],
}


class KnownDictionaries(Dictionaries):
    """Dictionaries that were read before."""

    def __init__(self) -> None:
        """Nothing to ask, nobody to ask it of."""

    def known_pipelines(self) -> Mapping[PipelineId, Pipeline]:
        """The one of the drawings."""
        return {SALES.pipeline_id: SALES}

    def words(self, dictionary: str | None) -> Mapping[str, str]:
        """Two sources."""
        return {"CALL": "Звонок", "WEB": "Сайт"} if dictionary == "SOURCE" else {}


def deal_now() -> DealNow:
    """The flat in Chistopolskaya street, read a moment ago."""
    names = [code for code in FIELDS if code.startswith("UF_")]
    return DealNow(
        deal=flat(),
        fields=EditableFields(FIELDS, KnownDictionaries(), names),
        row=dict(ROW),
        url="https://agency.bitrix24.ru/crm/deal/details/1245/",
        edited_by=EmployeeId(4),
        edited_at=datetime(2026, 11, 23, 11, 5, tzinfo=UTC),
        moved_by=EmployeeId(4),
        moved_at=datetime(2026, 11, 23, 11, 5, tzinfo=UTC),
    )
