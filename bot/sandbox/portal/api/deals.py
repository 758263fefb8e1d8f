"""What deals have beside the classic four: add, their contacts, their stage history."""

from bot.sandbox.portal.api.call import Answer, Call
from bot.sandbox.portal.api.entities import DEALS
from bot.sandbox.portal.api.errors import Json, RestError, refuse
from bot.sandbox.portal.api.filters import Kind, matches, split_operator
from bot.sandbox.portal.api.ordering import sort_rows
from bot.sandbox.portal.api.paging import cut_page
from bot.sandbox.portal.api.params import as_int, as_map, as_order, as_text
from bot.sandbox.portal.api.values import SERVER_ZONE, parse, show_moment
from bot.sandbox.portal.state import FieldValue, StageMove


def add(call: Call) -> Answer:
    """A new deal. Source: apidocs.bitrix24.com/api-reference/crm/deals/crm-deal-add.html."""
    given = as_map(call.param("fields", "FIELDS"))
    if given is None:
        refuse("Parameter 'fields' must be array.")
    pipeline = call.records.pipelines.get(as_int(given.get("CATEGORY_ID")) or 0) or call.records.pipelines[0]
    stage_id = as_text(given.get("STAGE_ID"))
    deal = call.records.add_deal(
        as_text(given.get("TITLE")),
        pipeline_id=pipeline.pipeline_id,
        stage_id=stage_id if pipeline.stage(stage_id) else None,
        responsible_id=call.user_id,
    )
    deal.title = deal.title or f"Сделка #{deal.deal_id}"
    for field in DEALS.fields(call.records):
        if field.code in given and not field.is_read_only and field.code not in {"TITLE", "CATEGORY_ID", "STAGE_ID"}:
            try:
                field.write(deal, parse(field, given[field.code]))
            except ValueError:
                continue
    return Answer(deal.deal_id)


def contacts(call: Call) -> Answer:
    """The deal's contacts. Source: .../crm/deals/contacts/crm-deal-contact-items-get.html."""
    deal = call.records.deals.get(as_int(call.param("id", "ID")) or 0)
    if deal is None:
        refuse("Not found.")
    return Answer(
        [
            {"CONTACT_ID": number, "SORT": 10 * (place + 1), "ROLE_ID": 0, "IS_PRIMARY": "N" if place else "Y"}
            for place, number in enumerate(deal.contact_ids)
        ]
    )


_HISTORY: dict[str, tuple[str, Kind]] = {
    "ID": ("move_id", "number"),
    "TYPE_ID": ("kind", "number"),
    "OWNER_ID": ("deal_id", "number"),
    "CREATED_TIME": ("moved_at", "datetime"),
    "CATEGORY_ID": ("pipeline_id", "number"),
    "STAGE_SEMANTIC_ID": ("semantics", "text"),
    "STAGE_ID": ("stage_id", "text"),
}


def stage_history(call: Call) -> Answer:
    """Stage moves of deals. Source: apidocs.bitrix24.com/api-reference/crm/crm-stage-history-list.html."""
    if as_int(call.param("entityTypeId")) != DEALS.type_id:
        raise RestError("0", "Entity type is not supported")
    wanted = as_map(call.param("filter")) or {}
    for key in wanted:
        if split_operator(key)[1] not in _HISTORY:
            raise RestError("INVALID_ARG_VALUE", f"Invalid filter: field '{key}' is not allowed in filter")
    rows = [move for move in call.records.stage_history if _fits(move, wanted)]
    order = as_order(call.param("order"), _HISTORY, "ID")
    ordered = sort_rows(rows, order, lambda code, move: _read(move, _HISTORY[code][0]))
    page, total, following = cut_page(ordered, call.start())
    return Answer({"items": [_show(move) for move in page]}, total, following)


def _fits(move: StageMove, wanted: dict[str, Json]) -> bool:
    for key, value in wanted.items():
        operator, code = split_operator(key)
        attribute, kind = _HISTORY[code]
        if not matches(_read(move, attribute), operator, value, kind, SERVER_ZONE):
            return False
    return True


def _read(move: StageMove, attribute: str) -> FieldValue:
    value: FieldValue = getattr(move, attribute)
    return value


def _show(move: StageMove) -> Json:
    return {
        "ID": move.move_id,
        "TYPE_ID": move.kind,
        "OWNER_ID": move.deal_id,
        "CREATED_TIME": show_moment(move.moved_at),
        "CATEGORY_ID": str(move.pipeline_id),
        "STAGE_SEMANTIC_ID": move.semantics,
        "STAGE_ID": move.stage_id,
    }
