"""What the portal sends when its administrator installs the application, and when somebody opens it.

Source: apidocs.bitrix24.com/api-reference/common/events/on-app-install.html, .../settings/oauth/simple-way.html.
"""

from urllib.parse import urlencode

import aiohttp

from bot.sandbox.portal.records import PortalRecords


async def post_installation(records: PortalRecords, address: str) -> int:
    """ONAPPINSTALL to the application's address; the status of the answer."""
    pair = {name: str(value) for name, value in records.application.pair().items()}
    form = {
        "event": "ONAPPINSTALL",
        "data[VERSION]": "1",
        "data[ACTIVE]": "Y",
        "data[INSTALLED]": "Y",
        "data[LANGUAGE_ID]": "ru",
        "ts": str(int(records.clock.now().timestamp())),
        "auth[domain]": _host(records),
        "auth[scope]": ",".join(sorted(records.scopes)),
        **{f"auth[{name}]": value for name, value in pair.items()},
        "auth[server_endpoint]": f"{records.oauth_url}/rest/",
        "auth[status]": "L",
        "auth[client_endpoint]": f"{records.base_url}/rest/",
        "auth[member_id]": records.application.member_id,
        "auth[application_token]": records.application.application_token,
    }
    return await _post(address, form)


async def post_frame(records: PortalRecords, address: str) -> int:
    """The form with which the application's page is opened inside the portal; the status of the answer."""
    pair = {name: str(value) for name, value in records.application.pair().items()}
    scheme = records.base_url.partition("://")[0]
    query = {"DOMAIN": _host(records), "PROTOCOL": str(int(scheme == "https")), "LANG": "ru", "APP_SID": "sid"}
    form = {
        "AUTH_ID": pair["access_token"],
        "AUTH_EXPIRES": pair["expires_in"],
        "REFRESH_ID": pair["refresh_token"],
        "SERVER_ENDPOINT": f"{records.oauth_url}/rest/",
        "APPLICATION_TOKEN": records.application.application_token,
        "member_id": records.application.member_id,
        "status": "L",
        "PLACEMENT": "DEFAULT",
    }
    return await _post(f"{address}?{urlencode(query)}", form)


async def _post(address: str, form: dict[str, str]) -> int:
    async with aiohttp.ClientSession() as session, session.post(address, data=form) as answer:
        await answer.read()
        return answer.status


def _host(records: PortalRecords) -> str:
    return records.base_url.partition("://")[2]
