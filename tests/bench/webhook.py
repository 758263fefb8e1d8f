"""Two hundred updates a second for half a minute, posted to the real process while photos are on their way."""

from collections.abc import AsyncIterator
from statistics import quantiles

from tests.bench.load import Load, remove
from tests.bench.table import MB, Row
from tests.bench.world import AGENT, DEAL_ID, bot_process, files_arrived, no_more_requests, slow_office
from tests.fakes.crowd import Crowd
from tests.flows.office import by_webhook

PER_SECOND, SECONDS, PEOPLE = 200, 30, 200
PHOTOS = Load(40, 3 * MB)
LINE_BYTES_PER_SECOND = 1.2 * MB
"""Per connection of four: forty photos of 3 MB then take as long as the updates do."""
MOST_SECONDS = 1.0


async def webhook_rows() -> AsyncIterator[Row]:
    """One row: how long an update waits for its 200."""
    async with slow_office(**by_webhook()) as office, bot_process(office) as process:
        await office.telegram.wait_until_webhook_set()
        anna = await office.agent(AGENT)
        await office.opens(anna, DEAL_ID)
        await no_more_requests(office)
        crowd = Crowd(office, PEOPLE)
        attachments = PHOTOS.write(office.folder)
        files_wanted = len(office.files(DEAL_ID)) + PHOTOS.count
        office.portal.faults.bytes_per_second = LINE_BYTES_PER_SECOND
        office.portal.log.clear()
        process.forget_peak()
        before = process.spent
        await anna.sends_album(attachments)
        remove(attachments)
        acknowledged = await crowd.writes(PER_SECOND * SECONDS, per_second=PER_SECOND)
        spent = process.spent
        stored_meanwhile = PHOTOS.count - (files_wanted - len(office.files(DEAL_ID)))
        await files_arrived(office, files_wanted)
        if {one.status for one in acknowledged} != {200}:
            raise AssertionError("an update was not taken")
        p95_seconds = quantiles([one.seconds for one in acknowledged], n=20)[-1]
        row = Row(
            name=f"{len(acknowledged)} updates by webhook, {PER_SECOND} a second, {stored_meanwhile} photos meanwhile",
            requests=office.portal.log.count(),
            seconds=spent.seconds - before.seconds,
            cpu_seconds=spent.cpu_seconds - before.cpu_seconds,
            memory_bytes=process.peak_bytes,
        )
        yield row.held_to(f"p95 < {MOST_SECONDS:.0f} s, {p95_seconds:.3f}", is_held=p95_seconds < MOST_SECONDS)
