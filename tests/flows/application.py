"""An office whose bot is an OAuth application of the portal, in place of a webhook."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox.telegram import Person
from bot.settings import Settings
from tests.flows.office import ADMINISTRATOR_ID, Office, by_webhook, open_office
from tests.flows.reading import asks


@asynccontextmanager
async def office_with_application(folder: Path, **changes: object) -> AsyncIterator[Office]:
    """An agency whose bot has the settings of an application, and no token yet; it is not running."""
    async with open_office(folder) as office:
        application = office.portal.application
        values: dict[str, object] = {
            "bot_token": office.telegram.token,
            "telegram_api_url": office.telegram.api_url,
            "bitrix24_portal": office.portal.base_url,
            "bitrix24_client_id": application.client_id,
            "bitrix24_client_secret": application.client_secret,
            "bitrix24_oauth_url": office.portal.oauth_url,
            "bitrix24_requests_per_second": 100,
            **by_webhook(),
            "ops_port": 0,
            "data_dir": folder / "data",
            "deal_address_field": "UF_CRM_ADDRESS",
            "admin_ids": (ADMINISTRATOR_ID,),
        }
        office.settings = Settings.of(**{**values, **changes})
        office.portal.faults.leak_per_second = 100
        yield office


def install_address(office: Office) -> str:
    """What the administrator writes into the application's card."""
    return f"{office.settings.public_url}/bitrix24/install"


async def administrator_of(office: Office) -> Person:
    """Who is told what to do."""
    person = office.telegram.person("Главный Администратор", "+7 900 000-00-01", telegram_id=ADMINISTRATOR_ID)
    await asks(person, "/start")
    return person
