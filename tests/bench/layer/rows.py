"""Four jobs by three programs, one after the other, on the same kind of portal over https."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.sandbox.portal import SandboxPortal, seed
from bot.sandbox.portal.http.certificate import make_certificate
from tests.bench.layer.order import Order
from tests.bench.load import Load
from tests.bench.process import MeasuredProcess, running
from tests.bench.table import MB, Row
from tests.bench.world import LATENCY_SECONDS

PROJECT = Path(__file__).parents[3]
RIVALS = PROJECT / ".venv" / "rivals"
"""Where `make bench` puts the two libraries: beside the project's own packages, so that neither changes a version."""
PROGRAMS = {"ours": "ours", "fast-bitrix24": "with_fast_bitrix24", "b24pysdk": "with_b24pysdk"}
JOBS = {"upload": "20 files × 3 MB", "card": "a card, warm", "list": "500 deals", "update": "100 updates"}
DEAL_ID, NOBODY, DEALS = 1245, 999, 500
TWENTY = Load(20, 3 * MB)


async def layer_rows() -> AsyncIterator[Row]:
    """Every job by every program."""
    for job in JOBS:
        for name, module in PROGRAMS.items():
            yield await _measured(job, name, module)


async def _measured(job: str, name: str, module: str) -> Row:
    with TemporaryDirectory(prefix="dealbot-bench-") as made:
        folder = Path(made)
        tls, trusted = make_certificate(folder)
        portal = SandboxPortal(folder / "portal")
        order = _prepare(portal, job, folder)
        await portal.start(tls=tls)
        try:
            portal.faults.delay_seconds = LATENCY_SECONDS
            order = replace(order, webhook_url=portal.webhook_url)
            async with running(["-m", f"tests.bench.layer.{module}"], _environment(trusted), talks=True) as process:
                return await _row(f"{JOBS[job]}, {name}", portal, process, order)
        finally:
            await portal.stop()


def _prepare(portal: SandboxPortal, job: str, folder: Path) -> Order:
    seed(portal)
    deals = [portal.add_deal(f"Сделка {n}", responsible_id=NOBODY).deal_id for n in range(DEALS)]
    target = portal.deal_folder(DEAL_ID)
    if target is None:
        raise AssertionError("the seed has changed")
    paths = [Path(str(one.source)) for one in TWENTY.write(folder)] if job == "upload" else []
    return Order(job, "", target.folder_id, DEAL_ID, NOBODY, deals, [(str(path), path.name) for path in paths])


def _environment(trusted: Path) -> dict[str, str]:
    return {
        "PYTHONPATH": os.pathsep.join([str(RIVALS), str(PROJECT)]),
        "SSL_CERT_FILE": str(trusted),
        "REQUESTS_CA_BUNDLE": str(trusted),
    }


async def _row(name: str, portal: SandboxPortal, process: MeasuredProcess, order: Order) -> Row:
    await process.hears(order.as_line())
    await process.says("idle")
    idle_bytes, before = process.memory_bytes, process.spent
    process.forget_peak()
    portal.log.clear()
    await process.hears("go")
    await process.says("done")
    spent, peak_bytes = process.spent, process.peak_bytes
    return Row(
        name=name,
        requests=portal.log.count(),
        seconds=spent.seconds - before.seconds,
        cpu_seconds=spent.cpu_seconds - before.cpu_seconds,
        wire_bytes=portal.log.bytes_in + portal.log.bytes_out,
        memory_bytes=peak_bytes,
        added_bytes=peak_bytes - idle_bytes,
    )
