"""Words of new comments between the look at a deal and the message about it: in memory only, and few."""

from bot.domain.ids import CommentId
from bot.keyed import Newest

KEPT = 500
"""Our choice; of a comment that was forgotten the agent is told without its words."""


class HeardComments:
    """What was read on timelines just now."""

    def __init__(self) -> None:
        self._words: Newest[CommentId, str] = Newest(KEPT)

    def learn(self, comment_id: CommentId, words: str) -> None:
        """Keep what a comment says."""
        self._words[comment_id] = words

    def words(self, comment_id: CommentId | None) -> str | None:
        """What the comment says, while that is remembered."""
        return self._words.get(comment_id) if comment_id is not None else None

    def forget(self, comment_id: CommentId | None) -> None:
        """It was told."""
        if comment_id is not None:
            self._words.pop(comment_id, None)
