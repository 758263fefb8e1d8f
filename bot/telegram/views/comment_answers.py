"""What becomes of a comment, as the one message under which its author finds the way back."""

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Text

from bot.domain.ids import DealId, MessageId
from bot.services.comments import NO_SUCH_DEAL, is_wished_away
from bot.store.comments import Comment, CommentState
from bot.telegram.callbacks import WithdrawComment
from bot.telegram.change_callbacks import LeaveAsIs
from bot.telegram.keyboards import button, rows
from bot.telegram.screens import Screen
from bot.telegram.views.heading import heading
from bot.texts import Texts


def comment_wanted(texts: Texts, deal_id: DealId, label: str | None) -> Screen:
    """The next text is a comment."""
    leave = button(texts.t("Do not write anything"), LeaveAsIs(deal_id=deal_id))
    return _screen(deal_id, label, texts.t("Write the comment: I will put it into the deal with your name."), leave)


def comment_taken(texts: Texts, deal_id: DealId, message_id: MessageId) -> Screen:
    """It is being written at this moment; nobody has asked yet whether the deal is still the agent's."""
    back = button(texts.t("🗑 Do not write it"), WithdrawComment(message_id=message_id))
    return _screen(deal_id, None, texts.t("⏳ Writing the comment…"), back)


def comment_held(texts: Texts, deal_id: DealId, label: str | None, message_id: MessageId) -> Screen:
    """The portal does not answer; it is kept."""
    back = button(texts.t("🗑 Do not write it"), WithdrawComment(message_id=message_id))
    text = texts.t("⏳ I have the comment. I will write it myself when Bitrix24 answers.")
    return _screen(deal_id, label, text, back)


def comment_answer(texts: Texts, comment: Comment, label: str | None, *, is_portal_down: bool) -> Screen:
    """What is true of the comment now."""
    deal_id = comment.deal_id
    match comment.state:
        case CommentState.WAITING | CommentState.SENDING if is_wished_away(comment):
            now, later = texts.t("⏳ Removing the comment…"), texts.t("⏳ I will remove it when Bitrix24 answers.")
            # As long as somebody can be asked whether the deal is still the agent's, nobody has been yet.
            return _screen(deal_id, label, later) if is_portal_down else _screen(deal_id, None, now)
        case CommentState.WAITING | CommentState.SENDING:
            return comment_held(texts, deal_id, label, comment.message_id)
        case CommentState.WRITTEN if comment.problem != NO_SUCH_DEAL:
            back = button(texts.t("🗑 Remove the comment"), WithdrawComment(message_id=comment.message_id))
            return _screen(deal_id, label, texts.t("The comment is in the deal."), back)
        case _:
            # A deal that is not the agent's is named by its number only.
            return _screen(deal_id, None if comment.problem == NO_SUCH_DEAL else label, _end(texts, comment))


def _end(texts: Texts, comment: Comment) -> str:
    is_foreign = comment.problem == NO_SUCH_DEAL
    match comment.state:
        case CommentState.WITHDRAWN:
            return _withdrawn(texts, comment)
        case CommentState.WRITTEN:
            return texts.t("This deal is no longer yours, so the comment stays in it.")
        case _ if is_foreign:
            return texts.t("This deal is not there, or it is not yours. The comment was not written.")
        case _:
            return texts.t("Bitrix24 did not take the comment. It was not written, your text is in the chat.")


def _withdrawn(texts: Texts, comment: Comment) -> str:
    if comment.comment_id is not None:
        return texts.t("🗑 The comment is removed.")
    return texts.t("🗑 The comment is not written.")


def _screen(deal_id: DealId, label: str | None, text: str, *buttons: InlineKeyboardButton) -> Screen:
    return Screen(Text(Bold(heading(deal_id, label)), "\n", text), rows(*([one] for one in buttons)), deal_id=deal_id)
