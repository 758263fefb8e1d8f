"""Lists longer than a page: row by row as the pages come, or all at once.

| | requests for 500 rows | the first row after |
|---|---|---|
| `rows_by_id`: `>ID`, no counting; for what may be long, and for whoever stops early | 11 | 1 |
| `rows_by_next`: as the portal leads; for methods that know no `>ID` | 10 | 1 |
| `all_rows`: the first page, then the others in one batch; for whoever wants everything | 2 | 2 |

Source: apidocs.bitrix24.com/settings/how-to-call-rest-api/list-methods-pecularities.html and
apidocs.bitrix24.com/settings/performance/huge-data.html.
"""

from collections.abc import AsyncGenerator, Callable, Mapping
from typing import Final

from bot.bitrix24.batch import Batch, PlainValue
from bot.bitrix24.client import PortalClient
from bot.bitrix24.limits import Lane
from bot.bitrix24.protocol import Answer
from bot.bitrix24.values import JsonObject, ParamValue, number

PAGE: Final = 50
"""Rows of a page, always."""

RowsOf = Callable[[Answer], list[JsonObject]]
"""Where the rows stand in an answer: `Answer.rows` of the older methods, `Answer.items` of `crm.item.list`."""


async def rows_by_id(
    client: PortalClient,
    method: str,
    params: Mapping[str, ParamValue],
    *,
    lane: Lane = Lane.INTERACTIVE,
    id_name: str = "ID",
    rows_of: RowsOf = Answer.rows,
    newest_first: bool = False,
) -> AsyncGenerator[JsonObject, None]:
    """Every row of a list in the order of ids; a page is asked for when the rows before it are used up.

    Rows that come or go meanwhile shift nothing; `newest_first` begins with the highest id and goes down. `params` have
    no `order` and no `start` of their own, and a `select` names the id.

    Raises:
        ValueError: `params` have an order of their own.
        PortalError: see `errors`.
    """
    filter_ = params.get("filter") or {}
    if not isinstance(filter_, Mapping) or {"order", "start"} & params.keys():
        raise ValueError("this list has its own order")
    beyond, first_id, order = ("<", None, "DESC") if newest_first else (">", 0, "ASC")
    last_id: int | None = first_id
    while True:
        page: dict[str, ParamValue] = {
            **params,
            "filter": filter_ if last_id is None else {**filter_, f"{beyond}{id_name}": last_id},
            "order": {id_name: order},
            "start": -1,
        }
        rows = rows_of(await client.call(method, page, lane=lane))
        for row in rows:
            yield row
        ids = [found for row in rows if (found := number(row.get(id_name)))]
        farthest_id = (min if newest_first else max)(ids, default=last_id)
        if len(rows) < PAGE or farthest_id is None or not _goes_on(last_id, farthest_id, newest_first=newest_first):
            return
        last_id = farthest_id


def _goes_on(last_id: int | None, farthest_id: int, *, newest_first: bool) -> bool:
    """Whether this page led beyond the one before; a portal that ignores the condition would lead in circles."""
    if last_id is None:
        return True
    return farthest_id < last_id if newest_first else farthest_id > last_id


async def rows_by_next(
    client: PortalClient,
    method: str,
    params: Mapping[str, ParamValue],
    *,
    lane: Lane = Lane.BACKGROUND,
    rows_of: RowsOf = Answer.rows,
    first: Answer | None = None,
) -> AsyncGenerator[JsonObject, None]:
    """Every row of a list; `next` leads, not the length of a page, which may be short. `first`: a page had already.

    Raises:
        PortalError: see `errors`.
    """
    answer = first or await client.call(method, params, lane=lane)
    while True:
        for row in rows_of(answer):
            yield row
        if answer.next is None:
            return
        answer = await client.call(method, {**params, "start": answer.next}, lane=lane)


async def all_rows(
    client: PortalClient,
    method: str,
    params: Mapping[str, PlainValue],
    *,
    lane: Lane = Lane.BACKGROUND,
    rows_of: RowsOf = Answer.rows,
) -> list[JsonObject]:
    """All rows of a list at once: one request up to a page, two up to 2,550 rows, one more for each 2,500 then.

    Give an order by id, so that what is new comes last. A list that changed its length meanwhile is read again page by
    page.

    Raises:
        ValueError: text in `params`; it may not travel in a batch. `rows_by_id` takes it.
        PortalError: see `errors`.
    """
    first = await client.call(method, {**params, "start": 0}, lane=lane)
    if first.next is None:
        return rows_of(first)
    if first.total is not None:
        batch = Batch()
        for start in range(first.next, first.total, PAGE):
            batch.add(f"from_{start}", method, {**params, "start": start})
        pages = [first, *(found.require() for found in (await client.batch(batch, lane=lane)).values())]
        rows = [row for page in pages for row in rows_of(page)]
        if len(rows) == first.total and {page.total for page in pages} == {first.total}:
            return rows
    return [row async for row in rows_by_next(client, method, params, lane=lane, rows_of=rows_of)]
