"""The authorisation server: one address, on a port of its own as it is no part of the portal.

Source: apidocs.bitrix24.com/settings/oauth/auto-renewal.html (documented exchange oauth/token).
"""

from aiohttp import web

from bot.sandbox.portal.api.errors import Json
from bot.sandbox.portal.records import PortalRecords

_STATUS = {"invalid_client": 401, "PAYMENT_REQUIRED": 402}


class AuthorityServer:
    """Gives out tokens of the portal's application."""

    def __init__(self, records: PortalRecords) -> None:
        self._records = records
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        """Listen on a free port of this machine; the answer is the base address."""
        app = web.Application()
        app.router.add_get("/oauth/token/", self._token)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

    async def stop(self) -> None:
        """Stop listening."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def _token(self, request: web.Request) -> web.Response:
        application, faults = self._records.application, self._records.application.faults
        if faults.is_down:
            return _cut(request)
        granted = application.grant(request.query.get("grant_type", ""), {**request.query})
        if isinstance(granted, str):
            body: dict[str, Json] = {"error": granted, "error_description": ""}
            return web.json_response(body, status=_STATUS.get(granted, 400))
        if faults.loses_answers:
            faults.loses_answers -= 1
            return _cut(request)
        if faults.hold:
            faults.hold.reached.set()
            await faults.hold.opened.wait()
        return web.json_response({**granted, **self._about()})

    def _about(self) -> dict[str, Json]:
        records = self._records
        return {
            "client_endpoint": f"{records.base_url}/rest/",
            "domain": records.oauth_url.partition("://")[2],
            "member_id": records.application.faults.other_member or records.application.member_id,
            "scope": ",".join(sorted(records.scopes)),
            "server_endpoint": f"{records.oauth_url}/rest/",
            "status": "L",
            "user_id": records.webhook_user_id,
        }


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
