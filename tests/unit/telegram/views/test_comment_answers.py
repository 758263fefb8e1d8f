"""What becomes of a comment, in words."""

from datetime import UTC, datetime

import pytest

from bot.domain.ids import ChatId, CommentId, DealId, MessageId, TelegramId
from bot.services.comments import NO_SUCH_DEAL, NOT_TAKEN
from bot.store.comment_answers import WISHED_AWAY
from bot.store.comments import Comment, CommentState
from bot.telegram.views.comment_answers import comment_answer, comment_taken
from tests.unit.telegram.views.drawing import RU, lines


def comment(state: CommentState, problem: str | None = None, comment_id: int | None = None) -> Comment:
    """Anna's comment on the flat."""
    return Comment(
        row=1,
        chat_id=ChatId(1),
        message_id=MessageId(5),
        telegram_id=TelegramId(1),
        deal_id=DealId(1245),
        body="ключи у консьержа",
        state=state,
        comment_id=CommentId(comment_id) if comment_id else None,
        first_sent_at=None,
        attempts=0,
        problem=problem,
        due_at=datetime(2026, 11, 23, tzinfo=UTC),
        answer_message_id=MessageId(6),
        answer_digest=None,
    )


@pytest.mark.parametrize(
    ("state", "problem", "comment_id", "said"),
    [
        (
            CommentState.WAITING,
            None,
            None,
            ["⏳ Комментарий у меня. Запишу сам, когда Битрикс24 ответит.", "[🗑 Не записывать]"],
        ),
        (CommentState.WRITTEN, None, 9, ["Комментарий в сделке.", "[🗑 Убрать комментарий]"]),
        (CommentState.WITHDRAWN, None, None, ["🗑 Комментарий не записан."]),
        (CommentState.WITHDRAWN, None, 9, ["🗑 Комментарий убран."]),
        (
            CommentState.REFUSED,
            NOT_TAKEN,
            None,
            ["Битрикс24 не принял комментарий. Он не записан, ваш текст остался в чате."],
        ),
    ],
)
def test_every_state_has_its_words(
    state: CommentState, problem: str | None, comment_id: int | None, said: list[str]
) -> None:
    """The deal first, then what is true of the comment."""
    screen = comment_answer(RU, comment(state, problem, comment_id), "Чистопольская 20", is_portal_down=False)

    assert lines(screen) == ["№ 1245 · Чистопольская 20", *said]
    assert screen.deal_id == DealId(1245)


@pytest.mark.parametrize("state", [CommentState.REFUSED, CommentState.WRITTEN])
def test_a_deal_of_others_is_named_by_its_number_only(state: CommentState) -> None:
    """Whoever may not see it does not read its address either."""
    assert (
        lines(comment_answer(RU, comment(state, NO_SUCH_DEAL, 9), "Чистопольская 20", is_portal_down=False))[0]
        == "№ 1245"
    )


def test_removing_names_the_number_until_rights_are_known() -> None:
    """Whoever removes it asks first whether the deal is still the agent's."""
    screen = comment_answer(RU, comment(CommentState.SENDING, WISHED_AWAY), "Чистопольская 20", is_portal_down=False)

    assert lines(screen) == ["№ 1245", "⏳ Убираю комментарий…"]


def test_removing_waits_for_a_silent_portal() -> None:
    """And says so."""
    screen = comment_answer(RU, comment(CommentState.SENDING, WISHED_AWAY), None, is_portal_down=True)

    assert lines(screen)[1] == "⏳ Уберу комментарий сам, когда Битрикс24 ответит."


def test_the_first_words() -> None:
    """Taken in, with the way back."""
    assert lines(comment_taken(RU, DealId(1245), MessageId(5))) == [
        "№ 1245",
        "⏳ Записываю комментарий…",
        "[🗑 Не записывать]",
    ]
