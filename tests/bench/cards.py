"""What a card costs the portal: after a start, and once the dictionaries are there."""

from collections.abc import AsyncIterator

from bot.sandbox.telegram import Person
from tests.bench.table import Row
from tests.bench.world import (
    AGENT,
    DEAL_ID,
    OTHER_DEAL_ID,
    bot_process,
    first_exchange,
    no_more_requests,
    slow_office,
    wire_bytes,
)
from tests.flows.office import Office

COLD_REQUESTS, WARM_REQUESTS = 2, 1


async def card_rows() -> AsyncIterator[Row]:
    """A card cold and warm, and what the bot holds in memory before all that."""
    async with slow_office() as office:
        async with bot_process(office):
            await first_exchange(office)
            anna = await office.agent(AGENT)
        async with bot_process(office) as process:
            await first_exchange(office)
            yield Row(name="idle: first exchange with both servers over", memory_bytes=process.memory_bytes)
            yield await _card("a card, cold", office, anna, DEAL_ID, COLD_REQUESTS)
            yield await _card("a card, warm", office, anna, OTHER_DEAL_ID, WARM_REQUESTS)


async def _card(name: str, office: Office, anna: Person, deal_id: int, most: int) -> Row:
    office.portal.log.clear()
    began_at = office.portal.clock.monotonic()
    await office.opens(anna, deal_id)
    seconds = office.portal.clock.monotonic() - began_at
    await no_more_requests(office)
    count = office.portal.log.count()
    row = Row(name=name, requests=count, seconds=seconds, wire_bytes=wire_bytes(office))
    return row.held_to(f"≤ {most} request{'s' * (most > 1)}", is_held=count <= most)
