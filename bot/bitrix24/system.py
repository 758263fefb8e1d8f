"""The methods that need no scope: what the access is good for, and what time it is on the portal."""

from datetime import datetime
from typing import Final

from bot.bitrix24.client import PortalClient
from bot.bitrix24.errors import PortalIgnoredError
from bot.bitrix24.methods import METHODS
from bot.bitrix24.values import moment, text

NO_SCOPE: Final = "-"
_IMPLIED: Final = {"user_basic": frozenset({"user_basic", "user"})}
"""Which scopes do for one that is needed; `user` is `user_basic` and more.

Source: apidocs.bitrix24.com/api-reference/user/user-scope.html."""


class SystemGateway:
    """Reads what needs no scope at all."""

    def __init__(self, client: PortalClient) -> None:
        self._client = client

    async def missing_scopes(self) -> list[str]:
        """The scopes that our methods need and this access does not have, in the order of the table of methods.

        Source: apidocs.bitrix24.com/api-reference/common/system/scope.html.
        """
        answer = await self._client.call("scope")
        granted = {text(one) for one in answer.result} if isinstance(answer.result, list) else set()
        return [scope for scope in needed_scopes() if not _IMPLIED.get(scope, frozenset({scope})) & granted]

    async def server_time(self) -> datetime:
        """The portal's clock, aware.

        Raises:
            PortalIgnoredError: what came is no time.

        Source: apidocs.bitrix24.com/api-reference/common/system/server-time.html.
        """
        told = moment((await self._client.call("server.time")).result)
        if told is None:
            raise PortalIgnoredError("server.time", "NO_TIME")
        return told


def needed_scopes() -> tuple[str, ...]:
    """Every scope that a method of ours needs."""
    return tuple(dict.fromkeys(method.scope for method in METHODS.values() if method.scope != NO_SCOPE))
