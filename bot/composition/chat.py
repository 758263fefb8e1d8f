"""The chat: updates taken in, fed to the handlers one at a time per chat, with everything that handlers ask for."""

from collections.abc import Callable
from typing import final

from aiogram.utils.formatting import Text

from bot.composition.admin import AdminWay
from bot.composition.changes import ChangeWay
from bot.composition.comments import CommentWay
from bot.composition.deals import DealWay
from bot.composition.frame import Frame
from bot.composition.photos import PhotoWay
from bot.composition.photos_out import PhotosOutWay
from bot.composition.portal import Gateways, People
from bot.domain.ids import ChatId, TelegramId
from bot.services.agents import AllowAgent, AskForAccess, ListAgents, RecogniseAgent
from bot.services.deal_index import DealIndex
from bot.services.portal_errors import PlainErrors
from bot.services.roster import Roster
from bot.services.status import ShowStatus
from bot.telegram.commands import CommandMenus
from bot.telegram.comment_desk import CommentDesk
from bot.telegram.conversations import Conversations
from bot.telegram.dispatcher import build_dispatcher
from bot.telegram.feeder import Feeder
from bot.telegram.intake import Intake
from bot.telegram.reception import Reception
from bot.telegram.screens import Screen

Recogniser = Callable[[Roster, PlainErrors], RecogniseAgent]


@final
class Chat:
    """Everything between an update and its answer."""

    def __init__(
        self,
        frame: Frame,
        gateways: Gateways,
        people: People,
        *,
        photos: PhotoWay,
        photos_out: PhotosOutWay,
        comments: CommentWay,
        deal_index: DealIndex,
        recogniser: Recogniser,
    ) -> None:
        self._frame = frame
        store, clock, screens, plain = frame.store, frame.clock, frame.screens, people.plain
        deals = DealWay(frame, gateways, people, deal_index)
        self.changes = ChangeWay(frame, gateways, people, deals.show, deals.my)
        ask_for_access = AskForAccess(store, clock, frame.admin_ids)
        self.reception = Reception(
            screens,
            store,
            speak_first=frame.speak_first,
            roster=people.roster,
            my_deals=deals.my,
            open_card=deals.open_card,
            ask_for_access=ask_for_access,
        )
        self.menus = CommandMenus(
            frame.bot, frame.catalogue, people.languages, frame.admin_ids, frame.background, clock
        )
        admin = AdminWay(frame, gateways, people, photos)
        dispatcher = build_dispatcher(
            Conversations(store, clock),
            store=store,
            clock=clock,
            languages=people.languages,
            screens=screens,
            notices=frame.notices,
            my_deals=deals.my,
            plain_errors=plain,
            catalogue=frame.catalogue,
            command_menus=self.menus,
            labels=people.labels,
            roster=people.roster,
            rights=people.rights,
            recent_deals=deals.recent,
            open_card=deals.open_card,
            answer_tray=deals.answer_tray,
            look_up=deals.look_up,
            reception=self.reception,
            show_status=ShowStatus(store, frame.health, clock),
            recognise_agent=recogniser(people.roster, plain),
            ask_for_access=ask_for_access,
            show_overview=admin.overview,
            who_did_what=admin.who_did_what,
            stuck_photos=admin.stuck_photos,
            agent_names=admin.names,
            list_agents=ListAgents(people.roster, store),
            allow_agent=AllowAgent(people.roster, store, clock, plain),
            change_deal=self.changes.deal,
            change_ways=self.changes.ways,
            show_clients=self.changes.clients,
            undo_change=self.changes.undo,
            change_desk=self.changes.desk,
            ask_value=self.changes.ask,
            field_replies=self.changes.replies,
            show_deal=deals.show,
            comment_desk=CommentDesk(
                screens, frame.notices, people.labels, frame.health, accept=comments.accept, withdraw=comments.withdraw
            ),
            accept_photo=photos.accept,
            show_deal_photos=photos_out.show,
            bring_photos=photos_out.bring,
            share_photos=photos_out.share,
            share_link=photos_out.link,
            long_work=photos_out.work,
            originals_hint=photos.originals_hint,
            place_batch=photos.place,
            reactions=photos.reactions,
            show_one_photo=photos.show_one_photo,
        )
        self.feeder = Feeder(
            dispatcher,
            frame.bot,
            store,
            clock,
            frame.background,
            callback_timer=frame.callback_timer,
            on_set_aside=self._tell_of_set_aside,
            metrics=frame.metrics,
        )
        self.intake = Intake(
            frame.bot, store, self.feeder, clock, metrics=frame.metrics, contact=frame.readiness.telegram
        )

    async def _tell_of_set_aside(self, chat_id: ChatId) -> None:
        author = await self._frame.speak_first.to(TelegramId(chat_id), chat_id, about="word of an update set aside")
        sorry = author.texts.t("I could not make sense of your last message. Please send it once more.")
        await author.say(Screen(Text(sorry)))
