"""The seeded portal with the gateways before it, as a process builds them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic import SecretStr

from bot.bitrix24.access import WebhookAccess
from bot.bitrix24.client import PortalClient
from bot.bitrix24.clients import ClientGateway
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway
from bot.bitrix24.fields import DealFieldCodes
from bot.bitrix24.limits import RateLimiter
from bot.bitrix24.open_deals import OpenDealGateway
from bot.bitrix24.search import SearchGateway
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.users import UserGateway
from bot.domain.ids import EmployeeId, FolderId, PipelineId
from bot.sandbox.portal import SandboxPortal
from bot.sandbox.portal.records import FOLDER_FIELD
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.doubles import MemoryLevels

ANNA, MARAT = EmployeeId(3), EmployeeId(4)
CODES = DealFieldCodes(
    folder=FOLDER_FIELD,
    address="Адрес",
    card=("UF_CRM_REPAIR", "Ипотека", "Комиссия", "SOURCE_ID", "UF_CRM_PLAN2", "No such field"),
)


class KeptFacts:
    """Small facts, kept in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def get(self, name: str) -> str | None:
        """What was put."""
        return self.kept.get(name)

    async def put(self, name: str, value: str) -> None:
        """Keep it."""
        self.kept[name] = value


@dataclass
class Bench:
    """The seeded portal and the gateways before it, as a process builds them."""

    portal: SandboxPortal
    facts: KeptFacts = field(default_factory=KeptFacts)
    codes: DealFieldCodes = CODES

    def __post_init__(self) -> None:
        self._build()

    async def restart(self) -> None:
        """Gateways that know nothing yet."""
        await self.client.aclose()
        self._build()

    def _build(self) -> None:
        self.clock = EagerClock(datetime.now(UTC))
        limiter = RateLimiter(MemoryLevels(), requests_per_second=100, burst=500, clock=self.clock)
        self.client = PortalClient(
            WebhookAccess(SecretStr(self.portal.webhook_url)), limiter, clock=self.clock, user_agent="dealbot/test"
        )
        self.dictionaries = Dictionaries(self.client, self.clock)
        self.deals = DealGateway(self.client, self.dictionaries, self.codes)
        self.open_deals = OpenDealGateway(self.client, self.dictionaries, self.codes)
        self.search = SearchGateway(self.client, self.dictionaries, self.codes)
        self.disk = DiskGateway(self.client, self.facts)
        self.users = UserGateway(self.client)
        self.comments = CommentGateway(self.client)
        self.clients = ClientGateway(self.client, self.dictionaries, self.codes, self.clock)

    @property
    def requests(self) -> list[str]:
        """The methods of the requests since the last look."""
        methods = [line.method for line in self.portal.log.lines]
        self.portal.log.clear()
        return methods

    def folder_of(self, deal_id: int) -> FolderId:
        """The deal's folder on the portal."""
        folder = self.portal.deal_folder(deal_id)
        assert folder is not None
        return FolderId(folder.folder_id)

    def pipeline_of(self, deal_id: int) -> PipelineId:
        """The pipeline in which the deal is."""
        return PipelineId(self.portal.deal(deal_id).pipeline_id)
