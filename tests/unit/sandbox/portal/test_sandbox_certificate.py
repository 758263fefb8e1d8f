"""The portal over https, for clients that speak nothing else."""

import ssl
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.portal import SandboxPortal
from bot.sandbox.portal.http.certificate import make_certificate


async def test_who_trusts_the_certificate_gets_an_answer(tmp_path: Path) -> None:
    """The address begins with https, and its certificate is for this machine."""
    tls, trusted = make_certificate(tmp_path)
    portal = SandboxPortal(tmp_path / "portal")
    await portal.start(tls=tls)

    context = ssl.create_default_context(cafile=str(trusted))
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{portal.webhook_url}server.time", ssl=context) as response,
    ):
        answer = await response.json()
    await portal.stop()

    assert portal.webhook_url.startswith("https://")
    assert "result" in answer


async def test_who_does_not_trust_it_gets_none(tmp_path: Path) -> None:
    """It is nobody's but the portal's own."""
    tls, _ = make_certificate(tmp_path)
    portal = SandboxPortal(tmp_path / "portal")
    await portal.start(tls=tls)

    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get(f"{portal.webhook_url}server.time")
    await portal.stop()
