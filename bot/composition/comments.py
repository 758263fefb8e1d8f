"""The comment's way: taken in with its message, written to the timeline, taken back."""

from typing import final

from bot.composition.frame import Frame
from bot.composition.portal import Gateways, People
from bot.services.comments import AcceptComment, WithdrawComment
from bot.services.deliver_comments import DeliverComments
from bot.telegram.comment_answers import CommentAnswers
from bot.worker import Bell, for_ever


@final
class CommentWay:
    """Everything between a reply and the deal's timeline."""

    def __init__(self, frame: Frame, gateways: Gateways, people: People) -> None:
        self._clock = frame.clock
        self.bell = Bell(frame.clock)
        self.accept = AcceptComment(frame.clock, wake=self.bell.ring)
        self.withdraw = WithdrawComment(frame.store, frame.clock, wake=self.bell.ring)
        self._deliver = DeliverComments(
            frame.store,
            gateways.timeline,
            gateways.deals,
            rights=people.rights,
            roster=people.roster,
            labels=people.labels,
            background=frame.background,
            clock=frame.clock,
            show=CommentAnswers(frame.speak_first, people.labels, frame.health),
        )

    async def run(self) -> None:
        """Deliver, for ever."""
        await for_ever(self._look, self._clock)

    async def _look(self) -> None:
        next_at = await self._deliver.run_due()
        await self.bell.wait_until(next_at, now=self._clock.now())
