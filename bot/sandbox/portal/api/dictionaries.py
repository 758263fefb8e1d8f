"""Pipelines and stages.

Source: .../crm/universal/category/crm-category-list.html, .../crm/status/crm-status-list.html.
"""

from itertools import count

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.entities import DEALS
from bot.sandbox.portal.api.errors import Json, RestError
from bot.sandbox.portal.api.filters import Kind, matches, split_operator
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_int, as_map, as_order, as_text
from bot.sandbox.portal.state import FieldValue, SandboxStage

OTHER_STATUSES = {
    "DEAL_TYPE": {"SALE": "Продажа", "RENT": "Аренда", "COMPLEX": "Комплексная сделка"},
    "SOURCE": {"CALL": "Звонок", "WEB": "Веб-сайт", "RECOMMENDATION": "По рекомендации", "ADVERTISING": "Реклама"},
}
_FILTERABLE: dict[str, Kind] = {
    "ID": "number",
    "ENTITY_ID": "text",
    "STATUS_ID": "text",
    "NAME": "text",
    "SORT": "number",
    "CATEGORY_ID": "text",
    "SYSTEM": "text",
    "SEMANTICS": "text",
}
_SHORT = {"process": None, "success": "S", "failure": "F", "apology": "F"}


def categories(call: Call) -> Answer:
    """The pipelines of deals; the default one carries no origin."""
    if as_int(call.param("entityTypeId")) != DEALS.type_id:
        raise RestError("NOT_FOUND", "Smart process not found")
    pipelines = sorted(call.records.pipelines.values(), key=lambda one: (one.sort, one.pipeline_id))
    page, total, following = cut_page(pipelines, call.start())
    shown: list[Json] = []
    for pipeline in page:
        row: dict[str, Json] = {
            "id": pipeline.pipeline_id,
            "name": pipeline.name,
            "sort": pipeline.sort,
            "entityTypeId": DEALS.type_id,
            "isDefault": "N" if pipeline.pipeline_id else "Y",
        }
        shown.append(row | ({"originId": "", "originatorId": ""} if pipeline.pipeline_id else {}))
    return Answer({"categories": shown}, total, following)


def statuses(call: Call) -> Answer:
    """Rows of all dictionaries that fit the filter: stages, types, sources."""
    wanted = as_map(call.param("filter", "FILTER")) or {}
    rows = _all_statuses(call)
    for key, value in wanted.items():
        operator, code = split_operator(key)
        if code in _FILTERABLE:
            rows = [row for row in rows if matches(as_text(row[code]), operator, value, _FILTERABLE[code])]
    order = as_order(call.param("order", "ORDER"), _FILTERABLE, "SORT")
    page, total, following = cut_page(sort_rows(rows, order, _read), call.start())
    return Answer([*page], total, following)


def _read(code: str, row: dict[str, Json]) -> FieldValue:
    return as_int(row[code]) if _FILTERABLE[code] == "number" else as_text(row[code])


def _all_statuses(call: Call) -> list[dict[str, Json]]:
    numbers = count(101, 2)
    rows = [
        _stage_row(next(numbers), pipeline.entity_id, pipeline.pipeline_id, place, stage)
        for pipeline in call.records.pipelines.values()
        for place, stage in enumerate(pipeline.stages, 1)
    ]
    for entity_id, names in OTHER_STATUSES.items():
        rows += [
            _row(next(numbers), entity_id, code, name, 10 * place)
            for place, (code, name) in enumerate(names.items(), 1)
        ]
    return rows


def _stage_row(number: int, entity_id: str, pipeline_id: int, place: int, stage: SandboxStage) -> dict[str, Json]:
    return _row(number, entity_id, stage.stage_id, stage.name, 10 * place) | {
        "SYSTEM": "Y" if place == 1 or stage.semantics in {"success", "failure"} else "N",
        "CATEGORY_ID": str(pipeline_id) if pipeline_id else None,
        "COLOR": stage.color,
        "SEMANTICS": _SHORT[stage.semantics],
        "EXTRA": {"SEMANTICS": stage.semantics, "COLOR": stage.color},
    }


def _row(number: int, entity_id: str, code: str, name: str, sort: int) -> dict[str, Json]:
    return {
        "ID": str(number),
        "ENTITY_ID": entity_id,
        "STATUS_ID": code,
        "NAME": name,
        "NAME_INIT": "",
        "SORT": str(sort),
        "SYSTEM": "N",
        "CATEGORY_ID": None,
        "COLOR": None,
        "SEMANTICS": None,
    }
