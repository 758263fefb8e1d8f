"""The embedded Bitrix24 portal: state you can read and change, the REST API over it, and faults as attributes.

    portal = SandboxPortal(folder)
    seed(portal)
    await portal.start()
    ... the bot is given portal.webhook_url ...
    portal.faults.is_down = True
    assert [file.name for file in portal.deal_files(1245)] == [...]
    await portal.stop()

`state` and `drive` hold the data, `api` the REST methods, `http` the wire: server, limits, batch, uploads.
"""

from bot.sandbox.portal.application import AuthorityFaults, Hold, SandboxApplication
from bot.sandbox.portal.drive import Drive
from bot.sandbox.portal.drive_objects import DeletedType, SandboxFile, SandboxFolder, SandboxStorage
from bot.sandbox.portal.faults import Fault, PortalFaults
from bot.sandbox.portal.log import RequestLine, RequestLog
from bot.sandbox.portal.portal import SandboxPortal
from bot.sandbox.portal.seed import seed
from bot.sandbox.portal.state import (
    Change,
    CustomField,
    FieldOption,
    Multifield,
    SandboxComment,
    SandboxCompany,
    SandboxContact,
    SandboxDeal,
    SandboxDepartment,
    SandboxEmployee,
    SandboxPipeline,
    SandboxStage,
    StageMove,
)

__all__ = [
    "AuthorityFaults",
    "Change",
    "CustomField",
    "DeletedType",
    "Drive",
    "Fault",
    "FieldOption",
    "Hold",
    "Multifield",
    "PortalFaults",
    "RequestLine",
    "RequestLog",
    "SandboxApplication",
    "SandboxComment",
    "SandboxCompany",
    "SandboxContact",
    "SandboxDeal",
    "SandboxDepartment",
    "SandboxEmployee",
    "SandboxFile",
    "SandboxFolder",
    "SandboxPipeline",
    "SandboxPortal",
    "SandboxStage",
    "SandboxStorage",
    "StageMove",
    "seed",
]
