"""A comment reaches the timeline exactly once, whatever the line does, and can be taken back at every moment."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.background import Background
from bot.bitrix24.deals import DealGateway
from bot.bitrix24.errors import PortalError, PortalNotFoundError, PortalUnavailableError
from bot.bitrix24.timeline import CommentGateway
from bot.domain.agents import Visibility
from bot.domain.deals import Deal
from bot.domain.ids import CommentId, DealId, MessageId
from bot.services.comments import BEGUN, AcceptComment, WithdrawComment, digest_of
from bot.services.deliver_comments import DeliverComments
from bot.services.labels import DealLabels
from bot.services.rights import Rights
from bot.services.roster import Roster
from bot.store import agents, comments
from bot.store.comments import Comment, CommentState
from bot.store.engine import Store
from tests.fakes.clock import ManualClock
from tests.unit.services.test_rights import ANNA, BORIS, Staff, agent_of, deal_of

AGENT = agent_of(ANNA)
MESSAGE = MessageId(5)


class Timeline(CommentGateway):
    """A timeline with state, and a line that can be cut before or after the portal acts."""

    def __init__(self) -> None:
        self.written: dict[CommentId, str] = {}
        self.loses_next_answer = False
        self.is_silent = False

    async def add(self, deal_id: DealId, body: str) -> CommentId:  # noqa: ARG002  # there is one deal
        """Written, then perhaps not told."""
        self._ensure_line()
        comment_id = CommentId(len(self.written) + 100)
        self.written[comment_id] = body
        if self.loses_next_answer:
            self.loses_next_answer = False
            raise PortalUnavailableError("crm.timeline.comment.add", "CUT")
        return comment_id

    async def find(
        self,
        deal_id: DealId,  # noqa: ARG002  # one deal here
        body: str,
        *,
        since: datetime,  # noqa: ARG002  # nothing is old
        signature: str | None = None,
    ) -> list[CommentId]:
        """By the text before the signature."""
        self._ensure_line()
        texts = {
            number: written.rpartition(signature)[0] if signature else written
            for number, written in self.written.items()
        }
        return [comment_id for comment_id, written in texts.items() if written == body]

    async def delete(self, comment_id: CommentId) -> None:
        """Gone."""
        self._ensure_line()
        self.written.pop(comment_id, None)

    def _ensure_line(self) -> None:
        if self.is_silent:
            raise PortalUnavailableError("crm.timeline.comment", "CONNECT", may_have_acted=False)


class Deals(DealGateway):
    """One deal, which may be given to somebody else or deleted."""

    def __init__(self) -> None:
        self.deal: Deal | None = deal_of(ANNA)
        self.error: PortalError | None = None

    async def deals(self, deal_ids: Sequence[DealId]) -> list[Deal]:  # noqa: ARG002  # as above
        """The one deal."""
        if self.error:
            raise self.error
        return [self.deal] if self.deal else []


@dataclass
class Chat:
    """Where answers are shown."""

    shown: list[str] = field(default_factory=list)
    is_silent: bool = False

    async def show(self, comment: Comment) -> bool:
        """Taken, unless Telegram does not answer."""
        if not self.is_silent:
            self.shown.append(digest_of(comment))
        return not self.is_silent


@dataclass
class Desk:
    """Everything around one agent's comments."""

    store: Store
    timeline: Timeline
    deals: Deals
    clock: ManualClock
    deliver: DeliverComments
    accept: AcceptComment
    withdraw: WithdrawComment
    telegram: Chat

    @property
    def shown(self) -> list[str]:
        """What Anna was told, in order."""
        return self.telegram.shown

    async def comments_on(self, body: str, message_id: MessageId = MESSAGE) -> None:
        """Anna replies to the card."""
        async with self.store.write() as conn:
            await self.accept(
                conn,
                AGENT,
                deal_id=DealId(1),
                message_id=message_id,
                body=body,
                answer_message_id=MessageId(message_id + 1),
                digest=BEGUN,
            )

    async def comment(self) -> Comment:
        """The comment as the store has it."""
        async with self.store.read() as conn:
            found = await comments.of_message(conn, AGENT.chat_id, MESSAGE)
        assert found is not None
        return found

    async def later(self) -> None:
        """Some time passes, and whoever delivers looks again."""
        self.clock.advance(120)
        await self.deliver.run_due()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """A real store, a timeline and a deal."""
    clock, staff, timeline, deals = ManualClock(), Staff(), Timeline(), Deals()
    store = await Store.open(None, data_dir=tmp_path)
    async with store.write() as conn:
        await agents.add(conn, AGENT, clock.now())
    roster = Roster(staff, store, clock)
    rights = Rights(roster, Visibility.OWN, ())
    background = Background(clock)
    chat = Chat()

    class NoDisk:
        """Nobody asks for folders here."""

    deliver = DeliverComments(
        store,
        timeline,
        deals,
        rights=rights,
        roster=roster,
        labels=DealLabels(deals, NoDisk(), rights),  # type: ignore[arg-type]  # labels of deals only
        background=background,
        clock=clock,
        show=chat.show,
    )
    accept = AcceptComment(clock, wake=lambda: None)
    withdraw = WithdrawComment(store, clock, wake=lambda: None)
    yield Desk(store, timeline, deals, clock, deliver, accept, withdraw, chat)
    await background.close()
    await store.close()


async def test_a_comment_is_written_and_signed(desk: Desk) -> None:
    """The webhook's owner writes them all, so the text says whose it is."""
    await desk.comments_on("ключи у консьержа")

    await desk.deliver.run_due()

    assert list(desk.timeline.written.values()) == ["ключи у консьержа\n— Анна Сафина"]
    assert desk.shown == ["written"]


async def test_a_lost_answer_writes_no_second_comment(desk: Desk) -> None:
    """It is looked for before it is sent again."""
    desk.timeline.loses_next_answer = True
    await desk.comments_on("ключи")

    await desk.deliver.run_due()
    await desk.later()

    assert len(desk.timeline.written) == 1
    assert desk.shown == ["held", "written"]


async def test_two_equal_comments_are_two(desk: Desk) -> None:
    """The same words on purpose are not taken for the lost ones."""
    await desk.comments_on("звонил", MessageId(50))
    await desk.deliver.run_due()
    desk.timeline.loses_next_answer = True

    await desk.comments_on("звонил")
    await desk.deliver.run_due()
    await desk.later()

    assert len(desk.timeline.written) == 2


async def test_a_comment_waits_for_the_portal(desk: Desk) -> None:
    """Its author is told, and it goes by itself."""
    desk.timeline.is_silent = True
    await desk.comments_on("ключи")
    await desk.deliver.run_due()
    desk.timeline.is_silent = False

    await desk.later()

    assert desk.shown == ["held", "written"]
    assert len(desk.timeline.written) == 1


async def test_a_comment_on_a_deal_of_others_is_refused(desk: Desk) -> None:
    """The rights are asked when it is written, not when it was taken in."""
    desk.deals.deal = deal_of(BORIS)
    await desk.comments_on("ключи")

    await desk.deliver.run_due()

    assert (desk.timeline.written, desk.shown) == ({}, ["refused"])


async def test_a_deal_that_is_gone_refuses_too(desk: Desk) -> None:
    """No such deal is no reason to try for ever."""
    desk.deals.error = PortalNotFoundError("crm.item.list", "NOT_FOUND")
    await desk.comments_on("ключи")

    await desk.deliver.run_due()

    assert desk.shown == ["refused"]


async def test_what_waits_is_taken_back_at_once(desk: Desk) -> None:
    """It never reaches the portal."""
    await desk.comments_on("ключи")

    after = await desk.withdraw(AGENT, AGENT.chat_id, MESSAGE)
    await desk.later()

    assert after is not None
    assert after.state is CommentState.WITHDRAWN
    assert desk.timeline.written == {}


async def test_what_is_written_is_removed_there(desk: Desk) -> None:
    """By whoever delivers comments, so a silent portal only delays it."""
    await desk.comments_on("ключи")
    await desk.deliver.run_due()
    desk.timeline.is_silent = True

    await desk.withdraw(AGENT, AGENT.chat_id, MESSAGE)
    await desk.deliver.run_due()
    assert len(desk.timeline.written) == 1
    desk.timeline.is_silent = False
    await desk.later()

    assert desk.timeline.written == {}
    assert (await desk.comment()).state is CommentState.WITHDRAWN
    assert desk.shown[-1] == "withdrawn"


async def test_what_may_be_there_is_looked_for_and_removed(desk: Desk) -> None:
    """Taken back while nobody knew whether it had been written."""
    desk.timeline.loses_next_answer = True
    await desk.comments_on("ключи")
    await desk.deliver.run_due()

    await desk.withdraw(AGENT, AGENT.chat_id, MESSAGE)
    await desk.later()

    assert desk.timeline.written == {}
    assert (await desk.comment()).state is CommentState.WITHDRAWN


async def test_a_comment_stays_where_its_author_may_change_nothing_any_more(desk: Desk) -> None:
    """The deal was given away between the comment and the button."""
    await desk.comments_on("ключи")
    await desk.deliver.run_due()
    desk.deals.deal = deal_of(BORIS)

    await desk.withdraw(AGENT, AGENT.chat_id, MESSAGE)
    await desk.later()

    assert len(desk.timeline.written) == 1
    assert (await desk.comment()).state is CommentState.WRITTEN


async def test_the_end_is_shown_when_telegram_takes_it(desk: Desk) -> None:
    """An answer that could not be edited is edited later."""
    desk.telegram.is_silent = True
    await desk.comments_on("ключи")
    await desk.deliver.run_due()
    desk.telegram.is_silent = False

    await desk.later()

    assert desk.shown == ["written"]


async def test_the_same_message_twice_is_one_comment(desk: Desk) -> None:
    """Telegram delivered the update again."""
    await desk.comments_on("ключи")
    await desk.comments_on("ключи")

    await desk.deliver.run_due()

    assert len(desk.timeline.written) == 1
