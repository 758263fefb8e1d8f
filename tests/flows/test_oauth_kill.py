"""The real process is killed (kill -9) between the refresh of its tokens and their storing: it does not stay silent."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.sandbox.portal import Hold
from bot.store import schema
from bot.store.engine import Store
from bot.store.tokens import CLAIM_LAPSES_AFTER
from tests.flows.application import administrator_of, install_address, office_with_application
from tests.flows.office import Office
from tests.flows.process import BotProcess

FLAT = 1245


async def let_the_claim_lapse(office: Office) -> None:
    """The minute passes in which somebody else might still be at the refresh."""
    store = await Store.open(None, data_dir=office.settings.data_dir, alone=False)
    async with store.write() as conn:
        await conn.execute(update(schema.tokens).values(claimed_at=datetime.now(UTC) - CLAIM_LAPSES_AFTER))
    await store.close()


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_a_kill_between_refresh_and_store_is_told(tmp_path: Path) -> None:
    """The pair is lost with the process: the next one tells administrators what to do, and an installation ends it."""
    async with office_with_application(tmp_path) as office:
        application, bot = office.portal.application, BotProcess(office)
        await bot.start()
        try:
            assert await office.portal.install(install_address(office)) == 200
            administrator = await administrator_of(office)
            anna = await office.agent("Анна Сафина")
            hold = application.faults.hold = Hold()
            application.expire()
            await anna.says(str(FLAT))
            await hold.reached.wait()  # the old pair is dead, and nobody has the new one yet
            await bot.kill()
            application.faults.hold = None
            hold.opened.set()
            await let_the_claim_lapse(office)

            await bot.start()
            told = await administrator.chat.wait_for_text("его доступ закончился", timeout_seconds=60)
            assert await office.portal.install(install_address(office)) == 200
            await office.opens(anna, FLAT)

            assert f"client_id={application.client_id}" in told.text
            assert application.granted == ["refresh_token"]
            assert await bot.stop() == 0
        finally:
            await bot.kill()
