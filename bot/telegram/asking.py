"""Questions of the bot for a new value: asked, remembered, and read again when the answer comes."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery

from bot.bitrix24.deal_changes import DealNow
from bot.bitrix24.editable import EditableField
from bot.bitrix24.field_values import FieldValue
from bot.bitrix24.values import JsonValue
from bot.clock import Clock
from bot.domain.edits import EditKind
from bot.domain.errors import ChoiceGoneError
from bot.domain.ids import DealId, MessageId
from bot.domain.queries import FINISH, DealNumber, parse_query
from bot.services.change_outcomes import Demanded
from bot.services.labels import DealLabels
from bot.services.roster import Roster
from bot.services.typed_values import parse_value
from bot.telegram.change_callbacks import ShowChoices
from bot.telegram.scene import Scene
from bot.telegram.screens import Screens
from bot.telegram.states import ChangeQuestion
from bot.telegram.views import questions
from bot.telegram.views.questions import Question, asked_about
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Origin:
    """The card that a question came from, and the page of the menu of fields that stood under it; 0 for neither."""

    card_id: MessageId
    menu_page: int = 0


NOWHERE: Final = Origin(MessageId(0))


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question that waits for its answer; `card_id` is 0 where it came from no card, `entry_id` from no wish.

    `present` is the value that it showed, encoded: what is told of when somebody changes it before the answer comes.
    """

    deal_id: DealId
    key: str
    seen: str
    entry_id: int
    message_id: MessageId
    card_id: MessageId
    present: JsonValue = None
    menu_page: int = 0

    @classmethod
    def of(cls, data: dict[str, Any]) -> "OpenQuestion | None":
        """What the conversation remembers; None where that is no such question."""
        try:
            return cls(**data)
        except TypeError:
            return None

    @property
    def origin(self) -> Origin:
        """Where it came from."""
        return Origin(self.card_id, self.menu_page)

    async def keep(self, state: FSMContext) -> None:
        """From now on a text answers it."""
        await state.set_state(ChangeQuestion.value)
        await state.set_data({name: getattr(self, name) for name in self.__slots__})


class AskValue:
    """Asks agents for values."""

    def __init__(
        self, screens: Screens, labels: DealLabels, roster: Roster, clock: Clock, *, portal_host: str | None
    ) -> None:
        self._screens = screens
        self._roster = roster
        self._labels = labels
        self._clock = clock
        self._portal_host = portal_host

    def today(self, texts: Texts) -> date:
        """The agent's own day."""
        return self._clock.now().astimezone(texts.timezone).date()

    async def ask(self, scene: Scene, now: DealNow, field: EditableField, origin: Origin) -> None:
        """A new message with the question; a field that is changed in the portal asks nothing."""
        await self._ask(scene, asked_about(now, field), origin)

    async def demand(self, scene: Scene, outcome: Demanded, origin: Origin) -> None:
        """The stage wants this field first."""
        stage = outcome.now.fields.stage
        name = stage.options.get(str(outcome.wish.values.get(stage.key)), "")
        asked = asked_about(outcome.now, outcome.missing, stage=name, entry_id=outcome.entry_id)
        await self._ask(scene, asked, origin)

    async def turn(self, callback: CallbackQuery, scene: Scene, now: DealNow, data: ShowChoices) -> None:
        """Another page of the choices, in the place of the question."""
        field = now.fields.wanted(data.key)
        if field is None:
            raise ChoiceGoneError
        asked = asked_about(now, field, entry_id=data.entry_id)
        screen = questions.question(scene.texts, asked, self.today(scene.texts), data.page)
        await self._screens.show(callback, screen)

    async def again(self, scene: Scene, field: EditableField, asked: OpenQuestion) -> None:
        """What is expected; the question stays, and the message that says so is the question now."""
        label = self._labels.known(scene.agent.telegram_id, asked.deal_id)
        present = field.decoded(asked.present)
        shown = Question(asked.deal_id, label, field, present, url="", entry_id=asked.entry_id)
        screen = questions.wrong(scene.texts, shown, self.today(scene.texts))
        message_id = await self._screens.send(scene.agent.chat_id, screen)
        await replace(asked, message_id=message_id).keep(scene.state)

    def value(self, scene: Scene, field: EditableField, asked: OpenQuestion, text: str) -> FieldValue:
        """What was typed, as a value of the field; None for what is none."""
        present = field.decoded(asked.present)
        return parse_value(field, text, present=present, now=self._clock.now(), zone=scene.texts.timezone)

    def is_about_another_deal(self, field: EditableField, text: str) -> bool:
        """Whether the text names a deal with its sign or its link, which no value of this field does."""
        if field.kind is EditKind.TEXT or text.strip(FINISH).isdecimal():
            return False
        return isinstance(parse_query(text, portal_host=self._portal_host), DealNumber)

    async def _ask(self, scene: Scene, asked: Question, origin: Origin) -> None:
        field, present = asked.field, asked.present
        if field.kind is EditKind.LOCKED:
            screen = questions.locked(scene.texts, asked, self._roster.names)
            await self._screens.send(scene.agent.chat_id, screen)
            return
        screen = questions.question(scene.texts, asked, self.today(scene.texts))
        message_id = await self._screens.send(scene.agent.chat_id, screen)
        waiting = OpenQuestion(
            deal_id=asked.deal_id,
            key=field.key,
            seen=field.token(present),
            entry_id=asked.entry_id,
            message_id=message_id,
            card_id=origin.card_id,
            present=field.encoded(present),
            menu_page=origin.menu_page,
        )
        await waiting.keep(scene.state)
