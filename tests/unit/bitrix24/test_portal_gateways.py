"""The gateways against the sandbox's portal: what they ask, what it costs, what they make of the answers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.bitrix24.client import PortalClient
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.dictionaries import Dictionaries
from bot.bitrix24.disk import DiskGateway, clean_folder_name
from bot.bitrix24.errors import (
    PortalAccessError,
    PortalError,
    PortalFullError,
    PortalNameTakenError,
    PortalNotFoundError,
    PortalUnavailableError,
)
from bot.bitrix24.fields import DealFieldCodes
from bot.bitrix24.limits import RateLimiter
from bot.bitrix24.timeline import CommentGateway
from bot.bitrix24.users import UserGateway
from bot.domain.deals import Money, Outcome
from bot.domain.ids import CompanyId, ContactId, DealId, DepartmentId, EmployeeId, FileId, FolderId, PipelineId
from bot.sandbox.portal import SandboxPortal, SandboxStage, seed
from bot.sandbox.portal.faults import Fault
from bot.sandbox.portal.records import FOLDER_FIELD
from tests.fakes.clock import EagerClock
from tests.unit.bitrix24.conftest import MemoryLevels

ANNA, MARAT = EmployeeId(3), EmployeeId(4)
CODES = DealFieldCodes(
    folder=FOLDER_FIELD,
    address="Адрес",
    card=("UF_CRM_REPAIR", "Ипотека", "Комиссия", "SOURCE_ID", "UF_CRM_PLAN2", "No such field"),
)


class Notes:
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
    notes: Notes = field(default_factory=Notes)
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
            SecretStr(self.portal.webhook_url), limiter, clock=self.clock, user_agent="dealbot/test"
        )
        self.dictionaries = Dictionaries(self.client, self.clock)
        self.deals = DealGateway(self.client, self.dictionaries, self.codes)
        self.disk = DiskGateway(self.client, self.notes)
        self.users = UserGateway(self.client)
        self.comments = CommentGateway(self.client)

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


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    """A seeded agency."""
    async with SandboxPortal(tmp_path / "portal") as portal:
        seed(portal, photos=[b"jpeg"])
        made = Bench(portal)
        yield made
        await made.client.aclose()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A file to send."""
    path = tmp_path / "photo.jpg"
    path.write_bytes(bytes(range(256)) * 100)
    return path


async def test_card_tells_everything_about_a_deal(bench: Bench) -> None:
    """Deal, stage, client, company, responsible, folder and number of files."""
    deal = bench.portal.deal(1245)
    deal.custom |= {"UF_CRM_REPAIR": 45, "UF_CRM_MORTGAGE": True, "UF_CRM_COMMISSION": "250000.00|RUB"}

    card = await bench.deals.card(DealId(1245), own_folder_id=None)

    assert (card.deal.title, card.deal.address) == ("2-к, Чистопольская 20", "Чистопольская, 20, кв. 41")
    assert card.deal.amount == Money(Decimal("12400000.00"), "RUB")
    assert (card.deal.responsible_id, card.deal.observer_ids) == (ANNA, (2,))
    assert (card.responsible_name, card.deal.is_closed) == ("Анна Сафина", False)
    assert card.deal.closes_on == deal.closes_on
    assert card.client is not None
    assert (card.client.name, card.client.phones) == ("Ильдар Хасанов", ("+7 900 555-01-42", "+7 900 555-01-43"))
    assert card.client.emails == ("ildar@example.com",)
    assert card.company is not None
    assert (card.company.company_id, card.company.name) == (CompanyId(11), "ООО «Пример»")
    assert card.folder is not None
    assert (card.folder.folder_id, card.files_count) == (bench.folder_of(1245), 12)
    assert card.stage is not None
    assert (card.stage.name, card.stage.outcome) == ("Показы", Outcome.OPEN)
    assert card.pipeline is not None
    assert [stage.name for stage in card.pipeline.open_stages] == ["Новая", "Осмотр", "Показы", "Бронь", "Договор"]
    assert card.url == f"{bench.client.portal_url}/crm/deal/details/1245/"
    shown = {known.title: known.value for known in card.fields}
    assert shown["Ремонт"] == "Евроремонт"
    assert shown["Ипотека"] == "✓"
    assert shown["Комиссия"].endswith("₽")


async def test_cold_card_is_two_requests_and_a_warm_one_is_one(bench: Bench) -> None:
    """Dictionaries first, the rest of them on the card's own batch; then one batch for ever, refreshes included."""
    rent = await bench.deals.card(DealId(1102), own_folder_id=None)
    cold = bench.requests
    await bench.deals.card(DealId(1245), own_folder_id=None)
    warm = bench.requests
    bench.portal.pipelines[1].stages[0].name = "Новое имя"
    bench.clock.advance(3601)
    await bench.deals.card(DealId(1102), own_folder_id=None)
    refreshed = bench.requests

    assert (cold, warm, refreshed) == (["batch"] * 2, ["batch"], ["batch"])
    assert rent.pipeline is not None
    assert rent.stage is not None
    assert (rent.pipeline.pipeline_id, rent.stage.name) == (PipelineId(1), "Показы")
    pipelines = await bench.dictionaries.pipelines()
    assert pipelines[PipelineId(1)].stages[0].name == "Новое имя"
    assert bench.requests == []


async def test_pipelines_come_whole_beyond_fifty_stages(bench: Bench) -> None:
    """Two requests for all pipelines, one more for each further page of stages; outcomes are told apart."""
    long = [SandboxStage(f"S{number}", f"Шаг {number}") for number in range(60)]
    added = bench.portal.add_pipeline("Длинная", [*long, SandboxStage("APOLOGY", "Разбор", "apology")])

    pipelines = await bench.dictionaries.pipelines()
    cost = bench.requests

    stages = pipelines[PipelineId(added.pipeline_id)].stages
    assert [stage.name for stage in stages[:60]] == [f"Шаг {number}" for number in range(60)]
    assert stages[60].outcome is Outcome.LOST
    assert cost == ["batch", "batch", "crm.status.list"]


async def test_dictionary_that_failed_keeps_what_was_known(bench: Bench) -> None:
    """A refresh that the portal refuses costs nothing: the card shows the stage as it was known."""
    await bench.deals.card(DealId(1245), own_folder_id=None)
    bench.portal.faults.forbids = {"crm.status.list", "crm.category.list", "crm.deal.fields"}
    bench.clock.advance(3601)

    card = await bench.deals.card(DealId(1245), own_folder_id=None)

    assert card.stage is not None
    assert card.stage.name == "Показы"


async def test_card_without_dictionaries_is_an_error(bench: Bench) -> None:
    """On a cold start the portal's refusal is the caller's to tell."""
    bench.portal.faults.forbids = {"crm.deal.fields"}

    with pytest.raises(PortalError):
        await bench.deals.card(DealId(1245), own_folder_id=None)


async def test_card_of_a_bare_deal_has_nothing_of_anybody_elses(bench: Bench) -> None:
    """References to an empty client, company and folder lead nowhere, not to somebody."""
    deal = bench.portal.add_deal("Пустая", deal_id=7777, responsible_id=MARAT)

    card = await bench.deals.card(DealId(deal.deal_id), own_folder_id=None)

    assert (card.client, card.company, card.folder, card.files_count) == (None, None, None, None)
    assert (card.deal.address, card.deal.amount, card.responsible_name) == (None, None, "Марат Галиев")


async def test_card_takes_our_own_record_when_the_field_is_empty_or_dead(bench: Bench) -> None:
    """The folder of the field counts while it lives, then the folder in the bot's record, then none."""
    own = bench.folder_of(1198)
    field_folder = bench.folder_of(1245)

    alive = await bench.deals.card(DealId(1245), own_folder_id=own)
    bench.portal.disk.trash(bench.portal.disk.folder(field_folder))
    dead = await bench.deals.card(DealId(1245), own_folder_id=own)
    deal, found = await bench.deals.deal_with_folder(DealId(1245), own_folder_id=own)
    bench.portal.disk.trash(bench.portal.disk.folder(own))
    none = await bench.deals.card(DealId(1245), own_folder_id=own)

    assert alive.folder is not None
    assert alive.folder.folder_id == field_folder
    assert dead.folder is not None
    assert (dead.folder.folder_id, dead.files_count) == (own, 4)
    assert found is not None
    assert (found.folder_id, deal.observer_ids) == (own, (2,))
    assert (none.folder, none.files_count) == (None, None)


@pytest.mark.parametrize("deal_id", [424242, 1245])
async def test_deal_that_is_not_to_be_had_is_not_found(bench: Bench, deal_id: int) -> None:
    """Absent or forbidden to the webhook's owner: one error."""
    if deal_id == 1245:
        bench.portal.faults.forbids = {"crm.deal.get", "crm.item.get"}

    with pytest.raises(PortalNotFoundError):
        await bench.deals.card(DealId(deal_id), own_folder_id=None)
    with pytest.raises(PortalNotFoundError):
        await bench.deals.deal_with_folder(DealId(deal_id), own_folder_id=None)


async def test_open_deals_are_all_there_beyond_fifty(bench: Bench) -> None:
    """A hundred and twenty open deals of one agent come whole, without closed ones and without a count."""
    for number in range(120):
        bench.portal.add_deal(f"Сделка {number}", responsible_id=MARAT)
    expected = {
        one.deal_id
        for one in bench.portal.deals.values()
        if one.responsible_id == MARAT and not one.stage_id.endswith(("WON", "LOSE"))
    }
    await bench.dictionaries.deal_fields()
    assert bench.requests

    deals = await bench.deals.open_of(MARAT)

    assert [deal.deal_id for deal in deals] == sorted(expected)
    assert len(bench.requests) == len(expected) // 50 + 1
    assert await bench.deals.count_open(MARAT) == len(expected)


async def test_deals_come_in_the_order_asked(bench: Bench) -> None:
    """One request, with observers; what does not exist is left out."""
    await bench.dictionaries.deal_fields()
    assert bench.requests

    deals = await bench.deals.deals([DealId(1260), DealId(424242), DealId(1245), DealId(1101)])

    assert [deal.deal_id for deal in deals] == [1260, 1245, 1101]
    assert deals[1].observer_ids == (2,)
    assert (deals[1].address, deals[1].contact_id) == ("Чистопольская, 20, кв. 41", ContactId(101))
    assert bench.requests == ["crm.item.list"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["чистопольская"], [1251, 1245, 990]),
        (["20", "Чистопольская"], [1245]),
        (["хасанов"], [1245, 1102]),
        (["Ильдар", "Хасанов"], [1245, 1102]),
        (["пример"], [1245]),
        (["$result[x]"], []),
        (["100%"], []),
        (["nothing", "like", "it"], []),
        ([], []),
    ],
)
async def test_search_finds_by_title_address_and_client(bench: Bench, words: list[str], expected: list[int]) -> None:
    """Every word must be there, in any order; open deals first, the newest first."""
    found = await bench.deals.search(words, among={ANNA})

    assert [deal.deal_id for deal in found if deal.deal_id in {1245, 1251, 990, 1102}] == expected


async def test_search_shows_what_one_observes_and_no_more(bench: Bench) -> None:
    """Among a colleague's deals only the one that Anna observes is hers to see."""
    found = await bench.deals.search(["баумана"], among={ANNA})
    everything = await bench.deals.search(["баумана"], among=None)

    assert 1101 in {deal.deal_id for deal in found}
    assert 1104 not in {deal.deal_id for deal in found}
    assert {1101, 1104} <= {deal.deal_id for deal in everything}


async def test_own_deals_are_found_among_many_of_others(bench: Bench) -> None:
    """Fifty newer deals of colleagues do not push Anna's out of the answer."""
    for number in range(60):
        bench.portal.add_deal(f"Чистопольская, чужая {number}", responsible_id=MARAT)

    found = await bench.deals.search(["чистопольская"], among={ANNA})

    assert {1245, 1251, 990} <= {deal.deal_id for deal in found}
    assert {deal.responsible_id for deal in found} == {ANNA}


@pytest.mark.parametrize("phone", ["8 900 555 01 42", "+7 (900) 555-01-42", "79005550143", "9005550142"])
async def test_client_is_found_by_phone_in_any_notation(bench: Bench, phone: str) -> None:
    """Either number of the client, however it is written; two round trips."""
    await bench.dictionaries.deal_fields()
    assert bench.requests

    found = await bench.deals.by_phone(phone)

    of_client = {one.deal_id for one in bench.portal.deals.values() if 101 in one.contact_ids}
    of_company = {one.deal_id for one in bench.portal.deals.values() if one.company_id == 11}
    assert {1245, 1102} <= {deal.deal_id for deal in found} <= of_client | of_company
    assert bench.requests == ["crm.duplicate.findbycomm", "crm.item.list"]


async def test_second_client_of_a_deal_is_found_by_phone(bench: Bench) -> None:
    """The husband's number leads to the deal in the wife's name."""
    bench.portal.deal(1260).contact_ids = [105, 102]

    found = await bench.deals.by_phone("8 (900) 555-01-50")

    assert 1260 in {deal.deal_id for deal in found}


async def test_unknown_phone_finds_nothing(bench: Bench) -> None:
    """Nobody has the number: `[]` from the portal is no error."""
    assert await bench.deals.by_phone("+7 900 000-00-00") == []


async def test_folder_is_remembered_in_the_deal(bench: Bench) -> None:
    """The field holds the id; a portal that refuses the write loses nothing else."""
    await bench.deals.remember_folder(DealId(1260), FolderId(77))
    bench.portal.faults.forbids = {"crm.deal.update"}
    await bench.deals.remember_folder(DealId(1245), FolderId(78))

    assert bench.portal.deal(1260).custom[FOLDER_FIELD] == 77
    assert bench.portal.deal(1245).custom[FOLDER_FIELD] != 78


async def test_portal_without_the_field_is_not_written_to(bench: Bench) -> None:
    """The own record and the folder's number serve then."""
    bench.codes = DealFieldCodes(folder="UF_CRM_NOT_HERE")
    await bench.restart()

    await bench.deals.remember_folder(DealId(1260), FolderId(77))
    card = await bench.deals.card(DealId(1245), own_folder_id=bench.folder_of(1245))

    assert "crm.deal.update" not in bench.requests
    assert card.folder is not None
    assert card.files_count == 12


async def test_root_is_found_or_made_once(bench: Bench) -> None:
    """The seeded root is found by name, remembered, and made again when somebody deleted it."""
    found = await bench.disk.root_folder(None)
    assert bench.requests
    again = await bench.disk.root_folder(None)
    await bench.restart()
    after_restart = await bench.disk.root_folder(None)
    cost = bench.requests
    bench.portal.disk.trash(bench.portal.disk.folder(found))
    with pytest.raises(PortalNotFoundError):
        await bench.disk.find_deal_folder(found, DealId(1260))
    made = await bench.disk.root_folder(None)

    assert (again, after_restart, cost) == (found, found, [])
    assert made != found
    assert bench.portal.disk.folders[made].name == "Сделки"
    assert await bench.disk.root_folder(FolderId(5)) == 5


async def test_root_that_is_not_there_is_made(bench: Bench) -> None:
    """A portal without the folder gets it; the loser of a race for it takes the winner's."""
    seeded = await bench.disk.root_folder(None)
    bench.portal.disk.delete(bench.portal.disk.folder(seeded))
    bench.notes.kept.clear()
    await bench.restart()

    made = await bench.disk.root_folder(None)

    assert made != seeded
    assert bench.portal.disk.folders[made].name == "Сделки"


async def test_portal_without_a_common_drive_is_told(bench: Bench) -> None:
    """Nowhere to make folders: an administrator names one in the settings."""
    bench.portal.disk.common.entity_type = "group"

    with pytest.raises(PortalNotFoundError):
        await bench.disk.root_folder(None)


async def test_deal_folder_is_found_by_its_number_alone(bench: Bench) -> None:
    """The number or the number and a space; 1245 is neither 12450 nor 124; the oldest of two wins, beyond fifty."""
    bench.portal.faults.knows_few_disk_filters = True
    root = await bench.disk.root_folder(None)
    assert bench.requests
    drive = bench.portal.disk
    for number in range(60):
        drive.make_folder(root, f"24{number:03d} другая")
    older = drive.make_folder(root, "24 Зорге, 12")
    drive.make_folder(root, "24")
    drive.make_folder(root, "240")

    found = await bench.disk.find_deal_folder(root, DealId(24))
    cost = bench.requests
    none = await bench.disk.find_deal_folder(root, DealId(2))

    assert found is not None
    assert found.folder_id == older.folder_id
    assert found.url
    assert none is None
    assert len(cost) == 2


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Зорге 12", "7 Зорге 12"),
        ('a/b\\c:d*e?f"g<h>i|j', "7 a_b_c_d_e_f_g_h_i_j"),
        ("Дом 🏠\nу моря. ", "7 Дом _ у моря"),
        ("", "7"),
        ("ж" * 300, "7 " + "ж" * 98),
    ],
)
async def test_folder_name_is_kept_by_the_portal(bench: Bench, title: str, expected: str) -> None:
    """The name is cleaned as Disk would clean it, so the portal changes nothing."""
    root = await bench.disk.root_folder(None)

    name = clean_folder_name(DealId(7), title)
    made = await bench.disk.make_folder(root, name)

    assert (name, made.name) == (expected, expected)
    assert await bench.disk.folder(made.folder_id) == made


async def test_second_folder_of_a_name_is_refused(bench: Bench) -> None:
    """The loser of a race is told to look again, whichever code the portal uses."""
    root = await bench.disk.root_folder(None)
    await bench.disk.make_folder(root, "55 Дом")

    with pytest.raises(PortalNameTakenError):
        await bench.disk.make_folder(root, "55 Дом")
    bench.portal.faults.fail_next = [Fault("disk.folder.addsubfolder", 400, "ERROR_CORE")]
    with pytest.raises(PortalNameTakenError):
        await bench.disk.make_folder(root, "56 Дом")
    assert await bench.disk.folder(FolderId(424242)) is None


async def test_files_arrive_under_their_names(bench: Bench, photo: Path) -> None:
    """Twenty addresses in one request; the file is there with its bytes and its name, and a second one is refused."""
    folder = bench.folder_of(1198)
    addresses = await bench.disk.upload_addresses(folder, 20)
    assert bench.requests == ["batch"]

    stored = await bench.disk.upload(addresses[0], "20261123-a.jpg", photo)
    with pytest.raises(PortalNameTakenError):
        await bench.disk.upload(addresses[1], "20261123-a.jpg", photo)

    assert (stored.name, stored.folder_id, stored.size_bytes) == ("20261123-a.jpg", folder, 25600)
    kept = next(file for file in bench.portal.files_in(folder) if file.file_id == stored.file_id)
    assert kept.sha256 == sha256(bytes(range(256)) * 100).hexdigest()
    assert "token" not in repr(addresses[0])


async def test_addresses_are_asked_one_by_one_where_a_batch_is_refused(bench: Bench) -> None:
    """The refusal is found out once and kept over a restart."""
    bench.portal.faults.refuses_addresses_in_batch = True
    folder = bench.folder_of(1198)

    first = await bench.disk.upload_addresses(folder, 3)
    found_out = bench.requests
    await bench.restart()
    second = await bench.disk.upload_addresses(folder, 3)

    assert (len(first), len(second)) == (3, 3)
    assert found_out == ["batch", *["disk.folder.uploadfile"] * 3]
    assert bench.requests == ["disk.folder.uploadfile"] * 3


async def test_full_drive_and_dead_folder_are_told_apart(bench: Bench, photo: Path) -> None:
    """No room is one thing, a folder that is gone another."""
    folder = bench.folder_of(1198)
    addresses = await bench.disk.upload_addresses(folder, 2)
    bench.portal.faults.drive_is_full = True
    with pytest.raises(PortalFullError):
        await bench.disk.upload(addresses[0], "a.jpg", photo)
    bench.portal.faults.drive_is_full = False
    gone = await bench.disk.upload_addresses(FolderId(424242), 1)

    with pytest.raises(PortalNotFoundError):
        await bench.disk.upload(gone[0], "a.jpg", photo)


@pytest.mark.parametrize("knows_few", [False, True], ids=["new portal", "portal that knows few filters"])
async def test_lost_answer_leaves_the_file_to_be_found(bench: Bench, photo: Path, *, knows_few: bool) -> None:
    """The portal stored it and the answer was cut: it is there by its exact name, with its size."""
    bench.portal.faults.knows_few_disk_filters = knows_few
    folder = bench.folder_of(1198)
    (address,) = await bench.disk.upload_addresses(folder, 1)
    bench.portal.faults.lose_answers = {"upload": 1}

    with pytest.raises(PortalUnavailableError) as caught:
        await bench.disk.upload(address, "20261123-b.jpg", photo)
    found = await bench.disk.find_files(
        [(folder, "20261123-b.jpg"), (folder, "20261123-%.jpg"), (FolderId(424242), "x.jpg")]
    )

    assert caught.value.may_have_acted
    assert [one and (one.name, one.size_bytes) for one in found] == [("20261123-b.jpg", 25600), None, None]


async def test_children_beyond_fifty_are_listed(bench: Bench) -> None:
    """A folder of a hundred and thirty files comes whole, subfolders apart."""
    folder = bench.folder_of(1198)
    bench.portal.disk.make_folder(folder, "Планы")
    for number in range(126):
        bench.portal.disk.put(folder, f"more-{number:03d}.jpg", b"jpeg")

    names = [file.name async for file in bench.disk.files_in(folder)]
    card = await bench.deals.card(DealId(1198), own_folder_id=None)

    assert sorted(names) == [file.name for file in bench.portal.files_in(folder)]
    assert card.files_count == 130


async def test_files_go_to_the_trash_and_come_back(bench: Bench) -> None:
    """Trash, restore and move answer for each file; what does not exist has its own error."""
    folder = bench.folder_of(1198)
    other = bench.portal.disk.make_folder(folder, "Другая").folder_id
    file_ids = [FileId(file.file_id) for file in bench.portal.files_in(folder)]

    trashed = await bench.disk.trash([*file_ids, FileId(424242)])
    after_trash = len(bench.portal.files_in(folder))
    restored = await bench.disk.restore(file_ids[:2])
    moved = await bench.disk.move(file_ids[:1], FolderId(other))

    assert [trashed[file_id] for file_id in file_ids] == [None] * 4
    assert isinstance(trashed[FileId(424242)], PortalNotFoundError)
    assert after_trash == 0
    assert [file.is_alive for file in restored.values() if not isinstance(file, PortalError)] == [True, True]
    (arrived,) = moved.values()
    assert not isinstance(arrived, PortalError)
    assert arrived.folder_id == other


async def test_comment_is_written_found_and_taken_back(bench: Bench) -> None:
    """After a lost answer the comment is found by its whole text and its time, not by a part of it."""
    body = "Анна Сафина: ключи у $result[deal][ID] & <соседа>"
    since = bench.clock.now()
    bench.portal.faults.lose_answers = {"crm.timeline.comment.add": 1}

    with pytest.raises(PortalUnavailableError):
        await bench.comments.add(DealId(1245), body)
    second = await bench.comments.add(DealId(1245), body)
    found = await bench.comments.find(DealId(1245), body, since=since)
    later = await bench.comments.find(DealId(1245), body, since=since + timedelta(hours=1))
    await bench.comments.delete(second)
    await bench.comments.delete(second)

    assert len(found) == 2
    assert found[1] == second
    assert later == []
    assert [comment.body for comment in bench.portal.comments_of(1245)].count(body) == 1
    assert await bench.comments.find(DealId(1245), body[:10], since=since) == []


async def test_employees_are_those_who_work_there(bench: Bench) -> None:
    """Dismissed people and outsiders are left out, all pages are read, phones stay as they are written."""
    for number in range(70):
        bench.portal.add_employee(f"Имя{number}", "Новый", mobile=f"+7 900 556-{number:02d}-00")

    people = {person.full_name: person for person in await bench.users.active_employees()}

    assert len(people) == 77
    assert people["Анна Сафина"].phones == ("8 900 555 00 03",)
    assert people["Анна Сафина"].department_ids == (DepartmentId(2),)
    assert people["Марат Галиев"].phones == ("+79005550004", "+7 (843) 555-00-00")
    assert {"Олег Петров", "Лилия Фатхутдинова"}.isdisjoint(people)


async def test_departments_know_their_heads(bench: Bench) -> None:
    """Name, parent and head."""
    departments = {one.department_id: one for one in await bench.users.departments()}

    sales = departments[DepartmentId(2)]
    assert (sales.name, sales.parent_id, sales.head_id) == ("Продажи", 1, 2)
    assert departments[DepartmentId(1)].parent_id is None


async def test_dead_webhook_is_told(bench: Bench) -> None:
    """Whose webhook it is; and after its rotation, that an administrator must act."""
    owner = await bench.users.owner()
    bench.portal.change_webhook()

    with pytest.raises(PortalAccessError):
        await bench.users.owner()
    assert owner.full_name == "Елена Орлова"
    assert bench.client.health.last_error


async def test_closing_day_is_the_day_on_the_portal(bench: Bench) -> None:
    """A date crosses the wire with a time and a zone and stays the same day."""
    bench.portal.deal(1245).closes_on = date(2026, 11, 28)

    card = await bench.deals.card(DealId(1245), own_folder_id=None)
    (listed,) = await bench.deals.deals([DealId(1245)])

    assert card.deal.closes_on == listed.closes_on == date(2026, 11, 28)
    assert card.deal.modified_at is not None
    assert card.deal.modified_at.tzinfo is UTC
